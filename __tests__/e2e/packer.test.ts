import { execFile, execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostAddress } from '../../src/embedded/vm/power.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

/** The release of Packer that Debian has: the last one with the Proxmox builders inside. */
const version = (() => {
  try {
    return /v(1\.6\.\d+)/.exec(execFileSync('packer', ['version'], { encoding: 'utf8' }))?.[1]
  } catch {
    return undefined
  }
})()
if (version === undefined) console.warn('skipped: no packer 1.6 on the PATH (Debian package "packer")')

let workshop: Workshop
beforeAll(async () => {
  if (version !== undefined) workshop = await openWorkshop('tiny', 'tiny.iso')
})
afterAll(() => workshop?.close())

describe.skipIf(version === undefined)("Debian's own Packer", () => {
  it('builds the tiny guest on the embedded Proxmox, not knowing that it is none', async () => {
    // Packer would listen on every address of this machine; this server is for the guest alone.
    const answers = createServer((_, response) => response.end('root_password=tiny-password\nhostname=by-packer\n'))
    await new Promise<void>((resolve) => answers.listen(0, '127.0.0.1', resolve))
    const { port } = answers.address() as AddressInfo
    const { server } = workshop
    const template = {
      builders: [
        {
          type: 'proxmox-iso',
          proxmox_url: server.url,
          username: 'root@pam',
          password: server.password,
          insecure_skip_tls_verify: true,
          node: 'pve',
          vm_id: 321,
          vm_name: 'by-packer',
          template_description: 'Made by Packer',
          memory: 512,
          os: 'l26',
          scsi_controller: 'virtio-scsi-pci',
          qemu_agent: true,
          iso_file: 'local:iso/tiny.iso',
          disks: [
            { type: 'scsi', disk_size: '1G', storage_pool: 'local-lvm', storage_pool_type: 'lvm-thin', format: 'raw' },
          ],
          network_adapters: [{ model: 'virtio', bridge: 'vmbr0' }],
          boot_wait: '12s',
          boot_key_interval: '100ms',
          boot_command: [`install url=http://10.0.2.2:${port}/answers<enter>`],
          // It skips loopback addresses that the agent names, and the guests of this server have nothing else.
          ssh_host: hostAddress(321),
          ssh_username: 'root',
          ssh_password: 'tiny-password',
          ssh_timeout: '10m',
          ssh_handshake_attempts: 100,
        },
      ],
      provisioners: [{ type: 'shell', inline: ['echo provisioned on $(hostname)', 'sync'] }],
    }
    const file = workshop.write('packer.json', JSON.stringify(template))
    const env = {
      ...process.env,
      PACKER_CACHE_DIR: `${workshop.folder}/cache`,
      CHECKPOINT_DISABLE: '1',
      PACKER_NO_COLOR: '1',
    }
    try {
      const { stdout } = await promisify(execFile)('packer', ['build', file], { env, maxBuffer: 1 << 24 })
      expect(stdout).toContain('provisioned on by-packer')
      expect(stdout).toContain('A template was created: 321')
    } finally {
      answers.close()
    }
    expect(await workshop.config(321)).toMatchObject({ template: 1, name: 'by-packer', description: 'Made by Packer' })
  })
})
