import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { mostWritten } from './guest-agent.ts'

/** Bytes that the agent is given together with the command. */
const mostGiven = 60 * 1024
/** Milliseconds in which an input that is already there is read to its end. */
const firstWait = 100

/** The input of a command: given at once where it is short and there, else in pieces as it comes. */
export class InputPieces {
  readonly kind: 'none' | 'given' | 'pieces'
  /** All of it, where it was there at the beginning. */
  readonly given: string | undefined
  readonly #stream: Readable | undefined
  readonly #waiting: Buffer[]
  #isEnded: boolean
  /** Pieces that the guest has. */
  sent = 0

  private constructor(kind: InputPieces['kind'], stream?: Readable, waiting: Buffer[] = [], given?: string) {
    this.kind = kind
    this.#stream = stream
    this.#waiting = waiting
    this.given = given
    this.#isEnded = kind !== 'pieces'
  }

  /** Nothing more follows, and the guest has all of it. */
  get isWhole(): boolean {
    return this.#isEnded && this.#waiting.length === 0
  }

  static async open(stream: Readable | undefined, signal: AbortSignal): Promise<InputPieces> {
    if (stream === undefined) return new InputPieces('none')
    const waiting: Buffer[] = []
    const isOver = await firstOf(stream, waiting, signal)
    const all = Buffer.concat(waiting)
    if (isOver && all.length <= mostGiven && isAscii(all))
      return all.length === 0
        ? new InputPieces('none')
        : new InputPieces('given', undefined, [], all.toString('latin1'))
    const pieces = new InputPieces('pieces', stream, waiting)
    pieces.#follow(isOver)
    return pieces
  }

  /** Sends what is there. */
  async send(write: (piece: number, content: Buffer) => Promise<void>): Promise<void> {
    while (this.#waiting.length > 0) {
      const all = Buffer.concat(this.#waiting.splice(0))
      for (let at = 0; at < all.length; at += mostWritten) {
        await write(this.sent, all.subarray(at, at + mostWritten))
        this.sent++
      }
      this.#stream?.resume()
    }
  }

  close(): void {
    this.#stream?.removeAllListeners('data')
    this.#stream?.pause()
  }

  #follow(isOver: boolean): void {
    const stream = this.#stream!
    const over = () => {
      this.#isEnded = true
    }
    if (isOver) {
      over()
      return
    }
    stream.on('data', (chunk: Buffer | string) => {
      this.#waiting.push(Buffer.from(chunk))
      // What the guest has no time for yet must not pile up here.
      if (this.#waiting.reduce((sum, { length }) => sum + length, 0) > 1 << 20) stream.pause()
    })
    stream.once('end', over).once('error', over).once('close', over)
    stream.resume()
  }
}

/** Reads what is there already; answers whether that is all. */
async function firstOf(stream: Readable, into: Buffer[], signal: AbortSignal): Promise<boolean> {
  let length = 0
  let isOver = false
  const { promise, resolve } = Promise.withResolvers<void>()
  const take = (chunk: Buffer | string) => {
    into.push(Buffer.from(chunk))
    length += chunk.length
    if (length > mostGiven) resolve()
  }
  const over = () => {
    isOver = true
    resolve()
  }
  if (stream.readableEnded || stream.destroyed) return true
  stream.on('data', take).once('end', over).once('error', over).once('close', over)
  await Promise.race([promise, delay(firstWait, undefined, { signal }).catch(() => {})])
  stream.pause()
  stream.off('data', take).off('end', over).off('error', over).off('close', over)
  return isOver
}

function isAscii(content: Buffer): boolean {
  return content.every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127))
}
