import type { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Cancelled } from '../diagnostics/errors.ts'
import { DisplayError } from './display-error.ts'

/** Pieces that are read in one turn of the event loop: each means little work. */
const mostInOneTurn = 1000

/**
 * Reads a stream in pieces of lengths that are known. Nothing is read ahead but the chunk that has come. What has come is read
 * in turns: timers and the signal act between them, however much there is.
 */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>
  #held: Buffer[] = []
  #length = 0
  #readInTurn = 0
  readonly #signal: AbortSignal

  constructor(stream: Readable, signal: AbortSignal) {
    this.#signal = signal
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  /**
   * Rejects with DisplayError where the stream ends before, with what the stream is destroyed with, and with Cancelled when
   * aborted.
   */
  async read(length: number): Promise<Buffer> {
    if (++this.#readInTurn >= mostInOneTurn) await this.rest()
    while (this.#length < length) {
      const { done, value } = await this.#chunks.next()
      if (done === true) throw new DisplayError('the server closed the display')
      this.#held.push(value)
      this.#length += value.length
    }
    const all = this.#held.length === 1 ? (this.#held[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#held)
    this.#held = all.length === length ? [] : [all.subarray(length)]
    this.#length = all.length - length
    return all.subarray(0, length)
  }

  /** Lets everything else have a turn, as after much work. Rejects with Cancelled when aborted. */
  async rest(): Promise<void> {
    this.#readInTurn = 0
    await nextTurn()
    if (this.#signal.aborted) throw new Cancelled(undefined, { cause: this.#signal.reason })
  }

  async u8(): Promise<number> {
    return (await this.read(1)).readUInt8()
  }

  async u32(): Promise<number> {
    return (await this.read(4)).readUInt32BE()
  }

  /** Passes over bytes without holding them. */
  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; left -= piece) await this.read(Math.min(left, piece))
  }

  /** A text with its length before it. */
  async text(most: number): Promise<string> {
    const length = await this.u32()
    if (length > most) throw new DisplayError(`a text of ${length} bytes was announced`)
    return (await this.read(length)).toString('utf8')
  }
}

const piece = 65_536
