import { parseProperties } from './properties.ts'
import { parseSize } from './size.ts'
import { parseVolid } from './volid.ts'

/** How many drives each bus takes. */
export const driveBuses = { ide: 4, sata: 6, scsi: 31, virtio: 16 } as const

export type DriveBus = keyof typeof driveBuses

export interface DriveSlot {
  readonly bus: DriveBus
  readonly index: number
}

/** `scsi0` → bus and index; undefined for any other key and for indexes that the bus does not have. */
export function parseDriveSlot(key: string): DriveSlot | undefined {
  const match = /^(ide|sata|scsi|virtio)(0|[1-9]\d*)$/.exec(key)
  if (match === null) return undefined
  const bus = match[1] as DriveBus
  const index = Number(match[2])
  return index < driveBuses[bus] ? { bus, index } : undefined
}

/** What a drive's configuration says. */
export interface Drive {
  /** Volid, absolute path, `none`, `cdrom`, or `storage:size` for a disk to be made. */
  readonly file: string
  readonly cdrom: boolean
  readonly cloudInit: boolean
  /** Bytes. */
  readonly size: number | undefined
}

/** From `local-lvm:vm-100-disk-0,discard=on,size=32G` and the like: drives, efidisk0, tpmstate0, unusedN. */
export function parseDrive(text: string): Drive {
  const properties = parseProperties(text, 'file')
  const file = properties.get('file') ?? properties.get('volume') ?? ''
  const name = parseVolid(file)?.filename ?? file.replace(/^[^:]*:/, '')
  const size = properties.get('size')
  return {
    file,
    cdrom: properties.get('media') === 'cdrom' || file === 'none' || file === 'cdrom',
    cloudInit: name === 'cloudinit' || /^vm-\d+-cloudinit(\.|$)/.test(name),
    size: size === undefined ? undefined : parseSize(size),
  }
}

/** The drives of a configuration as `GET config` shows it, in the order of their keys. */
export function drivesOf(config: Readonly<Record<string, unknown>>): ReadonlyMap<string, Drive> {
  return new Map(
    Object.entries(config)
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string' && isDriveKey(entry[0]))
      .sort(([left], [right]) => left.localeCompare(right, 'en', { numeric: true }))
      .map(([key, text]) => [key, parseDrive(text)]),
  )
}

function isDriveKey(key: string): boolean {
  return parseDriveSlot(key) !== undefined || /^(efidisk0|tpmstate0|unused\d+)$/.test(key)
}
