import { unknown } from '../../../options/codecs/notation.ts'
import type { DriveBus } from '../../../proxmox/notation/drive-notation.ts'
import { formatProperties } from '../../../proxmox/notation/properties.ts'
import { formatSize, gibibyte } from '../../../proxmox/notation/size.ts'
import type { CommonOptions } from '../options/common-options.ts'
import type { DiskSize } from '../options/disk-size.ts'
import type { Import } from './disk-image/plan-import.ts'

/** A disk of the machine, before it has a slot. */
export interface Disk {
  readonly bus: DriveBus
  readonly storage: string
  /** Undefined: not known yet. */
  readonly bytes: number | undefined
  /** Its configuration: `local-lvm:20,cache=none,format=raw`. */
  readonly drive: string
  /** The size that it is given after it has been made: Proxmox VE allocates whole GiB only. */
  readonly resize: string | undefined
}

type DiskOptions = CommonOptions['disks'][number]

export function diskOf(disk: DiskOptions): Disk {
  const { type, storage_pool, disk_size: size } = disk
  const isWhole = size === unknown || size % gibibyte === 0
  return {
    bus: type,
    storage: storage_pool,
    bytes: size === unknown ? undefined : size,
    drive: driveOf(`${storage_pool}:${allocation(size)}`, disk, disk.format),
    resize: isWhole ? undefined : formatSize(size),
  }
}

/** One that is made of an image: of its size and in its format, unless the template says otherwise. */
export function importedDiskOf(
  disk: DiskOptions,
  { isSizeSet, isFormatSet }: Pick<Import, 'isSizeSet' | 'isFormatSet'>,
): Disk {
  const { type, storage_pool, disk_size: size, format } = disk
  const isKnown = isSizeSet && size !== unknown
  return {
    bus: type,
    storage: storage_pool,
    bytes: isKnown ? size : undefined,
    drive: driveOf(`${storage_pool}:0`, disk, isFormatSet ? format : undefined),
    resize: isKnown ? formatSize(size) : undefined,
  }
}

function driveOf(volume: string, disk: DiskOptions, format: string | undefined): string {
  return formatProperties(volume, {
    aio: disk.asyncio,
    backup: disk.exclude_from_backup ? 0 : undefined,
    cache: disk.cache_mode,
    discard: disk.discard ? 'on' : '',
    format,
    iothread: disk.io_thread ? 1 : undefined,
    replicate: 0,
    ssd: disk.ssd ? 1 : undefined,
  })
}

/** GiB; what is no whole number of them starts as small as Proxmox VE allows. */
function allocation(size: DiskSize): string {
  if (size === unknown) return unknown
  return size % gibibyte === 0 ? String(size / gibibyte) : '0.001'
}
