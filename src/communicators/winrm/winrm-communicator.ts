import { createReadStream } from 'node:fs'
import { basename, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { Cancelled, GuestError } from '../../diagnostics/errors.ts'
import { splitLines } from '../../scripts/script-lines.ts'
import type { Clock } from '../../time/clock.ts'
import {
  type Communicator,
  ConnectionLost,
  type ExecOptions,
  type ExecResult,
  type TransferOptions,
} from '../communicator.ts'
import { type LocalFolder, readFolder } from '../local-tree.ts'
import { toGuestError } from './gone.ts'
import { guestPath, splitPattern } from './guest-path.ts'
import { piecesOf } from './input-pieces.ts'
import { runCommand } from './run-command.ts'
import { closeShell } from './shell.ts'
import { downloadFile, downloadFolder } from './transfer/download.ts'
import type { TransferGuest } from './transfer/guest-run.ts'
import { type Item, uploadItems } from './transfer/upload.ts'
import type { WinrmClient } from './winrm-client.ts'
import type { Output } from './wsman/answer.ts'

export interface WinrmCommunicatorOptions {
  readonly clock: Clock
  /** Milliseconds in which something of a file has to get through. */
  readonly patience: number
  /** Attempts until the guest answers, as long as that may take; `most`: no longer than this. Throws GuestError and Cancelled. */
  wait(signal: AbortSignal, most?: number): Promise<WinrmClient>
  /** Something that the user should know once. */
  notice(text: string): void
}

/** Milliseconds that a guest may be away in the middle of a transfer. */
const longestGap = 120_000

/** A guest over WinRM. */
export class WinrmCommunicator implements Communicator {
  readonly #options: WinrmCommunicatorOptions
  #client: WinrmClient

  constructor(client: WinrmClient, options: WinrmCommunicatorOptions) {
    this.#client = client
    this.#options = options
  }

  async exec(command: string, options: ExecOptions): Promise<ExecResult> {
    const { signal, stdin } = options
    const { clock, notice } = this.#options
    const lines = takeOutput(options)
    let gaps = 0
    const onGap = (): void => {
      if (gaps++ === 0)
        notice('The connection broke while a command ran, and was made again: a part of its output may be missing.')
    }
    const input = stdin && piecesOf(stdin)
    try {
      const run = { line: command, signal, clock, input, onGap, onOutput: lines.take }
      const { exitCode, reason } = await runCommand(this.#client, run)
      if (exitCode !== undefined) return { exitCode, disconnected: false }
      if (reason instanceof Error) notice(reason.message)
      return { exitCode, disconnected: true }
    } finally {
      lines.end()
    }
  }

  async upload(content: Readable, remotePath: string, options: TransferOptions): Promise<void> {
    const { path, isFolder } = guestPath(remotePath)
    await this.#transfer('Upload to', remotePath, options, async (guest, progress) => {
      if (isFolder) throw new GuestError('transfer-failed', 'it ends like a folder, and the file has no name')
      const item: Item = { kind: 'file', path: '', content: () => content }
      progress.total(options.size)
      await uploadItems(guest, path, [item], progress.add)
    }).finally(() => content.destroy())
  }

  async uploadDirectory(localPath: string, remotePath: string, options: TransferOptions): Promise<void> {
    const folder = readFolder(localPath, basename(localPath))
    const { path } = guestPath(remotePath)
    const root = localPath.endsWith('/') ? path : `${path}\\${folder.name}`
    await this.#transfer('Upload to', remotePath, options, async (guest, progress) => {
      progress.total(folder.size)
      await uploadItems(guest, root, [{ kind: 'folder', path: '' }, ...itemsOf(folder, '')], progress.add)
    })
  }

  async download(remotePath: string, to: Writable, options: TransferOptions): Promise<void> {
    const { path } = guestPath(remotePath)
    await this.#transfer('Download of', remotePath, options, (guest, { add, total }) =>
      downloadFile(guest, path, to, { onBytes: add, onTotal: total }),
    )
  }

  /** Like the other ways: the folder comes to be in `localPath` by its own name, and what a pattern matches directly. */
  async downloadDirectory(remotePath: string, localPath: string, options: TransferOptions): Promise<void> {
    const { path, pattern, name } = splitPattern(guestPath(remotePath).path)
    const place = options.place ?? ((local: string) => local)
    await this.#transfer('Download of', remotePath, options, async (guest, { add, total }) => {
      const into = name === undefined ? localPath : join(localPath, name)
      await downloadFolder(guest, path, pattern, into, { onBytes: add, onTotal: total, place })
    })
  }

  async reconnect(signal: AbortSignal): Promise<void> {
    this.#client.close()
    this.#client = await this.#options.wait(signal)
  }

  close(): Promise<void> {
    this.#client.close()
    return Promise.resolve()
  }

  async #transfer(
    what: string,
    path: string,
    { signal, onProgress }: TransferOptions,
    work: (guest: TransferGuest, progress: Progress) => Promise<void>,
  ): Promise<void> {
    let done = 0
    let total: number | undefined
    const progress: Progress = {
      add: (count) => {
        done += count
        onProgress?.(done, total)
      },
      total: (size) => {
        total = size
        onProgress?.(done, total)
      },
    }
    const { clock, patience, wait } = this.#options
    const guest: TransferGuest = {
      signal,
      run: (run) => runCommand(this.#client, { ...run, signal, clock, patience }),
      recover: async () => {
        const { abandoned } = this.#client
        this.#client.close()
        this.#client = await wait(signal, longestGap)
        // What runs in them holds on to files.
        for (const id of abandoned) await closeShell(this.#client, id, signal).catch(() => {})
      },
    }
    try {
      await work(guest, progress)
    } catch (thrown) {
      if (signal.aborted) throw new Cancelled()
      const known = toGuestError(thrown)
      if (known instanceof Cancelled) throw known
      if (!(known instanceof Error)) throw thrown
      const summary = `${what} ${path} failed: ${known.message}`
      if (known instanceof ConnectionLost)
        throw new ConnectionLost(known.code, summary, known.detail, { cause: thrown })
      const { code, detail } =
        known instanceof GuestError ? known : { code: 'transfer-failed' as const, detail: undefined }
      throw new GuestError(code, summary, detail ?? advice(known.message), { cause: thrown })
    }
  }
}

interface Progress {
  add(count: number): void
  total(size: number | undefined): void
}

function advice(message: string): string | undefined {
  if (/denied/i.test(message))
    return 'The user may not write or read there. Upload to C:/Windows/Temp, and move the file with a powershell provisioner that has elevated_user.'
  if (/not enough space|disk is full/i.test(message))
    return 'The disk of the guest is full there: make it larger (disk_size, and its partition).'
  if (/folder of this name/i.test(message)) return 'End the destination with a slash to put the file into the folder.'
  return undefined
}

function* itemsOf(folder: LocalFolder, prefix: string): Generator<Item> {
  for (const { name, path } of folder.files)
    yield { kind: 'file', path: prefix + name, content: () => createReadStream(path) }
  for (const inner of folder.folders) {
    yield { kind: 'folder', path: prefix + inner.name }
    yield* itemsOf(inner, `${prefix}${inner.name}\\`)
  }
}

/** Hands output on, cut into lines where it is asked for so; the guest is asked for more when they were taken, or nobody takes them any more. */
function takeOutput({ onOutput, onBytes, signal }: ExecOptions) {
  let room: Promise<unknown>[] = []
  const wait = (answer: unknown): void => {
    if (answer instanceof Promise) room.push(answer)
  }
  const of = (stream: 'stdout' | 'stderr') =>
    onBytes === undefined
      ? splitLines((line) => wait(onOutput(stream, line)))
      : { write: (chunk: Buffer) => wait(chunk.length > 0 ? onBytes(stream, chunk) : undefined), end: () => {} }
  const stdout = of('stdout')
  const stderr = of('stderr')
  return {
    async take(output: Output): Promise<void> {
      stdout.write(output.stdout)
      stderr.write(output.stderr)
      const full = room
      room = []
      if (full.length === 0 || signal.aborted) return
      const stop = new AbortController()
      const aborted = new Promise((resolve) =>
        signal.addEventListener('abort', resolve, { once: true, signal: stop.signal }),
      )
      await Promise.race([Promise.all(full), aborted])
      stop.abort()
    },
    end(): void {
      stdout.end()
      stderr.end()
    },
  }
}
