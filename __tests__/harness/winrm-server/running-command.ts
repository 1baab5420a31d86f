import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** What a command of the guest has to do with its shell. */
export interface CommandIo {
  readonly stdin: PassThrough
  readonly stdout: PassThrough
  readonly stderr: PassThrough
  /** The command has to end at once. */
  readonly signal: AbortSignal
}

/** Runs to its end and answers its exit code. */
export type Program = (io: CommandIo) => Promise<number>

export interface Chunk {
  readonly stream: 'stdout' | 'stderr'
  readonly data: Buffer
}

/** `exitCode`: the command is over, and this was the last of its output. */
export interface Output {
  readonly chunks: readonly Chunk[]
  readonly exitCode: number | undefined
}

const room = { highWaterMark: 1 << 18 }

/** A command that runs: its output waits here until it is asked for, and then the command waits. */
export class RunningCommand {
  readonly #abort = new AbortController()
  readonly #stdin = new PassThrough(room)
  readonly #streams = { stdout: new PassThrough(room), stderr: new PassThrough(room) }
  #exitCode: number | undefined
  /** Resolves when it is over. */
  readonly over: Promise<void>

  constructor(program: Program) {
    this.#stdin.on('error', () => {})
    for (const stream of Object.values(this.#streams)) stream.on('error', () => {})
    this.over = program({ stdin: this.#stdin, ...this.#streams, signal: this.#abort.signal })
      .catch((thrown: unknown) => {
        this.#streams.stderr.write(`${String(thrown)}\r\n`)
        return 1
      })
      .then((exitCode) => {
        this.#exitCode = exitCode
        this.#stdin.destroy()
        for (const stream of Object.values(this.#streams)) stream.end()
      })
  }

  get isOver(): boolean {
    return this.#exitCode !== undefined
  }

  /** Resolves when the command has room for more. */
  async send(data: Buffer, end: boolean): Promise<void> {
    if (this.#stdin.destroyed) return
    const hasRoom = this.#stdin.write(data)
    if (end) this.#stdin.end()
    else if (!hasRoom) await Promise.race([once(this.#stdin, 'drain'), this.over]).catch(() => {})
  }

  terminate(): void {
    this.#abort.abort()
  }

  /** The next output, at most that many bytes; undefined when there was none in that time. */
  async output(most: number, milliseconds: number, gone: AbortSignal): Promise<Output | undefined> {
    const end = Date.now() + milliseconds
    for (;;) {
      const chunks = this.#take(most)
      const { stdout, stderr } = this.#streams
      const over = this.#exitCode !== undefined && stdout.readableLength === 0 && stderr.readableLength === 0
      if (over) return { chunks, exitCode: this.#exitCode }
      if (chunks.length > 0) return { chunks, exitCode: undefined }
      const left = end - Date.now()
      if (left <= 0 || gone.aborted) return undefined
      const stop = new AbortController()
      const either = AbortSignal.any([stop.signal, gone])
      await Promise.race([
        once(stdout, 'readable', { signal: either }),
        once(stderr, 'readable', { signal: either }),
        this.over,
        sleep(left, undefined, { signal: either }),
      ]).catch(() => {})
      stop.abort()
    }
  }

  #take(most: number): readonly Chunk[] {
    let left = most
    return (['stdout', 'stderr'] as const).flatMap((stream) => {
      const size = Math.min(this.#streams[stream].readableLength, left)
      const data = size === 0 ? null : (this.#streams[stream].read(size) as Buffer | null)
      if (data === null) return []
      left -= data.length
      return { stream, data }
    })
  }
}
