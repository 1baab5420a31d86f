import type { ChecksumRule } from '../../../media/checksum.ts'
import type { OptionPath } from '../../../options/component.ts'
import type { CdBus } from '../options/drive-slot.ts'
import type { DiskImage, DownloadedDisk } from './disk-image/disk-image.ts'

/** An ISO image in a drive of the machine. */
export interface Image {
  /** Where its options stand. */
  readonly path: OptionPath
  readonly bus: CdBus
  /** A slot that the template fixes. */
  readonly index: number | undefined
  /** What becomes of the drive in the template. */
  readonly afterwards: 'stays' | 'empty' | 'gone'
  readonly source: StoredImage | DownloadedImage | GeneratedImage
}

/** One that is on a storage already. */
export interface StoredImage {
  readonly kind: 'stored'
  readonly storage: string
  readonly volid: string
}

export interface DownloadedImage {
  readonly kind: 'downloaded'
  readonly storage: string
  /** Who fetches it: this machine, which uploads it then, or the node itself. */
  readonly by: 'us' | 'node'
  /** Tried in order. */
  readonly urls: readonly string[]
  readonly checksum: ChecksumRule
  /** As it is written: the name on the storage is made of it. */
  readonly checksumText: string
  readonly extension: string
  /** Where a copy is kept; empty: nowhere. */
  readonly copy: string
}

/** A CD that is made on the spot. */
export interface GeneratedImage {
  readonly kind: 'generated'
  readonly storage: string
  readonly files: readonly string[]
  readonly content: Readonly<Record<string, string>>
  readonly label: string
}

/** Those that come by an address, for who asks whether they are others now. */
export function wantedImages({
  images,
  imports,
}: {
  readonly images: readonly Image[]
  readonly imports?: { readonly image: DiskImage } | undefined
}): readonly (DownloadedImage | DownloadedDisk)[] {
  const all = [...images, ...(imports === undefined ? [] : [imports.image])]
  return all.flatMap(({ source }) => (source.kind === 'downloaded' ? [source] : []))
}

/** What `plan` shows: only a stored image has its name already. */
export function plannedVolid({ source }: Image): string {
  return source.kind === 'stored' ? source.volid : `${source.storage}:iso/<${source.kind}>.iso`
}
