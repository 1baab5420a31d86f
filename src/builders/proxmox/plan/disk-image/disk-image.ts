import type { ChecksumRule } from '../../../../media/checksum.ts'
import type { OptionPath } from '../../../../options/component.ts'
import type { DiskFormat } from '../../options/import-options.ts'
import { namedFormat, nameOf } from './image-name.ts'

/** An image that becomes the first disk of the machine. */
export interface DiskImage {
  /** The option that names it. */
  readonly path: OptionPath
  readonly source: StoredDisk | DownloadedDisk
}

/** One that is on a storage already: an image to be imported, or a disk of another machine. */
export interface StoredDisk {
  readonly kind: 'stored'
  readonly storage: string
  readonly volid: string
  /** The machine whose disk it is; undefined: none. */
  readonly owner: number | undefined
}

export interface DownloadedDisk {
  readonly kind: 'downloaded'
  readonly storage: string
  /** Who fetches it: this machine, which unpacks it and uploads it then, or the node itself. */
  readonly by: 'us' | 'node'
  /** Tried in order. */
  readonly urls: readonly string[]
  readonly checksum: ChecksumRule
  /** As the template says; undefined: what it is. */
  readonly format: DiskFormat | undefined
}

/** What `plan` shows: the name on the storage is made of the checksum. */
export function plannedDisk({ source }: DiskImage): string {
  if (source.kind === 'stored') return source.volid
  const format = source.format ?? namedFormat(nameOf(source.urls[0] ?? '')) ?? '<its format>'
  return `${source.storage}:import/<downloaded>.${format}`
}
