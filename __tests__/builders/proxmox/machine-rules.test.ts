import { describe, expect, it } from 'vitest'
import { found } from './planned.ts'

const disk = (lines: string) => `disks {\n storage_pool = "a"\n ${lines}\n}\n`
const card = (lines: string) => `network_adapters {\n bridge = "b"\n ${lines}\n}\n`
const boot = (lines: string) => `boot_iso {\n ${lines}\n}\n`
const cd = (lines: string) => `${boot('iso_file = "local:iso/installer.iso"')}additional_iso_files {\n ${lines}\n}\n`
const tools = 'iso_file = "local:iso/tools.iso"'
const q35 = (lines: string) => `machine = "q35"\npci_devices {\n ${lines}\n}\n`

describe('what is found of the options of a machine', () => {
  it.each([
    // Cards and disks.
    [card('model = "virtio"\n packet_queues = 4'), []],
    [
      card('packet_queues = 4'),
      ["error option-requires-another 4: network_adapters[0].packet_queues can only be set for 'virtio' driver"],
    ],
    [card('mtu = 65520'), []],
    [
      card('mtu = 65521'),
      ['error value-out-of-range 65521: network_adapters[0].mtu only positive values up to 65520 are supported'],
    ],
    [
      card('mtu = -1'),
      ['error value-out-of-range -1: network_adapters[0].mtu only positive values up to 65520 are supported'],
    ],
    ['network_adapters {}', ['error missing-option network_adapters: network_adapters[0].bridge must be specified']],
    ['disks {}', ['error missing-option disks: disks[0].storage_pool must be specified']],
    [
      disk('io_thread = true'),
      ['error option-requires-another true: io thread option requires virtio-scsi-single controller'],
    ],
    [disk('type = "virtio"\n io_thread = true'), []],
    [
      disk('type = "sata"\n io_thread = true'),
      ['error option-requires-another true: io thread option requires scsi or a virtio disk'],
    ],
    [
      disk('type = "ide"\n io_thread = true'),
      ['error option-requires-another true: io thread option requires scsi or a virtio disk'],
    ],
    [`scsi_controller = "virtio-scsi-single"\n${disk('io_thread = true')}`, []],
    [
      disk('type = "virtio"\n ssd = true'),
      ['error conflicting-options true: SSD emulation is not supported for virtio disks'],
    ],
    [disk('type = "sata"\n ssd = true'), []],
    [disk('disk_size = "0G"'), ['refusal invalid-disk-size "0G": disks[0].disk_size "0G" is not a size']],
    [disk('disk_size = "1.5G"'), ['refusal invalid-disk-size "1.5G": disks[0].disk_size "1.5G" is not a size']],
    [disk('type = "nvme"'), ['warning unknown-bus "nvme": disks[0].type "nvme" is taken as scsi']],
    [
      card('vlan_tag = 4095'),
      ['refusal value-out-of-range 4095: network_adapters[0].vlan_tag "4095" is not in range 1-4094'],
    ],
    [card('vlan_tag = 1'), []],
    [
      card('vlan_tag = "1x"'),
      ['refusal value-out-of-range "1x": network_adapters[0].vlan_tag "1x" is not in range 1-4094'],
    ],
    [
      card('mac_address = "00:11:22:33:44:55:66"'),
      [
        'refusal invalid-mac-address "00:11:22:33:44:55:66": network_adapters[0].mac_address "00:11:22:33:44:55:66" is not a MAC address',
      ],
    ],
    // Names.
    ['vm_name = "a.b-c.D9"', []],
    ['vm_name = "a_b"', ['error invalid-dns-name "a_b": vm_name must be a valid DNS name']],
    ['vm_name = "-a"', ['error invalid-dns-name "-a": vm_name must be a valid DNS name']],
    ['vm_name = "a-"', ['error invalid-dns-name "a-": vm_name must be a valid DNS name']],
    ['vm_name = "a..b"', ['error invalid-dns-name "a..b": vm_name must be a valid DNS name']],
    ['template_name = "a b"', ['error invalid-dns-name "a b": template_name must be a valid DNS name']],
    ['pool = "a/b/c"', []],
    ['pool = "a/b/c/d"', ['refusal invalid-pool-name "a/b/c/d": pool is not a valid pool name']],
    ['pool = "a b"', ['refusal invalid-pool-name "a b": pool is not a valid pool name']],
    ['pool = "/a"', ['refusal invalid-pool-name "/a": pool is not a valid pool name']],
    ['vm_id = 99', ['error invalid-vmid 99: vm_id 99 is not in range 100-999999999']],
    ['vm_id = 1000000000', ['error invalid-vmid 1000000000: vm_id 1000000000 is not in range 100-999999999']],
    ['vm_id = 100.5', ['error invalid-vmid 100.5: vm_id 100.5 is not in range 100-999999999']],
    ['vm_id = 999999999', []],
    ['tags = "a b,c;d"', []],
    ['tags = "a;A"', ['refusal invalid-tag "a;A": tags "a;A" is not a list of tags']],
    ['tags = "-a"', ['refusal invalid-tag "-a": tags "-a" is not a list of tags']],
    // The answer server.
    [
      'http_directory = "."\nhttp_content = { "/a" = "x" }',
      ['error conflicting-options { "/a" = "x" }: http_content cannot be used in conjunction with http_directory'],
    ],
    [
      'http_directory = "answers.cfg"',
      ['error wrong-file-kind "answers.cfg": http_directory: answers.cfg must point to a directory'],
    ],
    [
      'http_port_min = 65536\nhttp_port_max = 65536',
      [
        'refusal invalid-port 65536: http_port_min must be a port, 1 to 65535',
        'refusal invalid-port 65536: http_port_max must be a port, 1 to 65535',
      ],
    ],
    ['http_port_min = -1', ['refusal invalid-port -1: http_port_min must be a port, 1 to 65535']],
    ['http_port_min = 65535\nhttp_port_max = 65535', []],
    ['http_port_min = 9001', ['error conflicting-options 9001: http_port_min must be less than http_port_max']],
    ['http_port_min = 1\nhttp_port_max = 1', []],
    [
      'http_interface = "eth0"\nhttp_bind_address = "127.0.0.1"',
      ['error conflicting-options "eth0": either http_interface or http_bind_address can be specified'],
    ],
    // Hardware.
    ['memory = 4178945', ['refusal value-out-of-range 4178945: memory must be at most 4178944']],
    ['memory = 4178944', []],
    [
      'memory = 1024\nballooning_minimum = 1025',
      ['error value-out-of-range 1025: ballooning_minimum (1025) must be lower than memory (1024)'],
    ],
    ['memory = 1024\nballooning_minimum = 1024', []],
    ['sockets = 5', ['refusal value-out-of-range 5: sockets must be in range 1-4']],
    [
      'sockets = 256',
      [
        'error value-out-of-range 256: sockets: value must be a whole number, between 0 and 255 inclusive',
        'refusal value-out-of-range 256: sockets must be in range 1-4',
      ],
    ],
    ['cores = 129', ['refusal value-out-of-range 129: cores must be in range 1-128']],
    ['cores = 128\nsockets = 4', []],
    [
      'serials = ["socket", "socket", "socket", "socket", "socket"]',
      [
        'error too-many-devices ["socket", "socket", "socket", "socket", "socket"]: too many serials: 5 defined, but proxmox accepts 4 elements maximum',
      ],
    ],
    [
      'serials = ["socket", "dev"]',
      ['error invalid-option-value "dev": serial entry "dev" must be "socket" or a device such as "/dev/ttyS0"'],
    ],
    [
      'serials = ["/dev/"]',
      ['error invalid-option-value "/dev/": serial entry "/dev/" must be "socket" or a device such as "/dev/ttyS0"'],
    ],
    [
      'rng0 {\n source = "/dev/urandom"\n max_bytes = -1\n period = -1\n}',
      [
        'error value-out-of-range -1: max_bytes must be greater than or equal to 0',
        'error value-out-of-range -1: period must be greater than or equal to 0',
      ],
    ],
    [
      'rng0 {\n source = "/dev/urandom"\n max_bytes = 0\n}',
      ['warning unlimited-entropy 0: max_bytes is 0: the guest may read without a limit'],
    ],
    ['rng0 {\n source = "/dev/urandom"\n max_bytes = 1\n period = 1\n}', []],
    [
      'efidisk = "a"\nefi_config { efi_storage_pool = "b" }',
      [
        'error conflicting-options "a": both efi_config and efidisk cannot be set at the same time, consider defining only efi_config as efidisk is deprecated',
      ],
    ],
    [q35('pcie = true'), ['error missing-option pci_devices: either the host or the mapping key must be specified']],
    [
      q35('host = "0000:0d:00.1"\n mapping = "x"'),
      ['error conflicting-options "x": the host and the mapping key cannot both be set'],
    ],
    [q35('host = "0d:00;0000:0E:00.f"'), []],
    [q35('host = "0d:00;nope"'), ['error invalid-pci-id "0d:00;nope": host contains invalid PCI ID']],
    [q35('host = "x0d:00.1"'), ['error invalid-pci-id "x0d:00.1": host contains invalid PCI ID']],
    [
      'machine = "pc"\npci_devices {\n mapping = "x"\n pcie = true\n}',
      ['error option-requires-another true: pcie requires the q35 machine type'],
    ],
    ['machine = "pc-q35-8.1"\npci_devices {\n mapping = "x"\n pcie = true\n}', []],
    ['machine = "pc-i440fx-8.1"\nvga { type = "none" }\npci_devices {\n mapping = "x"\n legacy_igd = true\n}', []],
    [
      'machine = "pc"\npci_devices {\n mapping = "x"\n legacy_igd = true\n}',
      ['error option-requires-another true: legacy_igd requires the pc machine type and vga.type set to "none"'],
    ],
    [
      'machine = "q35"\nvga { type = "none" }\npci_devices {\n mapping = "x"\n legacy_igd = true\n}',
      ['error option-requires-another true: legacy_igd requires the pc machine type and vga.type set to "none"'],
    ],
    // Images.
    [boot(`${tools}\n type = "ide"\n index = 4`), ["refusal invalid-slot 4: IDE bus index can't be higher than 3"]],
    [boot(`${tools}\n device = "sata6"`), ['refusal invalid-slot "sata6": SATA bus index can\'t be higher than 5']],
    [
      boot(`${tools}\n device = "floppy0"`),
      ['refusal invalid-slot "floppy0": boot_iso.device "floppy0" is not a device'],
    ],
    [boot(`${tools}\n type = "scsi"\n index = 30`), []],
    [boot(`${tools}\n index = "x"`), ['refusal invalid-slot "x": boot_iso.index "x" is not a number']],
    [cd(`${tools}\n device = "ide4"`), ['error invalid-slot "ide4": IDE bus index can\'t be higher than 3']],
    [cd(`${tools}\n type = "usb"`), ['error unknown-bus "usb": additional_iso_files[0].type "usb" is not supported']],
    [
      boot(`${tools}\n keep_cdrom_device = true`),
      ['warning option-without-effect true: keep_cdrom_device has no effect without unmount'],
    ],
    [boot(`${tools}\n unmount = true\n keep_cdrom_device = true`), []],
    [
      boot(`${tools}\n iso_checksum = "none"`),
      ['warning option-without-effect "none": iso_checksum has no effect together with iso_file'],
    ],
    [
      boot(`${tools}\n iso_download_pve = true`),
      ['error option-requires-another true: iso_download_pve can only be used together with iso_url'],
    ],
    [
      boot('iso_file = "a:b:iso/x.iso"'),
      ['refusal invalid-volume-id "a:b:iso/x.iso": iso_file "a:b:iso/x.iso" is not an ISO image on a storage'],
    ],
    [
      cd('iso_file = "a:b:iso/x.iso"'),
      ['refusal invalid-volume-id "a:b:iso/x.iso": iso_file "a:b:iso/x.iso" is not an ISO image on a storage'],
    ],
    [
      boot('cd_content = { a = "x" }'),
      ['error missing-option boot_iso: iso_storage_pool not set for storage of uploaded iso of boot_iso'],
    ],
    [
      cd(`${tools}\n cd_content = { a = "x" }\n iso_storage_pool = "a"`),
      [
        'error no-single-image-source additional_iso_files: one of iso_file, iso_url, or a combination of cd_files and cd_content must be specified for additional_iso 0',
      ],
    ],
  ] as const)('%s', async (lines, expected) => {
    expect(await found(lines)).toEqual(expected)
  })
})
