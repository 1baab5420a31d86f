import { readdirSync, type Stats, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { GuestError } from '../diagnostics/errors.ts'

/** A folder of this machine with all that is in it. Symbolic links are followed, as in Packer. */
export interface LocalFolder {
  readonly name: string
  readonly mode: number
  readonly folders: readonly LocalFolder[]
  readonly files: readonly LocalFile[]
  /** Bytes of all files. */
  readonly size: number
}

interface LocalFile {
  readonly name: string
  readonly path: string
  readonly mode: number
  readonly size: number
}

/** Throws GuestError. */
export function readFolder(path: string, name: string, above: readonly string[] = []): LocalFolder {
  const info = statSync(path)
  const identity = `${info.dev}:${info.ino}`
  if (above.includes(identity))
    throw new GuestError('not-uploadable', `${path} can not be uploaded: a symbolic link leads back into it`)
  const folders: LocalFolder[] = []
  const files: LocalFile[] = []
  for (const entry of readdirSync(path).sort()) {
    const child = join(path, entry)
    const childInfo = look(child)
    if (childInfo.isDirectory()) folders.push(readFolder(child, entry, [...above, identity]))
    else if (childInfo.isFile())
      files.push({ name: entry, path: child, mode: childInfo.mode & 0o777, size: childInfo.size })
    else throw new GuestError('not-uploadable', `${child} can not be uploaded: it is neither a file nor a folder`)
  }
  const size = [...folders, ...files].reduce((sum, child) => sum + child.size, 0)
  return { name, mode: info.mode & 0o777, folders, files, size }
}

// Of ten thousand files a promise each would cost more than the rest of their way.
function look(path: string): Stats {
  try {
    return statSync(path)
  } catch (cause) {
    // What is no text becomes this sign, and then there is no such file.
    if (basename(path).includes('\uFFFD'))
      throw new GuestError('not-uploadable', `${path} can not be uploaded: its name is not UTF-8`, 'Rename it.', {
        cause,
      })
    throw new GuestError(
      'unreadable-file',
      `${path} can not be uploaded: it can not be read, or is a broken symbolic link`,
      undefined,
      { cause },
    )
  }
}
