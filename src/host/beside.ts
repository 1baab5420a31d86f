import { randomUUID } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { makeFolder } from './make-folder.ts'

/** A file that is written beside the one that it will be, so that a failure leaves what was there. */
export interface Beside {
  /** It is there and empty: write to this one. */
  readonly file: string
  /** Puts it in its place. */
  keep(): void
  /** Removes it where it was not kept. */
  discard(): void
  /** An error of the file system, which then names the file that is meant. */
  named(thrown: unknown): unknown
}

/** As the system follows them before it gives up. */
const mostLinks = 40

/**
 * Of a link the file that it leads to is meant. What is there keeps its owner and, where no `mode` is wanted, its mode. A
 * device or a pipe is written to itself. Throws an Error with a code and the path, as `open` does.
 */
export function openBeside(path: string, mode?: number): Beside {
  let aside = ''
  const named = (thrown: unknown): unknown => nameMeant(thrown, path, aside)
  try {
    const place = endOfLinks(path)
    const before = statSync(place, { throwIfNoEntry: false })
    const itself: Beside = { file: place, keep() {}, discard() {}, named }
    if (before?.isFile() === false) return itself
    // Who may write to the folder may replace what may not be written to.
    if (before !== undefined) accessSync(place, constants.W_OK)
    aside = join(dirname(place), `.${randomUUID()}.tmp`)
    if (!makeAside(aside, before, mode)) return itself
    return {
      file: aside,
      named,
      discard: () => rmSync(aside, { force: true }),
      keep() {
        try {
          putInPlace(aside, place, before)
        } catch (thrown) {
          throw named(thrown)
        }
      },
    }
  } catch (thrown) {
    throw named(thrown)
  }
}

/** Writes a file as a whole or not at all, and makes the folders above it. */
export async function writeBeside(path: string, write: (file: string) => Promise<void>, mode?: number): Promise<void> {
  await makeFolder(dirname(path))
  const beside = openBeside(path, mode)
  try {
    await write(beside.file)
    beside.keep()
  } catch (thrown) {
    throw beside.named(thrown)
  } finally {
    beside.discard()
  }
}

/** False: there is a file that may be written to, in a folder that takes no other. */
function makeAside(aside: string, before: Stats | undefined, mode: number | undefined): boolean {
  try {
    closeSync(openSync(aside, 'wx', mode ?? 0o666))
    if (before === undefined) return true
    const made = statSync(aside)
    if (made.uid !== before.uid || made.gid !== before.gid) chownSync(aside, before.uid, before.gid)
    chmodSync(aside, (mode === undefined ? before.mode : made.mode) & 0o7777)
    return true
  } catch (thrown) {
    rmSync(aside, { force: true })
    if (before === undefined || !isForbidden(thrown)) throw thrown
    return false
  }
}

function putInPlace(aside: string, place: string, before: Stats | undefined): void {
  // Of a file of several names the others mean it too.
  if (before !== undefined && before.nlink > 1) {
    copyFileSync(aside, place)
    return
  }
  try {
    renameSync(aside, place)
  } catch (thrown) {
    // It is a mount of its own.
    if (before === undefined || !isForbidden(thrown)) throw thrown
    copyFileSync(aside, place)
  }
}

function isForbidden(thrown: unknown): boolean {
  return /^(?:EACCES|EPERM|EBUSY)$/.test((thrown as NodeJS.ErrnoException).code ?? '')
}

/** Also of a link to nothing: that is where the file is made. */
function endOfLinks(path: string): string {
  let at = path
  for (let links = 0; links < mostLinks; links++) {
    try {
      return realpathSync(at)
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
    }
    const target = linkAt(at)
    if (target === undefined) return at
    at = resolve(realpathSync(dirname(at)), target)
  }
  return at
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    // No link, or nothing at all.
    return undefined
  }
}

/** The file that is meant and not the one beside it; writing to a file that is open names none. */
function nameMeant(thrown: unknown, meant: string, aside: string): unknown {
  if (!(thrown instanceof Error)) return thrown
  const { code = '', path } = thrown as NodeJS.ErrnoException
  const isOurs = path === undefined ? /^(?:EDQUOT|EFBIG|EIO|ENOSPC)$/.test(code) : path === aside
  return isOurs ? Object.assign(thrown, { path: meant }) : thrown
}
