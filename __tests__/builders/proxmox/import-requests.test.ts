import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { NewMachine } from '../../../src/builders/proxmox/plan/new-machine.ts'
import { planTemplate } from '../../../src/engine/plan/plan-template.ts'
import { systemClock } from '../../../src/time/clock.ts'
import { fullTrust } from '../../../src/trust/trust.ts'
import { found, judge, requestsOf } from './planned.ts'

const type = 'proxmox-import'
const image = 'image_volume = "local:import/debian.qcow2"'
const disk = (lines = '') => `disks {\n storage_pool = "fast"\n ${lines}\n}\n`
const card = 'network_adapters { bridge = "vmbr0" }\n'
const url = (address: string, more = '') =>
  `image_url = "${address}"\nimage_checksum = "sha256:${'a'.repeat(64)}"\nimage_storage_pool = "local"\n${more}\n${disk()}`

const base = {
  vmid: '<next free id>',
  description: 'Packer ephemeral build VM\n\n<run>',
  name: 't',
  tags: 'proxmox-template-build',
  memory: 2048,
  cores: 1,
  sockets: 1,
  cpu: 'x86-64-v2-AES',
  numa: 0,
  ostype: 'l26',
  scsihw: 'virtio-scsi-pci',
  onboot: 0,
  kvm: 1,
  agent: 1,
  serial0: 'socket',
  boot: 'order=scsi0',
  scsi0: 'fast:0,cache=none,replicate=0,import-from=local:import/debian.qcow2',
  ide0: 'fast:cloudinit',
  ciuser: 'root',
  // It is a secret.
  cipassword: '<ssh_password>',
}

/** What the parameters have that those of the barest template have not; null: what they lack. */
async function beyond(lines: string): Promise<Readonly<Record<string, unknown>>> {
  const [create] = await requestsOf(`vm_name = "t"\n${lines}`, { type })
  const params = create?.params ?? {}
  const keys = new Set([...Object.keys(base), ...Object.keys(params)])
  const differing = [...keys].filter((key) => params[key] !== (base as Record<string, unknown>)[key])
  return Object.fromEntries(differing.map((key) => [key, params[key] ?? null]))
}

describe('the calls that make a machine of a disk image', () => {
  it('make the first disk of it, with a cloud-init drive, and start it', async () => {
    const [create, ...later] = await requestsOf(`vm_name = "t"\n${image}\n${disk()}`, { type })
    expect(create?.params).toEqual(base)
    expect(later).toEqual([{ call: 'POST /nodes/pve/qemu/<next free id>/status/start', params: {} }])
  })

  it('grow it afterwards, where a size is given', async () => {
    const lines = `vm_name = "t"\n${image}\n${disk('disk_size = "20G"')}${disk('disk_size = "1536M"')}`
    const [create, ...later] = await requestsOf(lines, { type })
    expect(create?.params).toMatchObject({ scsi0: base.scsi0, scsi1: 'fast:0.001,cache=none,format=raw,replicate=0' })
    expect(later.slice(0, 2)).toEqual([
      { call: 'PUT /nodes/pve/qemu/<next free id>/resize', params: { disk: 'scsi0', size: '20G' } },
      { call: 'PUT /nodes/pve/qemu/<next free id>/resize', params: { disk: 'scsi1', size: '1536M' } },
    ])
  })

  it.each([
    [
      disk('type = "virtio"\n format = "qcow2"\n discard = true'),
      {
        scsi0: null,
        virtio0: 'fast:0,cache=none,discard=on,format=qcow2,replicate=0,import-from=local:import/debian.qcow2',
        boot: 'order=virtio0',
      },
    ],
    // Without any disk it is where the image is.
    ['', { scsi0: base.scsi0.replace('fast', 'local'), ide0: 'local:cloudinit' }],
    [
      `${disk()}boot = "order=scsi0;net0"\n${card}`,
      { boot: 'order=scsi0;net0', net0: 'virtio,bridge=vmbr0', ipconfig0: 'ip=dhcp' },
    ],
    [
      `${disk()}${card}ipconfig {\n ip = "192.0.2.5/24"\n gateway = "192.0.2.1"\n}\nnameserver = "192.0.2.53"\nsearchdomain = "example.com"`,
      {
        net0: 'virtio,bridge=vmbr0',
        ipconfig0: 'ip=192.0.2.5/24,gw=192.0.2.1',
        nameserver: '192.0.2.53',
        searchdomain: 'example.com',
      },
    ],
    [`${disk()}cicustom = "user=local:snippets/u.yaml"`, { cicustom: 'user=local:snippets/u.yaml' }],
    [
      `${disk()}cloud_init_disk_type = "scsi"\ncloud_init_storage_pool = "slow"`,
      { ide0: null, scsi1: 'slow:cloudinit' },
    ],
    [`${disk()}cloud_init_disable_upgrade_packages = true`, { ciupgrade: 0 }],
    [`${disk()}cloud_init = false`, { ide0: null, ciuser: null, cipassword: null }],
    [
      `${disk()}ssh_username = "debian"\nssh_password = ""`,
      { ciuser: 'debian', cipassword: null, sshkeys: '<a key for this build>' },
    ],
    [
      `${disk()}memory = 1024\ncpu_type = "host"\nos = "other"\nscsi_controller = "lsi"\nserials = []`,
      { memory: 1024, cpu: 'host', ostype: 'other', scsihw: 'lsi', serial0: null },
    ],
    [
      `${disk()}additional_iso_files {\n iso_file = "local:iso/tools.iso"\n}`,
      { ide0: 'local:iso/tools.iso,media=cdrom', ide1: 'fast:cloudinit' },
    ],
  ])('%j', async (lines, expected) => {
    expect(await beyond(`${image}\n${lines}`)).toEqual(expected)
  })

  it.each([
    ['https://example.com/debian.qcow2', '', 'local:import/<downloaded>.qcow2'],
    ['https://example.com/debian.raw.gz', '', 'local:import/<downloaded>.raw'],
    ['https://example.com/noble.img', '', 'local:import/<downloaded>.<its format>'],
    [
      'https://example.com/noble.img',
      'image_format = "qcow2"\nimage_download_pve = true',
      'local:import/<downloaded>.qcow2',
    ],
    ['https://example.com/appliance.ova', '', 'local:import/<downloaded>.<its format>'],
  ])('name what is to be downloaded: %s, %j', async (address, more, volid) => {
    const differing = await beyond(url(address, more))
    expect(differing['scsi0']).toBe(`fast:0,cache=none,replicate=0,import-from=${volid}`)
  })

  it('a volume of another machine is a source too', async () => {
    expect(await beyond(`image_volume = "local-lvm:vm-9000-disk-0"\n${disk()}`)).toMatchObject({
      scsi0: 'fast:0,cache=none,replicate=0,import-from=local-lvm:vm-9000-disk-0',
    })
  })

  it('what cloud-init is told of the address, need not be asked of a guest agent', async () => {
    const hostOf = async (lines: string) => {
      const { work } = await judge(`vm_name = "t"\n${image}\n${disk()}${card}${lines}`, { type })
      return (work as NewMachine | undefined)?.options.ssh_host
    }
    expect(await hostOf('ipconfig {\n ip = "192.0.2.5/24"\n}')).toBe('192.0.2.5')
    expect(await hostOf('ipconfig {\n ip6 = "2001:db8::5/64"\n}')).toBe('2001:db8::5')
    expect(await hostOf('ssh_host = "192.0.2.9"\nipconfig {\n ip = "192.0.2.5/24"\n}')).toBe('192.0.2.9')
    expect(await hostOf('')).toBe('')
  })
})

describe('what is wrong with the image', () => {
  const of = (lines: string) => found(lines, { type })

  it.each([
    ['no source', disk(), 'error no-single-image-source'],
    ['two sources', `${image}\nimage_file = "answers.cfg"\n${disk()}`, 'error no-single-image-source'],
    [
      'a URL and several',
      `${url('https://example.com/a.raw')}image_urls = ["https://example.com/b.raw"]`,
      'error conflicting-options',
    ],
    ['no storage', `image_file = "answers.cfg"\n${disk()}`, 'error missing-option'],
    [
      'no checksum',
      `image_url = "https://example.com/a.raw"\nimage_storage_pool = "local"\n${disk()}`,
      'error missing-checksum',
    ],
    [
      'a checksum that is none',
      `image_url = "https://example.com/a.raw"\nimage_checksum = "sha256:1"\nimage_storage_pool = "local"\n${disk()}`,
      'error invalid-checksum "sha256:1": image_checksum "sha256:1" is not a checksum',
    ],
    [
      'a file that is not there',
      `image_file = "none.raw"\nimage_storage_pool = "local"\n${disk()}`,
      'error file-not-found',
    ],
    ['a path of the node', `image_volume = "/var/lib/a.raw"\n${disk()}`, 'error invalid-volume-id'],
    ['an ISO image', `image_volume = "local:iso/a.iso"\n${disk()}`, 'error invalid-volume-id'],
    [
      'what is packed, by the node',
      url('https://example.com/a.raw.xz', 'image_download_pve = true'),
      'refusal invalid-image-name "https://example.com/a.raw.xz": a.raw.xz is packed, and the node does not unpack it',
    ],
    [
      'an appliance, by the node',
      url('https://example.com/a.ova', 'image_download_pve = true'),
      'refusal invalid-image-name',
    ],
    [
      'what says nothing, by the node',
      url('https://example.com/a.img', 'image_download_pve = true'),
      'refusal invalid-image-name "https://example.com/a.img": The ending of a.img does not say what it is',
    ],
    [
      'a file, by the node',
      `image_file = "answers.cfg"\nimage_storage_pool = "local"\nimage_download_pve = true\n${disk()}`,
      'error option-requires-another',
    ],
    ['a format that is none', `${image}\nimage_format = "vdi"\n${disk()}`, 'error invalid-option-value'],
    ['a checksum of what is there', `${image}\nimage_checksum = "none"\n${disk()}`, 'warning option-without-effect'],
    [
      'a storage for what is there',
      `${image}\nimage_storage_pool = "local"\n${disk()}`,
      'warning option-without-effect',
    ],
    [
      'what cloud-init tells, and no drive',
      `${image}\ncloud_init = false\nnameserver = "192.0.2.1"\n${disk()}`,
      'error option-requires-another',
    ],
    [
      'a key that nobody tells',
      `${image}\ncloud_init = false\nssh_password = null\n${disk()}`,
      'warning no-way-to-log-in',
    ],
    ['an address that is none', `${image}\n${disk()}${card}ipconfig {\n ip = "x"\n}`, 'error invalid-ip-address'],
  ])('%s', async (_, lines, expected) => {
    const all = await of(lines)
    expect(
      all.some((one) => one.startsWith(expected)),
      all.join('\n'),
    ).toBe(true)
  })

  it('is told where the program that unpacks it is not there', async () => {
    const lines = url('https://example.com/a.raw.xz')
    expect(await of(lines)).toEqual([
      'refusal no-compressor "https://example.com/a.raw.xz": The program xz is not on this machine',
    ])
    const folder = mkdtempSync(path.join(tmpdir(), 'programs-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(path.join(folder, 'xz'), '', { mode: 0o755 })
    expect(await found(lines, { type, env: { PATH: folder } })).toEqual([])
  })

  it('is nothing in examples/cloud-image', async () => {
    const { warnings } = await planTemplate({
      ...{ template: 'examples/cloud-image', varFiles: ['examples/cloud-image/example.pkrvars.hcl'], vars: [] },
      ...{ only: [], except: [], env: {}, connection: {}, evaluateDataSources: true, toBuild: true },
      workingDirectory: path.resolve(import.meta.dirname, '../../..'),
      trust: fullTrust,
      clock: systemClock,
      signal: new AbortController().signal,
    })
    expect(warnings).toEqual([])
  })

  it('is nothing in a good template', async () => {
    expect(await of(`${image}\n${disk('disk_size = "10G"')}${card}`)).toEqual([])
    expect(await of(url('https://example.com/a.qcow2', 'image_download_pve = true'))).toEqual([])
  })
})
