import * as z from 'zod'
import { oneOf } from '../../../options/codecs/one-of.ts'

const efiConfig = z.object({
  efi_storage_pool: z.string().default('').describe('Storage of the EFI variables disk.'),
  efi_format: z.string().default('').describe('Format of the disk image; not sent when empty.'),
  pre_enrolled_keys: z.boolean().default(false).describe("Enrol the distributions' and Microsoft's Secure Boot keys."),
  efi_type: oneOf(['4m', '2m'], { severity: 'refusal' })
    .optional()
    .describe('Size of the variables store; default `4m`.'),
})

const tpmConfig = z.object({
  tpm_storage_pool: z.string().default('').describe('Storage of the TPM state.'),
  tpm_version: oneOf(['v1.2', 'v2.0']).optional().describe('Version; default `v2.0`.'),
})

const vga = z.object({
  type: z.string().default('').describe('Display type: `std`, `qxl`, `virtio`, `serial0`, ...'),
  memory: z.number().default(0).describe('Display memory in MiB.'),
})

export const rngSources = ['/dev/urandom', '/dev/random', '/dev/hwrng'] as const

const rng = z.object({
  source: oneOf(rngSources).optional().describe('Device of the node.'),
  max_bytes: z.number().optional().describe('Bytes per period; 0 means no limit.'),
  period: z.number().optional().describe('Period in milliseconds.'),
})

const pciDevice = z.object({
  host: z.string().default('').describe('PCI ID of a device of the node; needs root@pam with a password.'),
  mapping: z.string().default('').describe('Name of a resource mapping.'),
  device_id: z.string().default('').describe('Override the PCI device ID seen by the guest.'),
  vendor_id: z.string().default('').describe('Override the PCI vendor ID seen by the guest.'),
  sub_device_id: z.string().default('').describe('Override the PCI subsystem device ID.'),
  sub_vendor_id: z.string().default('').describe('Override the PCI subsystem vendor ID.'),
  hide_rombar: z.boolean().default(false).describe("Hide the device's ROM from the guest."),
  legacy_igd: z
    .boolean()
    .default(false)
    .describe('Pass in legacy IGD mode; needs machine `pc` and `vga.type = "none"`.'),
  mdev: z.string().default('').describe('Type of the mediated device.'),
  pcie: z.boolean().default(false).describe('Present it as a PCI Express device; needs machine `q35`.'),
  romfile: z.string().default('').describe("ROM file in the node's `/usr/share/kvm/`."),
  x_vga: z.boolean().default(false).describe('Mark it as the primary graphics card.'),
})

/** The virtual hardware but for disks and network cards. */
export const hardwareOptions = {
  boot: z.string().default('').describe('Boot order: `order=virtio0;ide2;net0`, or the old form `c`, `d`, `n`.'),
  memory: z.number().default(512).describe('Memory in MiB; below 16 means 512.'),
  ballooning_minimum: z.number().default(0).describe('Lower limit of memory in MiB for ballooning; 0: not sent.'),
  cores: z.number().default(1).describe('Cores per socket.'),
  sockets: z.number().default(1).describe('CPU sockets.'),
  cpu_type: z
    .string()
    .default('kvm64')
    .describe('CPU model, with flags if wanted: `host`, `x86-64-v2-AES`, `host,flags=+aes`, `custom-name`.'),
  numa: z.boolean().default(false).describe('Emulate NUMA.'),
  os: z.string().default('other').describe('Guest type: `l26`, `win11`, `other`, ...'),
  bios: z.string().default('').describe('`seabios` or `ovmf`; not sent when empty.'),
  machine: z.string().default('').describe('Machine type: `pc`, `q35`, `pc-q35-8.1`; not sent when empty.'),
  scsi_controller: z
    .string()
    .default('lsi')
    .describe('`lsi`, `lsi53c810`, `megasas`, `pvscsi`, `virtio-scsi-pci` or `virtio-scsi-single`.'),
  onboot: z.boolean().default(false).describe('Start the machine when the node boots.'),
  disable_kvm: z.boolean().default(false).describe('Run without hardware acceleration.'),
  qemu_agent: z.boolean().default(true).describe('Enable the QEMU guest agent device.'),
  serials: z.array(z.string()).default([]).describe('Up to four serial ports: `socket` or a device of the node.'),
  qemu_additional_args: z.string().default('').describe('Arguments for QEMU; needs root@pam with a password.'),
  vm_interface: z.string().default('').describe("Name of the guest's interface whose address is used to connect."),
  vga: vga.optional().describe('The display.'),
  efi_config: efiConfig.optional().describe('The EFI variables disk.'),
  efidisk: z
    .string()
    .default('')
    .meta({ deprecated: true, instead: 'Use efi_config with efi_storage_pool.' })
    .describe('Storage of the EFI variables disk.'),
  tpm_config: tpmConfig.optional().describe('A TPM.'),
  rng0: rng.optional().describe('A virtio random number generator.'),
  pci_devices: z.array(pciDevice).default([]).describe('Passes PCI devices through.'),
  extra_config: z
    .record(z.string(), z.string())
    .default({})
    .meta({ attribute: true })
    .describe(
      'Further options of the machine as Proxmox VE has them, sent as they stand: `{ hotplug = "disk,network", watchdog = "i6300esb" }`. None that the template sets by an option of its own. docs/extra-config.md',
    ),
}
