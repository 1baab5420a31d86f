import type { Bytes } from '../archive/blocks.ts'

export type Compression = 'zstd' | 'gzip' | 'lzo' | 'none'

/** An archive of the template on its way here. */
export interface ComingArchive {
  readonly bytes: Bytes
  /** Undefined: nobody knows it before it has come. */
  readonly size: number | undefined
}

/** How an archive comes from the server to this machine. `take` reads it; afterwards nothing of it is left there. */
export type ArchiveRoad = (compression: Compression, take: (archive: ComingArchive) => Promise<void>) => Promise<void>
