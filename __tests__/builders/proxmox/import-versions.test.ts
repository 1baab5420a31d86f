import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runHere } from '../../engine/in-process.ts'
import { guestPassword, type Lab, openLab } from '../../engine/lab.ts'

describe.each(['7.4-3', '8.2.4'])('with Proxmox VE %s, which takes no disk images by its API', (version) => {
  let lab: Lab
  beforeAll(async () => {
    lab = await openLab({ version })
  })
  afterAll(() => lab.close())

  async function build(lines: string) {
    const { url, username, token, fingerprint } = lab.server
    return runHere({
      connection: { url, username, token, fingerprint, node: 'pve' },
      template: `source "proxmox-import" "lab" {
        vm_name      = "imported"
        cpu_type     = "kvm64"
        ssh_host     = "127.0.0.1"
        ssh_port     = ${lab.guest.port}
        ssh_username = "root"
        ssh_password = "${guestPassword}"
        disks { storage_pool = "local-lvm" }
        ${lines}
      }
      build { sources = ["source.proxmox-import.lab"] }`,
    })
  }

  it.each([
    [
      'an image that is fetched',
      'image_url = "https://example.com/a.qcow2"\nimage_checksum = "none"\nimage_storage_pool = "local"',
      'https://example.com/a.qcow2',
    ],
    ['one on a storage', 'image_volume = "local:import/a.qcow2"', 'local:import/a.qcow2'],
  ])('%s is told before anything is made, with the road that is left', async (_, lines, value) => {
    const { build: ran, open } = await build(lines)
    const [problem, ...others] = ran.problems
    expect(problem).toMatchObject({
      code: 'no-import-content',
      summary: `Proxmox VE ${version} takes no disk images by its API`,
    })
    expect(problem?.detail).toContain('image_volume = "local-lvm:vm-9000-disk-0"')
    expect(problem?.range?.source.text.slice(problem.range.start, problem.range.end)).toBe(`"${value}"`)
    expect([others, open, (await lab.contents()).machines]).toEqual([[], [], []])
  })

  it('which a disk of another machine goes all the same', async () => {
    const other = { vmid: 9000, name: 'image', scsi0: 'local-lvm:1' }
    await lab.client.task(String(await lab.client.request('POST', '/nodes/pve/qemu', other)))
    const { build: ran, said } = await build('image_volume = "local-lvm:vm-9000-disk-0"')
    expect(ran.outcome, said).toBe('succeeded')
  })
})
