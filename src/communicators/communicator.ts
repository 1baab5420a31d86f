import type { Readable, Writable } from 'node:stream'
import { GuestError } from '../diagnostics/errors.ts'

/** The guest is not there (any more): worth another try when it is expected to come back. */
export class ConnectionLost extends GuestError {}

/** All that a provisioner knows of the guest. Everything rejects with GuestError (ConnectionLost) or Cancelled. */
export interface Communicator {
  /** `false`: what a command reads must be there as a whole before it starts. Undefined: it is handed over as it comes. */
  readonly streamsInput?: boolean
  /**
   * Runs a command line in the guest's shell and streams its output by line. A connection that breaks while it runs
   * is a result (`disconnected`); rejects with ConnectionLost when it can not be started, with Cancelled when aborted.
   */
  exec(command: string, options: ExecOptions): Promise<ExecResult>
  /** Creates or overwrites a file. `mode` is octal permissions, default 0o644. */
  upload(content: Readable, remotePath: string, options: TransferOptions): Promise<void>
  /** As Packer does: a trailing slash on `localPath` copies what is in the folder, none the folder itself. */
  uploadDirectory(localPath: string, remotePath: string, options: TransferOptions): Promise<void>
  download(remotePath: string, to: Writable, options: TransferOptions): Promise<void>
  downloadDirectory(remotePath: string, localPath: string, options: TransferOptions): Promise<void>
  /** After the guest went away on purpose (a reboot): waits until it answers again. */
  reconnect(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export interface ExecOptions {
  readonly signal: AbortSignal
  /** Answers a promise where it has no room for more: the guest is not read until it resolves. */
  readonly onOutput: (stream: 'stdout' | 'stderr', line: string) => unknown
  readonly stdin?: Readable | undefined
  /**
   * In place of `onOutput`, for programs that speak with programs: bytes as they come, not cut into lines. Answers a promise
   * as that does.
   */
  readonly onBytes?: ((stream: 'stdout' | 'stderr', chunk: Buffer) => unknown) | undefined
  /** Run it on a terminal, where the guest has them. */
  readonly terminal?: Terminal | undefined
}

export interface Terminal {
  readonly term: string
  readonly rows: number
  readonly cols: number
  /** By the names of RFC 4254, section 8. */
  readonly modes: Readonly<Record<string, number | undefined>>
}

/** `exitCode` undefined: the connection ended without one (a reboot), or the command died of `signal`. */
export interface ExecResult {
  readonly exitCode: number | undefined
  readonly signal?: string | undefined
  /** The connection went away while the command ran. */
  readonly disconnected: boolean
}

export interface TransferOptions {
  readonly signal: AbortSignal
  readonly mode?: number | undefined
  /** Bytes of an upload's content, where they are known: it need not be kept aside to count them. */
  readonly size?: number | undefined
  /**
   * Asked of every file and folder of this machine before a folder's download makes it: answers where it is made, throws
   * where it may not be. The guest chooses their names.
   */
  readonly place?: ((path: string) => string) | undefined
  /** Bytes so far, and of how many where that is known. */
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined
}
