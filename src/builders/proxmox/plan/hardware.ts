import { communicatorOf } from '../../../communicators/communicator-registry.ts'
import { formatProperties } from '../../../proxmox/notation/properties.ts'
import type { CommonOptions } from '../options/common-options.ts'
import { flag, type Parameters, present } from './parameters.ts'

/** Everything that is no network card and no disk or CD drive. */
export function hardwareParameters(options: CommonOptions): Parameters {
  const { efi_config: efi, tpm_config: tpm, rng0, vga } = options
  return {
    // First: what the build itself needs for a while wins.
    ...options.extra_config,
    memory: options.memory,
    cores: options.cores,
    sockets: options.sockets,
    cpu: options.cpu_type,
    numa: flag(options.numa),
    ostype: options.os,
    scsihw: options.scsi_controller,
    onboot: flag(options.onboot),
    kvm: flag(!options.disable_kvm),
    agent: flag(options.qemu_agent),
    // Taken back when the machine is finished.
    ...(communicatorOf(options).stopsAtRestart?.(options) ? { reboot: 0 } : {}),
    ...(options.ballooning_minimum > 0 ? { balloon: options.ballooning_minimum } : {}),
    ...present({ bios: options.bios, machine: options.machine, args: options.qemu_additional_args }),
    ...(efi === undefined ? {} : { efidisk0: efiDisk(efi) }),
    ...(tpm === undefined
      ? {}
      : { tpmstate0: formatProperties(`${tpm.tpm_storage_pool}:1`, { version: tpm.tpm_version }) }),
    ...(rng0 === undefined
      ? {}
      : { rng0: formatProperties(`source=${rng0.source}`, { max_bytes: rng0.max_bytes, period: rng0.period }) }),
    ...(vga === undefined
      ? {}
      : present({ vga: formatProperties(vga.type, { memory: vga.memory > 0 ? vga.memory : undefined }) })),
    ...Object.fromEntries(options.serials.map((serial, index) => [`serial${index}`, serial])),
    ...Object.fromEntries(options.pci_devices.map((device, index) => [`hostpci${index}`, pciDevice(device)])),
  }
}

function efiDisk(efi: NonNullable<CommonOptions['efi_config']>): string {
  return formatProperties(`${efi.efi_storage_pool}:1`, {
    efitype: efi.efi_type,
    format: efi.efi_format,
    'pre-enrolled-keys': flag(efi.pre_enrolled_keys),
  })
}

function pciDevice(device: CommonOptions['pci_devices'][number]): string {
  return formatProperties(device.host === '' ? `mapping=${device.mapping}` : device.host, {
    'device-id': device.device_id,
    'vendor-id': device.vendor_id,
    'sub-device-id': device.sub_device_id,
    'sub-vendor-id': device.sub_vendor_id,
    'legacy-igd': device.legacy_igd ? 1 : undefined,
    mdev: device.mdev,
    pcie: device.pcie ? 1 : undefined,
    rombar: device.hide_rombar ? 0 : undefined,
    romfile: device.romfile,
    'x-vga': device.x_vga ? 1 : undefined,
  })
}
