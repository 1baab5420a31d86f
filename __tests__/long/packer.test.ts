import { execFile, execFileSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listenInRange } from '../../src/boot/ports.ts'
import { guestAddressesOf } from '../../src/net/guest-port.ts'
import { openWorkshop, type Workshop } from '../e2e/workshop.ts'

function outputOf(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return ''
  }
}

/** The release of Packer that Debian has: the last one with the Proxmox builders inside. */
const hasDebians = /v1\.6\.\d+/.test(outputOf('packer', ['version']))
if (!hasDebians) console.warn('skipped: no packer 1.6 on the PATH (Debian package "packer")')

/** A Packer of today, whose plug-in for Proxmox is installed where it looks for plug-ins. */
const present = process.env['PACKER_PRESENT']
if (present === undefined) console.warn('skipped: PACKER_PRESENT names no Packer of today with its Proxmox plug-in')

let workshop: Workshop
beforeAll(async () => {
  if (hasDebians || present !== undefined) workshop = await openWorkshop('tiny', 'tiny.iso')
})
afterAll(() => workshop?.close())

async function build(packer: string, template: string): Promise<string> {
  const env = {
    ...process.env,
    PACKER_CACHE_DIR: `${workshop.folder}/cache`,
    CHECKPOINT_DISABLE: '1',
    PACKER_NO_COLOR: '1',
  }
  const running = promisify(execFile)(packer, ['build', template], { env, maxBuffer: 1 << 24 })
  const { stdout } = await running.catch((error: { stdout: string }) => {
    throw new Error(error.stdout)
  })
  return stdout
}

/** How both find the server, and the guest: Packer skips loopback addresses that the agent names. */
const common = (vmid: number) => ({
  proxmox_url: workshop.server.url,
  insecure_skip_tls_verify: true,
  node: 'pve',
  vm_id: vmid,
  memory: 512,
  qemu_agent: true,
  ssh_host: guestAddressesOf(vmid)[0],
  ssh_username: 'root',
  ssh_password: 'tiny-password',
  ssh_timeout: '10m',
  ssh_handshake_attempts: 100,
})

describe.skipIf(!hasDebians)("Debian's own Packer, not knowing that it is no genuine server,", () => {
  let answers: Server
  beforeAll(async () => {
    // Packer would listen on every address of this machine; this server is for the guest alone.
    answers = createServer((_, response) => response.end('root_password=tiny-password\nhostname=by-packer\n'))
    // Where guests may ask for answer files.
    await listenInRange(answers, '127.0.0.1', 8000, 9000)
  })
  afterAll(() => answers?.close())

  it('builds the tiny guest', async () => {
    const { port } = answers.address() as AddressInfo
    const template = {
      builders: [
        {
          ...common(321),
          type: 'proxmox-iso',
          username: 'root@pam',
          password: workshop.server.password,
          vm_name: 'by-packer',
          template_description: 'Made by Packer',
          os: 'l26',
          scsi_controller: 'virtio-scsi-pci',
          iso_file: 'local:iso/tiny.iso',
          disks: [
            { type: 'scsi', disk_size: '1G', storage_pool: 'local-lvm', storage_pool_type: 'lvm-thin', format: 'raw' },
          ],
          network_adapters: [{ model: 'virtio', bridge: 'vmbr0' }],
          boot_wait: '12s',
          boot_key_interval: '100ms',
          boot_command: [`install url=http://10.0.2.2:${port}/answers<enter>`],
        },
      ],
      provisioners: [{ type: 'shell', inline: ['echo provisioned on $(hostname)', 'sync'] }],
    }
    const said = await build('packer', workshop.write('packer.json', JSON.stringify(template)))
    expect(said).toContain('provisioned on by-packer')
    expect(said).toContain('A template was created: 321')
    expect(await workshop.config(321)).toMatchObject({ template: 1, name: 'by-packer', description: 'Made by Packer' })
  })

  it('clones it, fully and linked', async () => {
    const clone = (name: string, vmid: number, full: boolean) => ({
      ...common(vmid),
      name,
      type: 'proxmox-clone',
      username: 'root@pam',
      password: workshop.server.password,
      clone_vm: 'by-packer',
      full_clone: full,
      vm_name: name,
      // Without one this Packer ends with an update of nothing, which is refused.
      template_description: `A ${name} clone`,
      scsi_controller: 'virtio-scsi-pci',
      network_adapters: [{ model: 'virtio', bridge: 'vmbr0' }],
    })
    const template = {
      builders: [clone('full', 322, true), clone('linked', 323, false)],
      provisioners: [{ type: 'shell', inline: ['echo provisioned on $(hostname)', 'sync'] }],
    }
    const said = await build('packer', workshop.write('clone.json', JSON.stringify(template)))
    for (const name of ['full', 'linked']) expect(said).toContain(`${name}: provisioned on by-packer`)
    for (const vmid of [322, 323]) expect(said).toContain(`A template was created: ${vmid}`)
    expect(await workshop.config(322)).toMatchObject({ template: 1, description: 'A full clone' })
    expect(await workshop.config(323)).toMatchObject({ template: 1, description: 'A linked clone' })
  })
})

describe.skipIf(present === undefined)("today's Packer, not knowing that it is no genuine server,", () => {
  const asToken = () => ({ username: workshop.server.username, token: workshop.server.token })

  /** In JSON, which HCL has a form of. */
  const write = (name: string, sources: Readonly<Record<string, Readonly<Record<string, object>>>>) =>
    workshop.write(
      name,
      JSON.stringify({
        source: sources,
        build: {
          sources: Object.entries(sources).flatMap(([type, named]) =>
            Object.keys(named).map((one) => `${type}.${one}`),
          ),
          provisioner: { shell: { inline: ['echo provisioned on $(hostname)', 'sync'] } },
        },
      }),
    )

  it('uploads media, builds the tiny guest, adds a cloud-init drive', async () => {
    const medium = { iso_storage_pool: 'local', unmount: true }
    const answers = 'root_password=tiny-password\nhostname=by-packer\n'
    const file = write('iso.pkr.json', {
      'proxmox-iso': {
        tiny: {
          ...common(331),
          ...asToken(),
          vm_name: 'present',
          tags: 'alpha;beta',
          os: 'l26',
          scsi_controller: 'virtio-scsi-single',
          boot_iso: { ...medium, type: 'ide', iso_url: workshop.iso, iso_checksum: 'none' },
          additional_iso_files: {
            ...medium,
            type: 'sata',
            cd_content: { 'answers.cfg': answers },
            cd_label: 'ANSWERS',
          },
          disks: { type: 'scsi', disk_size: '1G', storage_pool: 'local-lvm', format: 'raw', io_thread: true },
          network_adapters: { model: 'virtio', bridge: 'vmbr0' },
          rng0: { source: '/dev/urandom', max_bytes: 1024, period: 1000 },
          serials: ['socket'],
          cloud_init: true,
          cloud_init_storage_pool: 'local-lvm',
          boot_wait: '12s',
          boot_key_interval: '50ms',
          boot_command: ['install<enter>'],
        },
      },
    })
    const said = await build(present!, file)
    expect(said).toContain('provisioned on by-packer')
    expect(said).toContain('A template was created: 331')
    const config = await workshop.config(331)
    expect(config).toMatchObject({
      template: 1,
      name: 'present',
      tags: 'alpha;beta',
      scsi0: expect.stringContaining('local-lvm:base-331-disk-0'),
      rng0: expect.stringContaining('source=/dev/urandom'),
    })
    expect(Object.values(config)).toContainEqual(expect.stringContaining('local-lvm:vm-331-cloudinit,'))
  })

  it('clones it, fully and linked', async () => {
    const clone = (vmid: number, full: boolean) => ({
      ...common(vmid),
      ...asToken(),
      clone_vm_id: 331,
      full_clone: full,
      vm_name: full ? 'full' : 'linked',
      scsi_controller: 'virtio-scsi-single',
      network_adapters: { model: 'virtio', bridge: 'vmbr0' },
      nameserver: '10.0.2.3',
      ipconfig: { ip: 'dhcp' },
      cloud_init: true,
      cloud_init_storage_pool: 'local-lvm',
    })
    const file = write('clone.pkr.json', { 'proxmox-clone': { full: clone(332, true), linked: clone(333, false) } })
    const said = await build(present!, file)
    for (const vmid of [332, 333]) expect(said).toContain(`A template was created: ${vmid}`)
    expect(await workshop.config(332)).toMatchObject({ template: 1, name: 'full' })
    expect(await workshop.config(333)).toMatchObject({ template: 1, name: 'linked' })
  })
})
