import { unknown } from '../../../options/codecs/notation.ts'
import type { DriveBus } from '../../../proxmox/notation/drive-notation.ts'
import { formatProperties } from '../../../proxmox/notation/properties.ts'
import { formatSize, gibibyte } from '../../../proxmox/notation/size.ts'
import type { CommonOptions } from '../options/common-options.ts'
import type { DiskSize } from '../options/disk-size.ts'

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

export function diskOf(disk: CommonOptions['disks'][number]): Disk {
  const { type, storage_pool, disk_size: size } = disk
  const isWhole = size === unknown || size % gibibyte === 0
  return {
    bus: type,
    storage: storage_pool,
    bytes: size === unknown ? undefined : size,
    drive: formatProperties(`${storage_pool}:${allocation(size)}`, {
      aio: disk.asyncio,
      backup: disk.exclude_from_backup ? 0 : undefined,
      cache: disk.cache_mode,
      discard: disk.discard ? 'on' : '',
      format: disk.format,
      iothread: disk.io_thread ? 1 : undefined,
      replicate: 0,
      ssd: disk.ssd ? 1 : undefined,
    }),
    resize: isWhole ? undefined : formatSize(size),
  }
}

/** GiB; what is no whole number of them starts as small as Proxmox VE allows. */
function allocation(size: DiskSize): string {
  if (size === unknown) return unknown
  return size % gibibyte === 0 ? String(size / gibibyte) : '0.001'
}
