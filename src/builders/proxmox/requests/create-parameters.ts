import type { CommonOptions } from '../options/common-options.ts'
import { gibibyte, parseDiskSize } from '../options/disk-size.ts'
import { bootOrder } from './boot-order.ts'
import type { Slots } from './slots.ts'

/** A disk that the create call makes too small, because PVE allocates whole GiB only, and its real size in bytes. */
export interface Resize {
  readonly disk: string
  readonly size: number
}

export interface CreateInput {
  readonly options: CommonOptions
  readonly vmid: number | string
  readonly name: string
  readonly description: string
  readonly tags: string
  readonly slots: Slots
  /** One volid per ISO block, in order. */
  readonly isoVolids: readonly string[]
  /** Needed for `mac_address = "repeatable"`. */
  readonly numericVmid: number
}

export type Parameters = Record<string, string | number>

/** The parameters of `POST /nodes/{node}/qemu`. */
export function createParameters(input: CreateInput): Parameters {
  const { options, slots } = input
  return {
    vmid: input.vmid,
    name: input.name,
    description: input.description,
    ...present({ tags: input.tags, pool: options.pool }),
    ...machineParameters(input),
    ...present({
      boot: options.boot === '' ? (bootOrder(slots, options.network_adapters.length > 0) ?? '') : options.boot,
    }),
  }
}

/** Hardware and drives, the same for a new machine and for one that was cloned. */
export function machineParameters(
  input: Pick<CreateInput, 'options' | 'slots' | 'isoVolids' | 'numericVmid'>,
): Parameters {
  const { options, slots } = input
  return {
    ...hardware(options),
    ...Object.fromEntries(
      options.network_adapters.map((adapter, index) => [`net${index}`, network(adapter, index, input.numericVmid)]),
    ),
    ...Object.fromEntries(options.disks.map((disk, index) => [slots.disks[index] ?? '', drive(disk)])),
    ...Object.fromEntries(input.isoVolids.map((volid, index) => [slots.isos[index] ?? '', `${volid},media=cdrom`])),
  }
}

export function resizes({ options, slots }: Pick<CreateInput, 'options' | 'slots'>): readonly Resize[] {
  return options.disks.flatMap((disk, index) => {
    const size = parseDiskSize(disk.disk_size) ?? 0
    return size % gibibyte === 0 ? [] : [{ disk: slots.disks[index] ?? '', size }]
  })
}

function hardware(options: CommonOptions): Parameters {
  const { efi_config: efi, tpm_config: tpm, rng0, vga } = options
  return {
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
    ...(options.ballooning_minimum > 0 ? { balloon: options.ballooning_minimum } : {}),
    ...present({
      bios: options.bios,
      machine: options.machine,
      args: options.qemu_additional_args,
    }),
    ...(efi === undefined
      ? {}
      : {
          efidisk0: properties(`${efi.efi_storage_pool}:1`, {
            efitype: efi.efi_type,
            format: efi.efi_format,
            'pre-enrolled-keys': flag(efi.pre_enrolled_keys),
          }),
        }),
    ...(tpm === undefined ? {} : { tpmstate0: properties(`${tpm.tpm_storage_pool}:1`, { version: tpm.tpm_version }) }),
    ...(rng0 === undefined
      ? {}
      : { rng0: properties(`source=${rng0.source}`, { max_bytes: rng0.max_bytes, period: rng0.period }) }),
    ...(vga === undefined
      ? {}
      : present({ vga: properties(vga.type, { memory: vga.memory > 0 ? vga.memory : undefined }) })),
    ...Object.fromEntries(options.serials.map((serial, index) => [`serial${index}`, serial])),
    ...Object.fromEntries(options.pci_devices.map((device, index) => [`hostpci${index}`, pciDevice(device)])),
  }
}

function network(adapter: CommonOptions['network_adapters'][number], index: number, vmid: number): string {
  const mac = adapter.mac_address === 'repeatable' ? repeatableMac(vmid, index) : adapter.mac_address
  return properties(mac === '' ? adapter.model : `${adapter.model}=${mac}`, {
    bridge: adapter.bridge === 'nat' ? '' : adapter.bridge,
    tag: adapter.vlan_tag,
    firewall: adapter.firewall ? 1 : undefined,
    mtu: adapter.mtu > 0 ? adapter.mtu : undefined,
    queues: adapter.packet_queues > 0 ? adapter.packet_queues : undefined,
  })
}

/** The same machine gets the same address in every build, for a DHCP server that knows it. The plug-in's scheme. */
function repeatableMac(vmid: number, index: number): string {
  const bytes = ((vmid << 5) | index) & 0xff_ff_ff
  return ['00', '18', '59', ...[16, 8, 0].map((shift) => ((bytes >> shift) & 0xff).toString(16).padStart(2, '0'))]
    .join(':')
    .toUpperCase()
}

function drive(disk: CommonOptions['disks'][number]): string {
  const size = parseDiskSize(disk.disk_size) ?? 0
  // A whole number of GiB is allocated at once; anything else starts as small as PVE allows and is resized.
  const allocation = size % gibibyte === 0 ? String(size / gibibyte) : '0.001'
  return properties(`${disk.storage_pool}:${allocation}`, {
    aio: disk.asyncio,
    backup: disk.exclude_from_backup ? 0 : undefined,
    cache: disk.cache_mode,
    discard: disk.discard ? 'on' : '',
    format: disk.format,
    iothread: disk.io_thread ? 1 : undefined,
    replicate: 0,
    ssd: disk.ssd ? 1 : undefined,
  })
}

function pciDevice(device: CommonOptions['pci_devices'][number]): string {
  return properties(device.host === '' ? `mapping=${device.mapping}` : device.host, {
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

function properties(first: string, rest: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(rest).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`${key}=${value}`],
  )
  return [first, ...pairs].filter((part) => part !== '').join(',')
}

function present(values: Readonly<Record<string, string>>): Parameters {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
}

function flag(value: boolean): number {
  return value ? 1 : 0
}
