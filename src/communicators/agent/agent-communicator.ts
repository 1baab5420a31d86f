import { randomUUID } from 'node:crypto'
import type { Readable, Writable } from 'node:stream'
import { Cancelled, GuestError } from '../../diagnostics/errors.ts'
import { type Clock, timeoutSignal } from '../../time/clock.ts'
import {
  type Communicator,
  ConnectionLost,
  type ExecOptions,
  type ExecResult,
  type TransferOptions,
} from '../communicator.ts'
import { AgentFailure, type GuestAgent } from './guest-agent.ts'
import type { GuestSystem } from './guest-system.ts'
import { runJob } from './run-job.ts'
import { type ProgramOptions, runProgram } from './run-program.ts'
import { downloadFile } from './transfer/download-file.ts'
import { downloadFolder } from './transfer/download-folder.ts'
import { uploadFile } from './transfer/upload-file.ts'
import { uploadFolder } from './transfer/upload-folder.ts'

/** A guest as it is worked with: its agent, and what its shell can do. */
export interface Reached {
  readonly agent: GuestAgent
  readonly system: GuestSystem
  /** The start of the guest that was seen last. */
  boot: string
}

export interface AgentCommunicatorOptions {
  readonly clock: Clock
  /** Milliseconds; 0: for ever. For these an agent may be silent. */
  readonly timeout: number
  /** Waits until the guest answers; again after a reboot. */
  reach(signal: AbortSignal): Promise<Reached>
  /** What a failure of the agent's own means to the user. */
  explain(failure: AgentFailure): GuestError
  notice(text: string): void
}

const goodbye = 10_000

/** A guest over its agent: every command is a job of its own there, which goes on when the agent or the network does not. */
export class AgentCommunicator implements Communicator {
  readonly #options: AgentCommunicatorOptions
  #reached: Reached | undefined
  #before: string | undefined

  constructor(reached: Reached, options: AgentCommunicatorOptions) {
    this.#options = options
    this.#reached = reached
    if (!reached.system.hasHash)
      options.notice('The guest can compute no SHA-256: of files that arrive only the length is compared.')
  }

  async exec(command: string, options: ExecOptions): Promise<ExecResult> {
    return await this.#told('Running a command', async () => {
      const reached = await this.#current(options.signal)
      const id = randomUUID()
      const before = this.#before
      this.#before = undefined
      const program = this.#program(options.signal)
      const result = await runJob(reached, { id, command, before }, options, program)
      if (!result.disconnected) this.#before = id
      return result
    })
  }

  async upload(content: Readable, remotePath: string, options: TransferOptions): Promise<void> {
    await this.#told(`Upload to ${remotePath}`, async () => {
      const reached = await this.#current(options.signal)
      await uploadFile(reached, content, { path: remotePath, mode: options.mode ?? 0o644 }, this.#transfer(options))
    })
  }

  async uploadDirectory(localPath: string, remotePath: string, options: TransferOptions): Promise<void> {
    await this.#told(`Upload to ${remotePath}`, async () => {
      const reached = await this.#current(options.signal)
      await uploadFolder(reached, localPath, remotePath, this.#transfer(options))
    })
  }

  async download(remotePath: string, to: Writable, options: TransferOptions): Promise<void> {
    await this.#told(`Download of ${remotePath}`, async () => {
      await downloadFile(await this.#current(options.signal), remotePath, to, this.#transfer(options))
    })
  }

  async downloadDirectory(remotePath: string, localPath: string, options: TransferOptions): Promise<void> {
    await this.#told(`Download of ${remotePath}`, async () => {
      await downloadFolder(await this.#current(options.signal), remotePath, localPath, this.#transfer(options))
    })
  }

  async reconnect(signal: AbortSignal): Promise<void> {
    this.#reached = undefined
    this.#before = undefined
    this.#reached = await this.#options.reach(signal)
  }

  async close(): Promise<void> {
    const reached = this.#reached
    this.#reached = undefined
    if (reached === undefined) return
    const signal = timeoutSignal(goodbye)
    try {
      await runProgram(reached.agent, reached.system.clean(), { signal, clock: this.#options.clock, patience: 0 })
    } catch {
      // A guest that is off keeps nothing of ours that lasts: the folder is on a file system in memory where there is one.
    }
  }

  async #current(signal: AbortSignal): Promise<Reached> {
    if (signal.aborted) throw new Cancelled()
    if (this.#reached === undefined)
      throw new ConnectionLost('connection-lost', 'The connection to the guest is closed')
    return this.#reached
  }

  #program(signal: AbortSignal): ProgramOptions {
    const { clock, timeout } = this.#options
    return { signal, clock, patience: timeout || Number.POSITIVE_INFINITY }
  }

  #transfer(options: TransferOptions): TransferOptions & { readonly program: ProgramOptions } {
    return { ...options, program: this.#program(options.signal) }
  }

  async #told<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (thrown) {
      if (thrown instanceof AgentFailure) throw this.#options.explain(thrown)
      if (!(thrown instanceof GuestError) || thrown.code !== 'transfer-failed') throw thrown
      throw new GuestError(thrown.code, `${what} failed: ${thrown.message}`, thrown.detail, { cause: thrown })
    }
  }
}
