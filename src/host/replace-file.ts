import { randomUUID } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  lstatSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Writes a file as a whole or not at all: beside it first, so that a full disk leaves what was there. Of a link the file that it
 * leads to is meant. Throws an Error with a code and the path, as `writeFile` does.
 */
export function replaceFileSync(path: string, text: string): void {
  try {
    const before = statSync(path, { throwIfNoEntry: false })
    const isThere = before !== undefined || lstatSync(path, { throwIfNoEntry: false }) !== undefined
    // A device, a pipe, a link to nothing, a file of several names: another one in its place would not be the same.
    if (isThere && (before?.isFile() !== true || before.nlink > 1)) writeFileSync(path, text)
    else replace(before === undefined ? path : realpathSync(path), text, before)
  } catch (thrown) {
    // The one that is meant, and not the one beside it; errors of files that are open name none.
    throw Object.assign(thrown as Error, { path })
  }
}

function replace(path: string, text: string, before: Stats | undefined): void {
  // Who may write to the folder may replace what may not be written to.
  if (before !== undefined) accessSync(path, constants.W_OK)
  const aside = join(dirname(path), `.${randomUUID()}.tmp`)
  try {
    writeFileSync(aside, text, { flag: 'wx' })
    if (before !== undefined) {
      const made = statSync(aside)
      if (made.uid !== before.uid || made.gid !== before.gid) chownSync(aside, before.uid, before.gid)
      chmodSync(aside, before.mode & 0o7777)
    }
    renameSync(aside, path)
  } catch (thrown) {
    rmSync(aside, { force: true })
    // The file may be written to, its folder or its owner may not be changed; or it is a mount of its own.
    if (before === undefined || !/^(?:EACCES|EPERM|EBUSY)$/.test((thrown as NodeJS.ErrnoException).code ?? ''))
      throw thrown
    writeFileSync(path, text)
  }
}
