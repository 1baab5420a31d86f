import { actionPrograms, Job } from '../harness/runner.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

/** Hardware and access of the tiny guest, in a source. */
export const tinyHardware = `
  memory          = "512"
  cores           = "1"
  os              = "l26"
  scsi_controller = "virtio-scsi-single"
  network_adapters {
    model  = "virtio"
    bridge = "vmbr0"
  }
  ssh_username = "root"
  ssh_password = "tiny-password"
  ssh_timeout  = "10m"`

/** Jobs of a runner whose template is of the tiny guest, at one embedded Proxmox. */
export interface TinyJobs {
  readonly workshop: Workshop
  /** A job with this template. `inputs` go before those that lead to the workshop's server. */
  job(template: string, inputs?: Readonly<Record<string, string>>): Job
  close(): Promise<void>
}

export async function openTinyJobs(): Promise<TinyJobs> {
  const workshop = await openWorkshop('tiny', 'tiny.iso')
  const jobs: Job[] = []
  return {
    workshop,
    job(template, inputs = {}) {
      const job = new Job({ ...actionPrograms, inputs: { template: 'tiny.pkr.hcl', ...workshop.inputs, ...inputs } })
      job.write('tiny.pkr.hcl', template)
      jobs.push(job)
      return job
    },
    async close() {
      for (const job of jobs) job.remove()
      await workshop.close()
    },
  }
}
