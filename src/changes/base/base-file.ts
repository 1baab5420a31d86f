import { createHash, type Hash } from 'node:crypto'
import { createReadStream, lstatSync, readFileSync, statSync } from 'node:fs'

/** A file as the base has it. Its content need not be on this machine. */
export interface BaseFile {
  /** Bytes. */
  readonly size: number
  readonly isExecutable: boolean
  /** What its content is called, to tell whether another is the same. `same`: it was looked at, and is that of the workspace. */
  readonly content: Content
}

type Content =
  | { readonly kind: 'same' }
  /** git's name of it: SHA-1, or SHA-256 in a repository of that. */
  | { readonly kind: 'blob'; readonly oid: string }
  /** What a pointer of Git LFS leads to. */
  | { readonly kind: 'sha256'; readonly oid: string }

/** Has the file of this machine the content of the base's? Line ends are none of the content where they alone differ. */
export async function hasContent(file: string, { size, content }: BaseFile): Promise<boolean> {
  if (content.kind === 'same') return true
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats?.isFile() !== true || stats.size !== size) return false
  const hash = createHash(content.kind === 'blob' && content.oid.length === 40 ? 'sha1' : 'sha256')
  if (content.kind === 'blob') hash.update(`blob ${size}\0`)
  return (await digest(file, hash)) === content.oid
}

/** What a link out of the checkout leads to: no commit has it, it is what it is now. Undefined: no file. */
export async function elsewhere(file: string): Promise<BaseFile | undefined> {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats?.isFile() !== true) return undefined
  const isExecutable = (stats.mode & 0o100) !== 0
  return { size: stats.size, isExecutable, content: { kind: 'sha256', oid: await digest(file, createHash('sha256')) } }
}

async function digest(file: string, hash: Hash): Promise<string> {
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer)
  return hash.digest('hex')
}

/** What a pointer of Git LFS names; undefined: it is a file like others. */
export function pointedAt(bytes: Buffer): { readonly oid: string; readonly size: number } | undefined {
  if (bytes.length > 1024) return undefined
  const [, oid, size] =
    /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:[^\n]*\n)*?oid sha256:([0-9a-f]{64})\n(?:[^\n]*\n)*?size (\d+)\n/.exec(
      bytes.toString('utf8'),
    ) ?? []
  return oid === undefined ? undefined : { oid, size: Number(size) }
}

/** The file of the workspace where it is the same text but for its line ends: git may have changed them when it was checked out. */
export function checkedOut(file: string, bytes: Buffer): Buffer | undefined {
  const stats = lstatSync(file, { throwIfNoEntry: false })
  if (stats?.isFile() !== true || stats.size > 2 * bytes.length + 1 || 2 * stats.size + 1 < bytes.length)
    return undefined
  try {
    const here = readFileSync(file)
    return here.equals(bytes) || unixLines(here).equals(unixLines(bytes)) ? here : undefined
  } catch {
    // Unreadable here: the base's own is taken.
    return undefined
  }
}

function unixLines(bytes: Buffer): Buffer {
  return bytes.includes('\r\n') ? Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1') : bytes
}
