import { describe, expect, it } from 'vitest'
import { installer, requestsOf } from './planned.ts'

const name = 'vm_name = "t"'
const base = {
  vmid: '<next free id>',
  description: 'Packer ephemeral build VM\n\n<run>',
  name: 't',
  tags: 'proxmox-template-build',
  memory: 512,
  cores: 1,
  sockets: 1,
  cpu: 'kvm64',
  numa: 0,
  ostype: 'other',
  scsihw: 'lsi',
  onboot: 0,
  kvm: 1,
  agent: 1,
  ide2: 'local:iso/installer.iso,media=cdrom',
}

/** What the parameters have that those of the barest template have not; null: what they lack. */
async function beyond(lines: string): Promise<Readonly<Record<string, unknown>>> {
  const [create] = await requestsOf(`${name}\n${lines}`)
  const params = create?.params ?? {}
  const keys = new Set([...Object.keys(base), ...Object.keys(params)])
  const differing = [...keys].filter((key) => params[key] !== (base as Record<string, unknown>)[key])
  return Object.fromEntries(differing.map((key) => [key, params[key] ?? null]))
}

const disk = (lines = '') => `disks {\n storage_pool = "fast"\n ${lines}\n}\n`
const card = (lines = '') => `network_adapters {\n bridge = "vmbr0"\n ${lines}\n}\n`
const cd = (lines = '') => `\nadditional_iso_files {\n iso_file = "local:iso/tools.iso"\n ${lines}\n}\n`
const pci = (lines: string) => `machine = "q35"\npci_devices {\n ${lines}\n}`

describe('the call that creates the machine', () => {
  it('has every default, and nothing that is not set', async () => {
    expect(await requestsOf(name)).toEqual([
      { call: 'POST /nodes/pve/qemu', params: base },
      { call: 'POST /nodes/pve/qemu/<next free id>/status/start', params: {} },
    ])
  })

  it.each([
    ['vm_id = 4711', { vmid: 4711 }],
    ['vm_id = 0', {}],
    ['pool = "ci/images"', { pool: 'ci/images' }],
    ['tags = "a;B,c"', { tags: 'a;B;c;proxmox-template-build' }],
    ['memory = 15', {}],
    ['memory = 16', { memory: 16 }],
    ['memory = 2048.9\nballooning_minimum = 1024', { memory: 2048, balloon: 1024 }],
    ['cores = 4\nsockets = 2\nnuma = true\ncpu_type = "host"', { cores: 4, sockets: 2, numa: 1, cpu: 'host' }],
    ['os = "l26"\nbios = "ovmf"\nmachine = "q35"', { ostype: 'l26', bios: 'ovmf', machine: 'q35' }],
    ['scsi_controller = "virtio-scsi-single"', { scsihw: 'virtio-scsi-single' }],
    ['onboot = true\ndisable_kvm = true\nqemu_agent = false', { onboot: 1, kvm: 0, agent: 0 }],
    ['serials = ["socket", "/dev/ttyS0"]', { serial0: 'socket', serial1: '/dev/ttyS0' }],
    ['qemu_additional_args = "-no-hpet"', { args: '-no-hpet' }],
    ['boot = "order=scsi0;ide2"', { boot: 'order=scsi0;ide2' }],
    // Only what the finished template gets.
    ['template_name = "x"\ntemplate_description = "y"\ncloud_init = true\ncloud_init_storage_pool = "a"', {}],
  ])('%j', async (lines, expected) => {
    expect(await beyond(lines)).toEqual(expected)
  })
})

describe('its special devices', () => {
  const efi = (lines: string) => `efi_config {\n efi_storage_pool = "fast"\n ${lines}\n}`
  const tpm = (lines: string) => `tpm_config {\n tpm_storage_pool = "fast"\n ${lines}\n}`
  const random = '/dev/urandom'

  it.each([
    [efi(''), { efidisk0: 'fast:1,efitype=4m,pre-enrolled-keys=0' }],
    [
      efi('efi_type = "2m"\n efi_format = "qcow2"\n pre_enrolled_keys = true'),
      { efidisk0: 'fast:1,efitype=2m,format=qcow2,pre-enrolled-keys=1' },
    ],
    ['efidisk = "fast"', { efidisk0: 'fast:1,efitype=4m,pre-enrolled-keys=0' }],
    [tpm(''), { tpmstate0: 'fast:1,version=v2.0' }],
    [tpm('tpm_version = "v1.2"'), { tpmstate0: 'fast:1,version=v1.2' }],
    [`rng0 { source = "${random}" }`, { rng0: `source=${random}` }],
    // 0 bytes are no limit, which is not the same as none given.
    [
      `rng0 {\n source = "${random}"\n max_bytes = 0\n period = 500\n}`,
      { rng0: `source=${random},max_bytes=0,period=500` },
    ],
    ['vga {\n type = "qxl"\n memory = 32\n}', { vga: 'qxl,memory=32' }],
    ['vga { type = "serial0" }', { vga: 'serial0' }],
    ['vga { memory = 16 }', { vga: 'memory=16' }],
    [pci('host = "0000:0d:00.1"\n pcie = true'), { machine: 'q35', hostpci0: '0000:0d:00.1,pcie=1' }],
    [
      pci(
        'mapping = "gpu"\n hide_rombar = true\n x_vga = true\n mdev = "nvidia-63"\n romfile = "r.bin"\n device_id = "0x1"\n vendor_id = "0x2"\n sub_device_id = "0x3"\n sub_vendor_id = "0x4"',
      ),
      {
        machine: 'q35',
        hostpci0:
          'mapping=gpu,device-id=0x1,vendor-id=0x2,sub-device-id=0x3,sub-vendor-id=0x4,mdev=nvidia-63,rombar=0,romfile=r.bin,x-vga=1',
      },
    ],
    [
      'machine = "pc"\nvga { type = "none" }\npci_devices {\n host = "00:02.0"\n legacy_igd = true\n}',
      { machine: 'pc', vga: 'none', hostpci0: '00:02.0,legacy-igd=1' },
    ],
  ])('%j', async (lines, expected) => {
    expect(await beyond(lines)).toEqual(expected)
  })
})

describe('its disks', () => {
  const plain = 'cache=none,format=raw,replicate=0'

  it.each([
    [disk(), { scsi0: `fast:20,${plain}` }],
    [disk('disk_size = "1024M"'), { scsi0: `fast:1,${plain}` }],
    [disk('disk_size = "2T"\n type = "virtio"'), { virtio0: `fast:2048,${plain}` }],
    [
      `scsi_controller = "virtio-scsi-single"\n${disk('io_thread = true\n ssd = true\n discard = true\n asyncio = "io_uring"\n exclude_from_backup = true\n cache_mode = "writeback"\n format = "qcow2"')}`,
      {
        scsihw: 'virtio-scsi-single',
        scsi0: 'fast:20,aio=io_uring,backup=0,cache=writeback,discard=on,format=qcow2,iothread=1,replicate=0,ssd=1',
      },
    ],
    [
      disk('type = "sata"') + disk() + disk('type = "sata"'),
      {
        sata0: `fast:20,${plain}`,
        scsi0: `fast:20,${plain}`,
        sata1: `fast:20,${plain}`,
      },
    ],
    // The installer has ide2.
    [
      [1, 2, 3].map(() => disk('type = "ide"')).join(''),
      {
        ide0: `fast:20,${plain}`,
        ide1: `fast:20,${plain}`,
        ide3: `fast:20,${plain}`,
      },
    ],
  ])('%j', async (lines, expected) => {
    expect(await beyond(lines)).toEqual(expected)
  })

  it.each([
    ['1536M', '1536M'],
    ['528K', '528K'],
    ['2097153K', '2097153K'],
  ])('of %s is made small and then resized', async (size, wanted) => {
    const [create, ...later] = await requestsOf(`${name}\nvm_id = 100\n${disk()}${disk(`disk_size = "${size}"`)}`)
    expect(create?.params['scsi1']).toBe(`fast:0.001,${plain}`)
    expect(later).toEqual([
      { call: 'PUT /nodes/pve/qemu/100/resize', params: { disk: 'scsi1', size: wanted } },
      { call: 'POST /nodes/pve/qemu/100/status/start', params: {} },
    ])
  })

  it('are not resized where their size is a whole number of GiB, however it is written', async () => {
    const calls = await requestsOf(`${name}\n${disk('disk_size = "3072M"')}${disk('disk_size = "1048576K"')}`)
    expect(calls.map(({ call }) => call)).toEqual([
      'POST /nodes/pve/qemu',
      'POST /nodes/pve/qemu/<next free id>/status/start',
    ])
    expect(calls[0]?.params).toMatchObject({ scsi0: `fast:3,${plain}`, scsi1: `fast:1,${plain}` })
  })
})

describe('its network cards', () => {
  it.each([
    [card(), { net0: 'e1000,bridge=vmbr0' }],
    [
      card(
        'model = "virtio"\n mac_address = "02:00:00:00:00:0A"\n vlan_tag = 4094\n firewall = true\n mtu = 1\n packet_queues = 4',
      ),
      { net0: 'virtio=02:00:00:00:00:0A,bridge=vmbr0,tag=4094,firewall=1,mtu=1,queues=4' },
    ],
    ['network_adapters { bridge = "nat" }', { net0: 'e1000' }],
    // The plug-in's scheme: the ID shifted by five bits, and the number of the card.
    [
      `vm_id = 100\n${card('mac_address = "repeatable"')}${card('mac_address = "repeatable"')}`,
      { vmid: 100, net0: 'e1000=00:18:59:00:0C:80,bridge=vmbr0', net1: 'e1000=00:18:59:00:0C:81,bridge=vmbr0' },
    ],
    [
      `vm_id = 999999999\n${card('mac_address = "repeatable"')}`,
      { vmid: 999_999_999, net0: 'e1000=00:18:59:59:3F:E0,bridge=vmbr0' },
    ],
    [card('mac_address = "repeatable"'), { net0: 'e1000=<made of the id>,bridge=vmbr0' }],
  ])('%j', async (lines, expected) => {
    expect(await beyond(lines)).toEqual(expected)
  })
})

describe('its CD drives', () => {
  const tools = 'local:iso/tools.iso,media=cdrom'
  const install = 'local:iso/installer.iso,media=cdrom'
  const bootIso = (lines: string) => `boot_iso {\n iso_file = "local:iso/installer.iso"\n ${lines}\n}\n`

  it.each([
    ['iso_file = "local:iso/old.iso"', { ide2: 'local:iso/old.iso,media=cdrom' }],
    [`${installer}\niso_file = "local:iso/old.iso"`, { ide2: 'local:iso/old.iso,media=cdrom' }],
    [bootIso('type = "sata"'), { ide2: null, sata0: install }],
    [bootIso('type = "scsi"\n index = 5'), { ide2: null, scsi5: install }],
    [bootIso('device = "ide3"'), { ide2: null, ide3: install }],
    [installer + cd('type = "sata"\n index = "0"'), { sata0: tools }],
    [
      'iso_url = "https://example.com/x.iso"\niso_checksum = "none"\niso_storage_pool = "local"\nboot_iso {}',
      { ide2: 'local:iso/<downloaded>.iso,media=cdrom' },
    ],
    [
      `${installer}\nadditional_iso_files {\n cd_files = ["answers.cfg"]\n iso_storage_pool = "isos"\n type = "sata"\n}`,
      { sata0: 'isos:iso/<generated>.iso,media=cdrom' },
    ],
  ])('%j', async (lines, expected) => {
    expect(await beyond(lines)).toEqual(expected)
  })

  it('gets a boot order only where the server would boot from another one', async () => {
    expect(await beyond(installer + cd('index = 3'))).toEqual({ ide3: tools })
    expect(await beyond(installer + cd())).toEqual({ ide0: tools, boot: 'order=ide2' })
    expect(await beyond(installer + cd() + disk('type = "virtio"') + card())).toMatchObject({
      ide0: tools,
      boot: 'order=virtio0;ide2;net0',
    })
    expect(await beyond(`boot = "cdn"\n${installer}${cd()}`)).toEqual({ ide0: tools, boot: 'cdn' })
  })
})

describe('what is not known before the build', () => {
  const top = 'data "null" "later" { input = "20G" }'

  it('is shown as unknown: nothing stands in its place', async () => {
    const lines = `${name}\n${disk('disk_size = data.null.later.output\n cache_mode = data.null.later.output')}${card('vlan_tag = data.null.later.output\n mac_address = data.null.later.output')}`
    const calls = await requestsOf(lines, { top })
    expect(calls[0]?.params).toMatchObject({
      scsi0: 'fast:<unknown>,cache=<unknown>,format=raw,replicate=0',
      net0: 'e1000=<unknown>,bridge=vmbr0,tag=<unknown>',
    })
    expect(calls.map(({ call }) => call.split(' ')[0])).toEqual(['POST', 'POST'])
  })
})
