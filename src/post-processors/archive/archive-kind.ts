/** How files become one: as an archive, compressed, or both. */
export interface ArchiveKind {
  /** Undefined: one file is compressed as it is. */
  readonly archive: 'tar' | 'zip' | undefined
  /** Of a zip none: it compresses by itself. */
  readonly algorithm: Algorithm | undefined
}

export type Algorithm = 'gzip' | 'bgzf' | 'lz4' | 'xz' | 'bzip2' | 'zstd'

/** By their endings. */
const algorithms: Readonly<Record<string, Algorithm>> = {
  gz: 'gzip',
  bgzf: 'bgzf',
  lz4: 'lz4',
  xz: 'xz',
  bzip2: 'bzip2',
  bz2: 'bzip2',
  zst: 'zstd',
}

/** The endings that are known: `tar`, `zip`, `gz`, ... */
export const endings = ['tar', 'zip', ...Object.keys(algorithms)]

/**
 * What the name of an archive says, or its format where that is given. As in Packer it is the text before its `{{ }}` are
 * filled in, and what says nothing is a tar with gzip.
 */
export function archiveKind(output: string, format: string): ArchiveKind {
  const name = format === '' ? output : `${output}.${format}`
  const parts = [...name.matchAll(/\.([a-z0-9]+)/g)].map(([, ending]) => ending!)
  const last = parts.at(-1) ?? ''
  if (last === 'tar' || last === 'zip') return { archive: last, algorithm: undefined }
  const algorithm = algorithms[last]
  if (algorithm === undefined) return { archive: 'tar', algorithm: 'gzip' }
  return { archive: parts.at(-2) === 'tar' ? 'tar' : undefined, algorithm }
}

/** Programs of this machine that compress what neither Node nor a small library does. */
export const programs: Readonly<Partial<Record<Algorithm, string>>> = { xz: 'xz', bzip2: 'bzip2' }

/** `tar with gzip`, `zip`, `lz4`. */
export function kindText({ archive, algorithm }: ArchiveKind): string {
  return [archive, algorithm].filter((part) => part !== undefined).join(' with ')
}
