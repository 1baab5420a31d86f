import { type Chipset, pciPlace } from './pci.ts'
import { type Config, isOn, numbered, type Properties, parseProperties, qemuOption } from './qemu-properties.ts'

export type Bus = 'ide' | 'sata' | 'scsi' | 'virtio'

export interface Drive {
  readonly key: string
  readonly bus: Bus
  readonly index: number
  readonly cdrom: boolean
  /** A volid, `none`, or `cdrom` for the host's own drive. */
  readonly volume: string
  readonly options: Properties
}

// In the order in which Proxmox looks for the boot disk when none is named.
const BUSES: readonly Bus[] = ['ide', 'scsi', 'virtio', 'sata']

export function drivesOf(config: Config): readonly Drive[] {
  return BUSES.flatMap((bus) =>
    numbered(config, bus).map(({ key, index, value }) => {
      const options = parseProperties(value)
      const volume = options['file'] ?? options[''] ?? 'none'
      return { key, bus, index, cdrom: options['media'] === 'cdrom', volume, options }
    }),
  )
}

/** QEMU's name of an image's format, from the file's extension; everything unknown is raw. */
export function imageFormat(path: string): 'raw' | 'qcow2' | 'vmdk' {
  const extension = /\.(qcow2|vmdk)$/.exec(path)?.[1]
  return extension === 'qcow2' || extension === 'vmdk' ? extension : 'raw'
}

interface DriveContext {
  readonly chipset: Chipset
  readonly scsihw: string
  readonly bootIndexes: ReadonlyMap<string, number>
  readonly volumePath: (volid: string) => string
}

export function driveArguments(drives: readonly Drive[], context: DriveContext): string[] {
  const seen = new Set<string>()
  return drives.flatMap((drive) => [
    ...controllerArguments(drive, context, seen),
    ...backendArguments(drive, context),
    '-device',
    deviceOption(drive, context),
  ])
}

/** The additional PCI bridges that the SCSI controllers need. */
export function bridgesFor(drives: readonly Drive[], scsihw: string): ReadonlySet<3 | 4> {
  const scsi = drives.filter((drive) => drive.bus === 'scsi')
  const bridges = new Set<3 | 4>()
  if (scsihw === 'virtio-scsi-single' && scsi.length > 0) bridges.add(3)
  if (scsi.some((drive) => Number(/^scsihw(\d+)$/.exec(controllerOf(drive, scsihw))?.[1] ?? 0) > 1)) bridges.add(4)
  return bridges
}

// Old controllers carry seven disks each, the others all of them, "single" gives every disk its own.
export function controllerOf(drive: Drive, scsihw: string): string {
  if (scsihw === 'virtio-scsi-single') return `virtioscsi${drive.index}`
  return `scsihw${scsihw.startsWith('lsi') ? Math.floor(drive.index / 7) : 0}`
}

function controllerArguments(drive: Drive, context: DriveContext, seen: Set<string>): string[] {
  if (drive.bus !== 'scsi' && drive.bus !== 'sata') return threadArguments(drive, context)
  const id = drive.bus === 'sata' ? 'ahci0' : controllerOf(drive, context.scsihw)
  if (seen.has(id)) return []
  seen.add(id)
  const place = pciPlace(id, context.chipset)
  if (drive.bus === 'sata') return ['-device', qemuOption({ '': 'ahci', id, multifunction: 'on', ...place })]
  const single = context.scsihw === 'virtio-scsi-single'
  const controller = qemuOption({
    '': single ? 'virtio-scsi-pci' : context.scsihw,
    id,
    ...place,
    iothread: hasThread(drive, context) ? `iothread-${drive.key}` : undefined,
    num_queues: context.scsihw.startsWith('virtio') ? drive.options['queues'] : undefined,
  })
  return [...threadArguments(drive, context), '-device', controller]
}

function hasThread(drive: Drive, context: DriveContext): boolean {
  const able = drive.bus === 'virtio' || (drive.bus === 'scsi' && context.scsihw === 'virtio-scsi-single')
  return able && isOn(drive.options['iothread'])
}

function threadArguments(drive: Drive, context: DriveContext): string[] {
  return hasThread(drive, context) ? ['-object', `iothread,id=iothread-${drive.key}`] : []
}

function backendArguments(drive: Drive, context: DriveContext): string[] {
  const { options, cdrom, volume } = drive
  if (volume === 'cdrom') throw new Error(`${drive.key}: the host's own CD drive can not be used here`)
  const path = volume === 'none' ? undefined : context.volumePath(volume)
  const discard = isOn(options['discard'])
  return [
    '-drive',
    qemuOption({
      if: 'none',
      id: `drive-${drive.key}`,
      media: cdrom ? 'cdrom' : undefined,
      file: path,
      format: path === undefined ? undefined : imageFormat(path),
      readonly: cdrom || isOn(options['ro']) ? 'on' : undefined,
      snapshot: isOn(options['snapshot']) ? 'on' : undefined,
      // What the modes promise is what survives a crash of the host, which matters to nobody here, while waiting for
      // the disk at each of a package manager's flushes takes minutes. The guest sees its mode: see deviceOption.
      // Without O_DIRECT `native` is impossible, and io_uring is forbidden in most containers: threads work anywhere.
      ...(cdrom ? {} : { 'cache.direct': 'off', 'cache.no-flush': 'on', aio: 'threads' }),
      discard: cdrom ? undefined : discard ? 'unmap' : 'ignore',
      'detect-zeroes': cdrom ? undefined : !isOn(options['detect_zeroes'], true) ? 'off' : discard ? 'unmap' : 'on',
      ...throttling(options),
    }),
  ]
}

/** `mbps*` are MiB a second, `iops*` operations a second; `_max` allows bursts of `_max_length` seconds. */
function throttling(options: Properties): Record<string, string | number> {
  const limits: Record<string, string | number> = {}
  for (const [kind, word, unit] of [
    ['mbps', 'bps', 1024 * 1024],
    ['iops', 'iops', 1],
  ] as const) {
    for (const [suffix, direction] of [
      ['', 'total'],
      ['_rd', 'read'],
      ['_wr', 'write'],
    ] as const) {
      const rate = options[`${kind}${suffix}`]
      const burst = options[`${kind}${suffix}_max`]
      const seconds = options[`${word}${suffix}_max_length`]
      if (rate !== undefined) limits[`throttling.${word}-${direction}`] = Math.round(Number(rate) * unit)
      if (burst !== undefined) limits[`throttling.${word}-${direction}-max`] = Math.round(Number(burst) * unit)
      if (seconds !== undefined) limits[`throttling.${word}-${direction}-max-length`] = seconds
    }
  }
  return limits
}

function deviceOption(drive: Drive, context: DriveContext): string {
  const { options, cdrom, bus, key } = drive
  const cache = options['cache']
  return qemuOption({
    ...position(drive, context),
    drive: `drive-${key}`,
    id: key,
    bootindex: context.bootIndexes.get(key),
    serial: options['serial'] === undefined ? undefined : decodeURIComponent(options['serial']),
    wwn: options['wwn'],
    vendor: bus === 'scsi' ? options['vendor'] : undefined,
    product: bus === 'scsi' ? options['product'] : undefined,
    model: bus === 'ide' ? options['model'] : undefined,
    rotation_rate: !cdrom && bus !== 'virtio' && isOn(options['ssd']) ? 1 : undefined,
    'write-cache': cdrom ? undefined : cache === 'writethrough' || cache === 'directsync' ? 'off' : 'on',
    iothread: bus === 'virtio' && hasThread(drive, context) ? `iothread-${key}` : undefined,
    werror: cdrom ? undefined : options['werror'],
    rerror: cdrom ? undefined : options['rerror'],
  })
}

function position(drive: Drive, context: DriveContext): Record<string, string | number> {
  const { bus, index, cdrom, key } = drive
  switch (bus) {
    case 'virtio':
      return { '': 'virtio-blk-pci', ...pciPlace(key, context.chipset) }
    case 'sata':
      return { '': cdrom ? 'ide-cd' : 'ide-hd', bus: `ahci0.${index}` }
    case 'ide':
      // The SATA controller of q35 has one drive a channel, and the second IDE channel comes before the slaves.
      return context.chipset === 'q35'
        ? { '': cdrom ? 'ide-cd' : 'ide-hd', bus: `ide.${[0, 2, 1, 3][index] ?? index}`, unit: 0 }
        : { '': cdrom ? 'ide-cd' : 'ide-hd', bus: `ide.${index >> 1}`, unit: index & 1 }
    case 'scsi': {
      const controller = `${controllerOf(drive, context.scsihw)}.0`
      const driver = cdrom ? 'scsi-cd' : 'scsi-hd'
      if (context.scsihw.startsWith('lsi')) return { '': driver, bus: controller, 'scsi-id': index % 7 }
      if (context.scsihw === 'pvscsi') return { '': driver, bus: controller, 'scsi-id': index }
      return { '': driver, bus: controller, channel: 0, 'scsi-id': 0, lun: index }
    }
  }
}
