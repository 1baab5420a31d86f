import { describe, expect, it } from 'vitest'
import { strangersIn, unknownBootDevice } from '../../../src/builders/proxmox/plan/boot-order.ts'
import { claimsOf } from '../../../src/builders/proxmox/plan/claims.ts'
import type { NewMachine } from '../../../src/builders/proxmox/plan/new-machine.ts'
import { found, judge } from './planned.ts'

const disk = (lines: string) => `disks {\n storage_pool = "a"\n ${lines}\n}\n`
const card = (lines: string) => `network_adapters {\n bridge = "b"\n ${lines}\n}\n`
const boot = (lines: string) => `boot_iso {\n ${lines}\n}\n`
const cd = (lines: string) => `${boot('iso_file = "local:iso/installer.iso"')}additional_iso_files {\n ${lines}\n}\n`
const tools = 'iso_file = "local:iso/tools.iso"'

describe('drives and words', () => {
  const disks = (count: number, type: string) => Array.from({ length: count }, () => disk(`type = "${type}"`)).join('')
  const own = boot(tools)
  const full = (bus: string, slots: number) =>
    `storage enumeration reached the end of the ${bus} bus: it has ${slots} slots`

  it.each([
    [own + disks(3, 'ide'), []],
    [own + disks(4, 'ide'), [`refusal bus-full disks: disks[3] ${full('ide', 4)}`]],
    [own + disks(7, 'sata'), [`refusal bus-full disks: disks[6] ${full('sata', 6)}`]],
    [
      `${own}additional_iso_files {\n ${tools}\n}\n${disks(3, 'ide')}`,
      [`refusal bus-full additional_iso_files: ${full('ide', 4)}`],
    ],
    [cd(`${tools}\n type = "ide"\n index = 2`), ['refusal slot-used-twice 2: ide2 is used twice']],
    [
      'cloud_init = true\ncloud_init_storage_pool = "a"\ncloud_init_disk_type = "usb"',
      [
        "error invalid-option-value \"usb\": invalid value for `cloud_init_disk_type` \"usb\": only one of 'ide', 'scsi', 'sata' is valid",
      ],
    ],
    ['cloud_init_disk_type = "usb"', []],
    [
      `${own}cloud_init = true\ncloud_init_storage_pool = "a"\n${disks(3, 'ide')}`,
      ['refusal bus-full : Found no free controller of type ide for a cloud-init cdrom'],
    ],
    [
      `${own}boot = "order=scsi0;ide2;net0"\n${disk('')}`,
      ['warning unknown-boot-device "order=scsi0;ide2;net0": boot names net0, which the machine does not have'],
    ],
    [`${own}boot = "order=scsi0;ide2;net0"\n${disk('')}${card('')}`, []],
    [
      `${own}tpm_config { tpm_version = "v2.0" }`,
      ['error missing-option tpm_config: tpm_storage_pool not set for tpm_config'],
    ],
    [
      boot(`${tools}\n type = "ide"\n index = "x1"`),
      ['refusal invalid-slot "x1": boot_iso.index "x1" is not a number'],
    ],
    [own, []],
    [
      `${own}boot_command = ["x", "{{ .HTTPIP }}"]`,
      [
        'warning nothing-served "{{ .HTTPIP }}": The boot command names this machine as a server, and nothing is served',
      ],
    ],
    [`${own}boot_command = ["{{ .HTTPPort }}"]\nhttp_content = { "/a" = "x" }`, []],
    [`${own}boot_command = ["{{ .HTTPPort }}"]\nhttp_directory = "."`, []],
    [`${own}boot_command = ["HTTPIP"]`, []],
  ])('%s', async (lines, expected) => {
    const told = (await found(lines)).map((one) => one.replace(/^(refusal bus-full disks): /, '$1: '))
    expect(told.map((one) => one.split(' ').slice(0, 2))).toEqual(expected.map((one) => one.split(' ').slice(0, 2)))
    for (const [index, one] of told.entries())
      expect(one).toContain(expected[index]?.replace(/^.*?: (?:disks\[\d\] )?/, ''))
  })

  it.each([
    [disk('disk_size = "1.5G"'), 'A whole number and one of the units K, M, G, T: `20G`.'],
    ['pool = "a b"', 'Letters, digits, `.`, `_` and `-`, nested with `/` up to three levels.'],
    ['vm_name = "a_b"', 'Letters, digits, hyphens and dots; no underscores, no blanks'],
    ['tags = "a;a"', 'There is a duplicate tag "a".'],
    ['tags = "a;-b"', 'The tag "-b" is invalid'],
    [boot(`${tools}\n device = "usb0"`), 'A bus and a slot: ide0 to ide3, sata0 to sata5, scsi0 to scsi30.'],
    [boot('iso_url = "https://example.com/x.iso"\n iso_storage_pool = "a"'), 'Set iso_checksum; `none` goes without'],
    ['boot_command = ["{{ .HTTPIP }}"]', 'Neither http_directory nor http_content is set'],
  ])('%s: the way out is told', async (lines, detail) => {
    const details = (await judge(`vm_name = "t"\n${lines}`.replace(/^vm_name = "t"\n(?=vm_name)/, ''))).found.map(
      (one) => one.detail,
    )
    expect(details).toContainEqual(expect.stringContaining(detail))
  })

  it('of a CD is planned what becomes of it', async () => {
    const image = (lines: string) => cd(`${tools}\n ${lines}`)
    const fate = async (lines: string) => {
      const { work } = await judge(`vm_name = "t"\n${image(lines)}`)
      return (work as unknown as NewMachine).images.map(({ afterwards, source }) => [afterwards, source.storage])
    }
    expect(await fate('')).toEqual([
      ['stays', 'local'],
      ['stays', 'local'],
    ])
    expect(await fate('unmount = true')).toEqual([
      ['stays', 'local'],
      ['gone', 'local'],
    ])
    expect(await fate('unmount = true\n keep_cdrom_device = true')).toEqual([
      ['stays', 'local'],
      ['empty', 'local'],
    ])
  })

  it('nothing is said of what is known only later', async () => {
    const top = 'data "null" "later" { input = "x" }'
    const later = 'data.null.later.output'
    const lines = `vm_name = "t"\nboot_command = [${later}]\n${boot(`cd_files = [${later}]\n iso_storage_pool = "a"`)}`
    const { found: told, work } = await judge(lines, { top })
    expect([told, (work as unknown as NewMachine).typing]).toEqual([[], undefined])
  })

  it('two builds claim an ID, or with force a name', async () => {
    const claims = async (lines: string) => claimsOf((await judge(lines)).work as unknown as NewMachine)
    expect(await claims('vm_name = "t"\nvm_id = 500')).toEqual([
      { key: 'pve.example.com:8006 500', what: 'vm_id 500', path: ['vm_id'], onlyWithForce: false },
    ])
    expect(await claims('vm_name = "t"')).toEqual([
      { key: 'pve.example.com:8006 t', what: 'the name t', path: ['vm_name'], onlyWithForce: true },
    ])
    expect(await claims('vm_name = "t"\ntemplate_name = "u"')).toEqual([
      { key: 'pve.example.com:8006 u', what: 'the name u', path: ['template_name'], onlyWithForce: true },
    ])
  })
})

describe('what is found of an image that is downloaded', () => {
  const image = (lines: string) =>
    boot(`iso_checksum = "sha256:${'0'.repeat(64)}"\n iso_storage_pool = "local"\n ${lines}`)

  it.each([
    ['iso_url = "https://example.com/x.iso"', []],
    [
      'iso_url = "https://example.com/x.iso"\n iso_urls = ["https://example.com/y.iso"]',
      ['error conflicting-options ["https://example.com/y.iso"]: Only one of iso_url or iso_urls must be specified'],
    ],
    [
      'iso_url = "https://example.com/x.qcow2"',
      ['warning not-an-iso-image "https://example.com/x.qcow2": x.qcow2 is a disk image, not an ISO image'],
    ],
    [
      'iso_url = "https://example.com/x.img.xz?a=b.iso"',
      ['warning not-an-iso-image "https://example.com/x.img.xz?a=b.iso": x.img.xz is compressed, not an ISO image'],
    ],
    ['iso_url = "answers.cfg"', []],
    ['iso_urls = ["nope.iso", "answers.cfg"]', []],
    ['iso_urls = ["nope.iso", "https://example.com/x.iso"]', []],
    [
      'iso_urls = ["nope.iso", "gone.iso"]',
      [
        expect.stringMatching(/^error file-not-found "nope.iso": There is no file .*nope.iso$/),
        expect.stringMatching(/^error file-not-found "gone.iso": There is no file .*gone.iso$/),
      ],
    ],
    ['iso_url = "ftp://example.com/x.iso"', [expect.stringMatching(/^refusal \S+ "ftp:\/\/example.com\/x.iso": /)]],
    ['iso_url = "https://example.com/x.iso"\n iso_download_pve = true', []],
    ['iso_url = "HTTP://example.com/x.iso"\n iso_download_pve = true', []],
    [
      'iso_urls = ["https://example.com/x.iso", "answers.cfg"]\n iso_download_pve = true',
      ['refusal invalid-url true: iso_download_pve needs an http or https URL'],
    ],
  ])('%s', async (lines, expected) => {
    expect(await found(image(lines))).toEqual(expected)
  })

  it('is what is not verified', async () => {
    const lines = boot('iso_url = "https://example.com/x.iso"\n iso_storage_pool = "local"\n iso_checksum = "none"')
    expect(await found(lines)).toEqual([
      'warning unverified-image "none": A checksum of `none` was specified: the image can not be verified',
    ])
  })
})

describe('what is found of a clone', () => {
  const one = (lines: string) =>
    found(`clone_vm = "base"\n${card('')}ipconfig {\n ${lines}\n}\n`, { type: 'proxmox-clone' })

  it.each([
    ['ip = "10.0.0.5/32"', []],
    ['ip = "10.0.0.5/00"', []],
    ['ip = "10.0.0.5/33"', ['refusal invalid-ip-address "10.0.0.5/33": could not parse ipconfig[0].ip']],
    ['ip = "10.0.0.5/24/1"', ['refusal invalid-ip-address "10.0.0.5/24/1": could not parse ipconfig[0].ip']],
    ['ip = "10.0.0.5/0024"', ['refusal invalid-ip-address "10.0.0.5/0024": could not parse ipconfig[0].ip']],
    ['ip = "2001:db8::5/64"', ['refusal invalid-ip-address "2001:db8::5/64": could not parse ipconfig[0].ip']],
    ['ip = "x/24"', ['error invalid-ip-address "x/24": could not parse ipconfig[0].ip']],
    ['ip = "auto"', ['error invalid-ip-address "auto": could not parse ipconfig[0].ip']],
    ['ip6 = "2001:db8::5/128"\n gateway6 = "2001:db8::1"', []],
    ['ip6 = "2001:db8::5/129"', ['refusal invalid-ip-address "2001:db8::5/129": could not parse ipconfig[0].ip6']],
    ['ip6 = "auto"', []],
    [
      'ip6 = "2001:db8::5/64"\n gateway6 = "10.0.0.1"',
      ['error invalid-ip-address "10.0.0.1": could not parse ipconfig[0].gateway6'],
    ],
    [
      'ip = "dhcp"\n gateway = "10.0.0.1"',
      ['refusal option-requires-another "10.0.0.1": ipconfig[0].gateway needs an address in ip'],
    ],
    [
      'gateway = "10.0.0.1"',
      ['refusal option-requires-another "10.0.0.1": ipconfig[0].gateway needs an address in ip'],
    ],
    ['ip = "10.0.0.5/24"\n gateway = "10.0.0.1"', []],
  ] as const)('%s', async (lines, expected) => {
    expect(await one(lines)).toEqual(expected)
  })

  it('is each nameserver that is none', async () => {
    const told = await found('clone_vm = "a"\nnameserver = "192.0.2.1  x ::1"', { type: 'proxmox-clone' })
    expect(told).toEqual([
      'error invalid-ip-address "192.0.2.1  x ::1": could not parse nameserver: "x" is no IP address',
    ])
  })

  it('is a slot that two drives have', async () => {
    const one = `additional_iso_files {\n ${tools}\n type = "sata"\n index = 1\n}\n`
    expect(await found(`clone_vm = "a"\n${one}${one}`, { type: 'proxmox-clone' })).toEqual([
      'refusal slot-used-twice 1: sata1 is used twice',
    ])
  })

  it('is that it would take the place of its source', async () => {
    expect(await found('clone_vm_id = 500\nvm_id = 500', { type: 'proxmox-clone' })).toEqual([
      'refusal conflicting-options 500: vm_id is that of the machine to clone',
    ])
    expect(await found('clone_vm_id = 500\nvm_id = 501', { type: 'proxmox-clone' })).toEqual([])
  })
})

it('a boot order may name what the machine does not have', () => {
  const keys = ['scsi0', 'ide2', 'net0']
  expect(strangersIn('order=scsi0;ide2;net0', keys)).toEqual([])
  expect(strangersIn('order=scsi10;virtio0;usb0;hostpci1', keys)).toEqual(['scsi10', 'virtio0', 'hostpci1'])
  expect(strangersIn('legacy=cdn,order=sata0', keys)).toEqual(['sata0'])
  expect(strangersIn('cdn', keys)).toEqual([])
  expect(unknownBootDevice(['sata0', 'scsi1'], keys).summary).toBe(
    'boot names sata0 and scsi1, which the machine does not have',
  )
  expect(unknownBootDevice(['sata0'], []).detail).toContain('Its drives are none.')
})
