import type { Readable, Writable } from 'node:stream'
import type { LocalFolder } from '../../local-tree.ts'
import { hasExited } from '../ssh-session.ts'

/** One way to move files. Every method throws TransferUnavailable before it has touched what can not be read or written again. */
export interface Transfer {
  upload(content: UploadContent, remotePath: string, context: TransferContext): Promise<void>
  /** `inside`: what is in the folder goes into an existing `remotePath`; else the folder itself, as `cp -r` does. */
  uploadDirectory(folder: LocalFolder, remotePath: string, inside: boolean, context: TransferContext): Promise<void>
  download(remotePath: string, to: Writable, context: TransferContext): Promise<void>
  /** Makes the folder, by its own name, in `localPath`. */
  downloadDirectory(remotePath: string, localPath: string, context: TransferContext): Promise<void>
}

interface UploadContent {
  readonly stream: Readable
  readonly mode: number
  readonly size: number
}

export interface TransferContext {
  readonly signal: AbortSignal
  /** Bytes that have gone through since the last call. */
  onBytes(count: number): void
  /** Where a file or folder of this machine is made; throws where it may not be. */
  place(path: string): string
  /** Of how many, once that is known. */
  onTotal(size: number): void
}

/** The guest has no such way to move files. */
export class TransferUnavailable extends Error {
  override readonly name = 'TransferUnavailable'
}

/** The other side takes no more, and did not say why. */
export class StreamClosed extends Error {
  override readonly name = 'StreamClosed'

  constructor() {
    super('the connection was closed')
  }
}

/** Writes and waits for room: what is not yet sent must not pile up in memory. Throws what the stream failed of, or StreamClosed. */
export async function writeTo(to: Writable, bytes: string | Uint8Array): Promise<void> {
  if (to.destroyed || to.writableEnded) throw to.errored ?? new StreamClosed()
  if (to.write(bytes)) return
  if (hasExited(to)) throw new StreamClosed()
  await new Promise<void>((resolve, reject) => {
    const settle = (act: () => void): void => {
      to.off('drain', drained).off('close', closed).off('exit', closed).off('error', failed)
      act()
    }
    const drained = (): void => settle(resolve)
    const failed = (cause: Error): void => settle(() => reject(cause))
    const closed = (): void => failed(to.errored ?? new StreamClosed())
    // A command that has ended takes nothing more, though what it printed may still wait to be read.
    to.once('drain', drained).once('close', closed).once('exit', closed).once('error', failed)
  })
}

/** For a stream whose failure `writeTo` and `finished` tell of: between the two nobody listens, and that would end the process. */
export const ignored = (): void => {}
