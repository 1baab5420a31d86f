import { ExternalError } from '../../diagnostics/errors.ts'
import type { Bytes } from '../archive/blocks.ts'

/** Reads so many bytes at a time of what comes in pieces of any size. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(source: Bytes) {
    this.#pieces = source[Symbol.asyncIterator]()
  }

  /** Undefined: the end, where nothing was to be read any more. Throws ExternalError where it comes too early. */
  async read(length: number): Promise<Buffer | undefined> {
    if (this.#rest.length >= length) return this.#take(length)
    const parts = [this.#rest]
    let have = this.#rest.length
    while (have < length) {
      const { done, value } = await this.#pieces.next()
      if (done) break
      parts.push(value)
      have += value.length
    }
    this.#rest = Buffer.concat(parts)
    if (have >= length) return this.#take(length)
    if (have === 0) return undefined
    throw new ExternalError('broken-archive', 'The archive ends in the middle', 'What it came from broke off.')
  }

  /** Gives up what is left. */
  async close(): Promise<void> {
    await this.#pieces.return?.()
  }

  #take(length: number): Buffer {
    const taken = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return taken
  }
}
