import { createReadStream, createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Client } from 'ssh2'
import { Cancelled, GuestError } from '../../diagnostics/errors.ts'
import { privateFolder } from '../../host/private-folder.ts'
import {
  type Communicator,
  ConnectionLost,
  type ExecOptions,
  type ExecResult,
  type TransferOptions,
} from '../communicator.ts'
import { readFolder } from '../local-tree.ts'
import { OpenCommands } from './commands/open-commands.ts'
import { AgentRefused, NoChannel, TerminalRefused } from './ssh-session.ts'
import { adviceFor } from './transfer/advice.ts'
import { catTransfer } from './transfer/cat.ts'
import { type Transfer, type TransferContext, TransferUnavailable } from './transfer/file-transfer.ts'
import { scpTransfer } from './transfer/scp.ts'
import { sftpTransfer } from './transfer/sftp.ts'

export interface SshCommunicatorOptions {
  readonly pty: boolean
  readonly forwardAgent: boolean
  readonly username: string
  readonly transferMethod: 'scp' | 'sftp'
  /** One attempt to connect. Throws ConnectFailure and Cancelled. */
  dial(signal: AbortSignal): Promise<Client>
  /** Attempts until one succeeds. Throws GuestError and Cancelled. */
  wait(signal: AbortSignal): Promise<Client>
  /** Something that the user should know once. */
  notice(text: string): void
  /** The guest goes away on purpose, or may do so with the next command. */
  onLeaving?(): void
  /** No more connections are made. */
  onClosed?(): void
}

const restarting =
  'If the guest is restarting: set expect_disconnect = true on the provisioner that restarts it, and pause_before = "30s" on the next one.'

interface TransferMethod {
  readonly name: string
  on(client: Client): Transfer
}

const scp: TransferMethod = { name: 'scp', on: scpTransfer }
const sftp: TransferMethod = { name: 'sftp', on: sftpTransfer }
const cat: TransferMethod = { name: 'cat', on: catTransfer }

/**
 * A guest over SSH. One connection is kept for everything: templates delete the host keys on the way, after which the
 * guest may accept no other. Only when it is gone a new one is made.
 */
export class SshCommunicator implements Communicator {
  readonly #options: SshCommunicatorOptions
  readonly #commands: OpenCommands
  #client: Client | undefined
  #forwardAgent: boolean
  #noTerminals = false
  #methods: readonly TransferMethod[]
  /** As far as is known. */
  #hasTar = true

  constructor(client: Client, options: SshCommunicatorOptions) {
    this.#options = options
    this.#commands = new OpenCommands(options.notice)
    this.#forwardAgent = options.forwardAgent
    this.#methods = options.transferMethod === 'sftp' ? [sftp, scp, cat] : [scp, sftp, cat]
    this.#keep(client)
  }

  async exec(command: string, options: ExecOptions): Promise<ExecResult> {
    const ran = this.#onClient(options.signal, async (client) => {
      for (;;) {
        const { terminal = this.#options.pty } = options
        // `ssh_pty` is the user's wish and no offer: who asks for it hears that there is none.
        const pty = options.terminal !== undefined && this.#noTerminals ? false : terminal
        try {
          return await this.#commands.run(client, command, options, { pty, forwardAgent: this.#forwardAgent })
        } catch (thrown) {
          if (thrown instanceof AgentRefused) this.#forwardAgent = false
          else if (thrown instanceof TerminalRefused && options.terminal !== undefined) this.#noTerminals = true
          else throw thrown
        }
      }
    })
    return await ran.finally(() => options.mayDisconnect === true && this.#options.onLeaving?.())
  }

  async upload(content: Readable, remotePath: string, options: TransferOptions): Promise<void> {
    const mode = options.mode ?? 0o644
    if (options.size !== undefined) {
      const upload = { stream: content, mode, size: options.size }
      return await this.#transfer('Upload to', remotePath, options, (way, context) =>
        way.upload(upload, remotePath, context),
      )
    }
    // scp must be told the size first. On disk, since it may be more than memory.
    const folder = privateFolder('upload')
    try {
      const file = join(folder, 'content')
      await pipeline(content, createWriteStream(file), { signal: options.signal })
      const { size } = await stat(file)
      await this.upload(createReadStream(file), remotePath, { ...options, size })
    } catch (thrown) {
      if (options.signal.aborted) throw new Cancelled()
      throw thrown
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  async uploadDirectory(localPath: string, remotePath: string, options: TransferOptions): Promise<void> {
    const folder = readFolder(localPath, basename(localPath))
    const inside = localPath.endsWith('/')
    if (this.#hasTar) {
      const { uploadByTar } = await import('./transfer/tar.ts')
      let done = false
      await this.#transfer('Upload to', remotePath, options, async (_, context, client) => {
        const outcome = await uploadByTar(client, folder, { path: remotePath, inside }, context)
        done = outcome === 'uploaded'
        this.#hasTar = outcome !== 'no-tar'
      })
      if (done) return
    }
    await this.#transfer('Upload to', remotePath, options, (way, context) =>
      way.uploadDirectory(folder, remotePath, inside, context),
    )
  }

  async download(remotePath: string, to: Writable, options: TransferOptions): Promise<void> {
    await this.#transfer('Download of', remotePath, options, (way, context) => way.download(remotePath, to, context))
  }

  async downloadDirectory(remotePath: string, localPath: string, options: TransferOptions): Promise<void> {
    await this.#transfer('Download of', remotePath, options, (way, context) =>
      way.downloadDirectory(remotePath, localPath, context),
    )
  }

  async reconnect(signal: AbortSignal): Promise<void> {
    this.#drop()
    this.#options.onLeaving?.()
    this.#keep(await this.#options.wait(signal))
  }

  async close(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    if (client === undefined) return this.#options.onClosed?.()
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))
    client.end()
    // A guest that is off answers no goodbye.
    setTimeout(() => client.destroy(), 1000).unref()
    await closed
    this.#options.onClosed?.()
  }

  async #transfer(
    what: 'Upload to' | 'Download of',
    path: string,
    { signal, onProgress, place }: TransferOptions,
    work: (way: Transfer, context: TransferContext, client: Client) => Promise<void>,
  ): Promise<void> {
    let done = 0
    let total: number | undefined
    const report = (): void => onProgress?.(done, total)
    const context: TransferContext = {
      signal,
      place: place ?? ((local) => local),
      onBytes: (count) => {
        done += count
        report()
      },
      onTotal: (size) => {
        total = size
        report()
      },
    }
    try {
      for (;;) {
        const method = this.#methods[0]
        if (method === undefined) throw new GuestError('no-transfer-method', 'the guest has no way to receive files')
        try {
          return await this.#onClient(signal, (client) => work(method.on(client), context, client))
        } catch (thrown) {
          if (!(thrown instanceof TransferUnavailable)) throw thrown
          this.#methods = this.#methods.slice(1)
          const next = this.#methods[0]
          if (next !== undefined)
            this.#options.notice(`${capitalised(thrown.message)}; files go by ${next.name} instead.`)
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof Error) || thrown instanceof Cancelled || thrown instanceof ConnectionLost) throw thrown
      const summary = `${what} ${path} failed: ${thrown.message}`
      if (this.#client === undefined)
        throw new ConnectionLost('connection-lost', summary, restarting, { cause: thrown })
      const { code, detail } = thrown instanceof GuestError ? thrown : { code: 'transfer-failed' as const }
      throw new GuestError(code, summary, detail ?? adviceFor(thrown, this.#options.username, what), { cause: thrown })
    }
  }

  /** Runs work on the connection, on a new one where the old is gone. */
  async #onClient<Result>(signal: AbortSignal, work: (client: Client) => Promise<Result>): Promise<Result> {
    const kept = this.#client
    if (kept !== undefined) {
      try {
        return await work(kept)
      } catch (thrown) {
        if (!(thrown instanceof NoChannel)) throw thrown
        this.#drop()
      }
    }
    try {
      const client = await this.#options.dial(signal)
      this.#keep(client)
      return await work(client)
    } catch (thrown) {
      if (thrown instanceof GuestError || thrown instanceof Cancelled || thrown instanceof TransferUnavailable)
        throw thrown
      throw new ConnectionLost(
        'connection-lost',
        `The SSH connection to the guest is gone: ${(thrown as Error).message}`,
        restarting,
        { cause: thrown },
      )
    }
  }

  #keep(client: Client): void {
    this.#client = client
    client.once('close', () => {
      if (this.#client === client) this.#client = undefined
    })
  }

  #drop(): void {
    this.#client?.destroy()
    this.#client = undefined
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
