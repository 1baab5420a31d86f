import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs'
import { ExternalError } from '../diagnostics/errors.ts'

/** Bytes. Whatever is read whole is a text that somebody wrote, a script, a key. */
const largest = 64 << 20
const chunk = 1 << 16

/** `reason` is a part of a sentence: `it is a named pipe and no file`. */
export class NotReadable extends ExternalError {
  override readonly name = 'NotReadable'
  readonly reason: string

  constructor(path: string, reason: string) {
    super('unreadable-file', `${path} is not read: ${reason}`)
    this.reason = reason
  }
}

/**
 * A whole file of this machine. It is judged before it is opened: a named pipe would block, a device never end.
 * Throws Node's errors of the file system, and NotReadable.
 */
export function readSmallFile(path: string, most = largest): Buffer {
  judge(path, statSync(path), most)
  const handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    // It may be another one by now.
    judge(path, fstatSync(handle), most)
    const pieces: Buffer[] = []
    let total = 0
    // Files of /proc say that they are empty.
    for (;;) {
      const piece = Buffer.allocUnsafe(chunk)
      const length = readSync(handle, piece)
      if (length === 0) return Buffer.concat(pieces)
      total += length
      if (total > most) throw new NotReadable(path, tooLarge(total, most))
      pieces.push(piece.subarray(0, length))
    }
  } finally {
    closeSync(handle)
  }
}

function judge(path: string, stats: Stats, most: number): void {
  const wrong = wrongKind(stats) ?? (stats.size > most ? tooLarge(stats.size, most) : undefined)
  if (wrong !== undefined) throw new NotReadable(path, wrong)
}

function tooLarge(size: number, most: number): string {
  return `it has ${size} bytes or more, and at most ${most} are read`
}

/** Why it can not be read as a file; undefined: it can. */
export function wrongKind(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined
  if (stats.isDirectory()) return 'it is a folder'
  return special(stats)
}

/** What is neither a file nor a folder; undefined: it is one of the two. */
export function special(stats: Stats): string | undefined {
  if (stats.isFile() || stats.isDirectory()) return undefined
  const what = stats.isFIFO() ? 'named pipe' : stats.isSocket() ? 'socket' : 'device'
  return `it is a ${what} and no file`
}
