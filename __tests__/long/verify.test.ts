import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorkshop, type Workshop } from '../e2e/workshop.ts'
import { actionPrograms, Job } from '../harness/runner.ts'
import { tell } from './proof.ts'

const example = path.resolve(import.meta.dirname, '../../examples/debian')

let workshop: Workshop
const jobs: Job[] = []
beforeAll(async () => {
  workshop = await openWorkshop('debian', 'debian-13.1.0-amd64-DVD-1.iso')
})
afterAll(async () => {
  for (const job of jobs) job.remove()
  await workshop.close()
})

const machines = async (): Promise<readonly number[]> => {
  const rows = (await workshop.client.request('GET', '/nodes/pve/qemu')) as readonly { vmid: number }[]
  return rows.map(({ vmid }) => vmid).sort()
}

function jobWith(files: Readonly<Record<string, string>>, inputs: Readonly<Record<string, string>> = {}): Job {
  const job = new Job({ ...actionPrograms, inputs: { template: '.', ...workshop.inputs, ...inputs } })
  for (const [name, text] of Object.entries(files)) job.write(name, text)
  jobs.push(job)
  return job
}

const copied = (name: string) => readFileSync(path.join(example, name), 'utf8')

/** How the clones of a real Debian are tried. */
const verify = (more = '') => `post-processor "verify" {
    ssh_username       = "tester"
    ssh_timeout        = "20m"
    agent_timeout      = "10m"
    cloud_init_timeout = "20m"
    check_timeout      = "5m"
    ${more}
  }`

it('the template of examples/debian is good in every respect', async () => {
  const template = copied('debian.pkr.hcl').replace(/\}\s*$/, `${verify('inline = ["systemctl is-active ssh"]')}\n}\n`)
  const names = ['http/ks.cfg', 'files/99-pve.cfg', 'files/debian.sources']
  const job = jobWith(
    { 'debian.pkr.hcl': template, ...Object.fromEntries(names.map((name) => [name, copied(name)])) },
    { 'var-files': path.join(example, 'example.pkrvars.hcl') },
  )
  const { exitCode, raw } = await job.main().done
  const left = (await machines()).filter((vmid) => vmid !== 9000)
  const isGood = raw.includes('Template 9000 was tried: it is good')
  tell({ proof: 'a good Debian is tried with clones', cases: 1, left: left.length, unclear: isGood ? 0 : 1 })
  expect(raw).toContain('Template 9000 was tried: it is good')
  expect(raw).toContain(
    'Good: cd, agent, cloud-init, machine-id, host-keys, addresses, root-size, history, authorized-keys, build-files',
  )
  expect(exitCode).toBe(0)
  expect(left).toEqual([])
})

/** What a careless build leaves. */
const faults = [
  'printf "ssh_deletekeys: false\\ngrowpart: {mode: \\"off\\"}\\nresize_rootfs: false\\n" >/etc/cloud/cloud.cfg.d/99-faults.cfg',
  'dbus-uuidgen >/etc/machine-id 2>/dev/null || echo 0123456789abcdef0123456789abcdef >/etc/machine-id',
  'echo passwd secret >/root/.bash_history',
  'mkdir -p -m 700 /root/.ssh && echo ssh-ed25519 AAAAold packer_old >>/root/.ssh/authorized_keys',
  'touch /var/tmp/script_1.sh',
]

const faulty = (more = '') => `source "proxmox-clone" "faulty" {
  clone_vm_id     = 9000
  full_clone      = false
  vm_name         = "faulty"
  cores           = "2"
  memory          = "2048"
  os              = "l26"
  scsi_controller = "virtio-scsi-pci"
  network_adapters {
    bridge = "vmbr0"
    model  = "virtio"
  }
  cloud_init   = true
  ssh_username = "builder"
  ssh_timeout  = "20m"
}
build {
  sources = ["source.proxmox-clone.faulty"]
  provisioner "shell" {
    execute_command = "chmod +x {{ .Path }}; sudo sh {{ .Path }}"
    inline          = ${JSON.stringify([...faults, 'sync'])}
  }
  ${verify(more)}
}`

it('what a careless build has left is found, and the template is removed', async () => {
  const job = jobWith({ 'faulty.pkr.hcl': faulty('remove_build_user = true') })
  const { exitCode, raw } = await job.main().done
  const expected = ['machine-id', 'host-keys', 'root-size', 'history', 'authorized-keys', 'build-user', 'build-files']
  const missed = expected.filter((check) => !raw.includes(`The template is not good (${check})`))
  const left = (await machines()).filter((vmid) => vmid !== 9000)
  tell({ proof: 'faults of a real Debian template', cases: expected.length, left: left.length, unclear: missed.length })
  expect(missed).toEqual([])
  expect(raw).not.toMatch(/not good \((?:cd|agent|cloud-init|addresses)\)/)
  expect(exitCode).toBe(1)
  expect(left).toEqual([])
})

it('a run that is killed while its clones start leaves nothing', async () => {
  const job = jobWith({ 'faulty.pkr.hcl': faulty() })
  const step = job.main()
  await step.seen(/Starting the clone/)
  step.kill()
  await step.done
  const post = await job.post().done
  const left = (await machines()).filter((vmid) => vmid !== 9000)
  tell({ proof: 'killed while a real Debian is tried', cases: 1, left: left.length })
  expect(post.exitCode).toBe(0)
  expect(left).toEqual([])
})
