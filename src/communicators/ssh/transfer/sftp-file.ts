import type { Readable, Writable } from 'node:stream'
import type { SFTPWrapper } from 'ssh2'
import { writeTo } from './file-transfer.ts'
import type { SftpStatus } from './sftp-status.ts'

/** Bytes of a request. For a server that takes less ssh2 makes several of it, one after the other. */
const pieceSize = 128 * 1024
/** Requests on their way at a time, 2 MiB as with OpenSSH's sftp: one at a time would wait for each answer. */
const inFlight = 16
/** SSH_FX_EOF. */
const endOfFile = 1

/** Writes a file from its beginning; requests do not wait for each other. Throws the server's refusal as it is. */
export async function writeFile(
  sftp: SFTPWrapper,
  handle: Buffer,
  content: Readable,
  onBytes: (count: number) => void,
): Promise<void> {
  let running = 0
  let failure: Error | undefined
  let answered: () => void = () => {}
  // One promise for all of them: a race would cost more than the writing.
  const below = async (limit: number): Promise<void> => {
    while (running > limit) {
      await new Promise<void>((resolve) => {
        answered = resolve
      })
    }
    if (failure !== undefined) throw failure
  }
  let position = 0
  for await (const chunk of content) {
    const bytes = chunk as Buffer
    for (let from = 0; from < bytes.length; from += pieceSize) {
      await below(inFlight - 1)
      const piece = bytes.subarray(from, from + pieceSize)
      running++
      sftp.write(handle, piece, 0, piece.length, position, (cause) => {
        running--
        if (cause) failure ??= cause
        else onBytes(piece.length)
        answered()
      })
      position += piece.length
    }
  }
  await below(0)
}

/** Reads a file to its end, of which `size` is what the server says; requests do not wait for each other. */
export async function readFile(
  sftp: SFTPWrapper,
  handle: Buffer,
  size: number,
  to: Writable,
  onBytes: (count: number) => void,
): Promise<void> {
  const waiting: { readonly position: number; readonly bytes: Promise<Buffer> }[] = []
  let next = 0
  for (;;) {
    // What is longer than it says, as files of /proc are, is read one piece after the other.
    while (waiting.length < inFlight && (next < size || waiting.length === 0)) {
      const bytes = read(sftp, handle, next, pieceSize)
      // Its turn comes, or the file has ended before.
      bytes.catch(() => {})
      waiting.push({ position: next, bytes })
      next += pieceSize
    }
    const { position, bytes } = waiting.shift() as (typeof waiting)[number]
    let piece = await bytes
    for (let got = 0; ; ) {
      if (piece.length === 0) return
      await writeTo(to, piece)
      onBytes(piece.length)
      got += piece.length
      if (got >= pieceSize) break
      // A server may answer less than it was asked for.
      piece = await read(sftp, handle, position + got, pieceSize - got)
    }
  }
}

/** Empty: the file ends there. */
function read(sftp: SFTPWrapper, handle: Buffer, position: number, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const into = Buffer.allocUnsafe(length)
    sftp.read(handle, into, 0, length, position, (cause, count) => {
      const failed = cause as SftpStatus | null | undefined
      if (failed && failed.code !== endOfFile) reject(failed)
      else resolve(into.subarray(0, failed ? 0 : count))
    })
  })
}
