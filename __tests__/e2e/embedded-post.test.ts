import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { clientOf } from '../embedded/client.ts'
import { machinesIn, serve } from '../embedded/kill.ts'
import { actionPrograms, Job } from '../harness/runner.ts'

let job: Job
afterEach(() => job.remove())

// Without a guest system a machine costs next to nothing.
const template = `source "proxmox-iso" "a" {
  vm_id        = 7310
  memory       = 32
  communicator = "none"
  boot_wait    = "1h"
  boot_command = ["<enter>"]
  boot_iso {
    cd_content       = { "boot" = "x" }
    iso_storage_pool = "local"
  }
}
build {
  sources = ["source.proxmox-iso.a"]
}
`

it.each(['cancel', 'kill'] as const)(
  'a machine of the embedded Proxmox is gone after %s and the post step',
  async (how) => {
    job = new Job({
      ...actionPrograms,
      inputs: { template: 'a.pkr.hcl', 'proxmox-url': 'embedded', 'proxmox-node': 'pve' },
    })
    job.write('a.pkr.hcl', template)
    const data = path.join(job.temp, 'proxmox-template/embedded')
    const step = job.main()
    await step.seen(/Waiting .* for boot/)
    expect(machinesIn(data).map(({ vmid }) => vmid)).toEqual([7310])
    step[how]()
    await step.done

    const post = await job.post().done
    expect(post.log.annotations).toEqual([])
    expect(post.raw).toContain('Removed: virtual machine 7310 on node pve')
    expect(post.exitCode).toBe(0)
    expect(machinesIn(data)).toEqual([])
    const { child, server, ended } = await serve(data, [])
    expect(await clientOf(server).data('GET', '/nodes/pve/qemu')).toEqual([])
    expect(await clientOf(server).data('GET', '/nodes/pve/storage/local/content')).toEqual([])
    child.kill('SIGTERM')
    await ended
  },
)
