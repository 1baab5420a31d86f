import type { Readable } from 'node:stream'

const lineLimit = 64 * 1024

/** Reads a stream piece by piece: single bytes, lines, counted bytes. Takes from the stream only what is asked for. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(stream: Readable) {
    this.#chunks = stream.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]()
  }

  /** Undefined at the end of the stream. */
  async byte(): Promise<number | undefined> {
    if (!(await this.#fill())) return undefined
    const byte = this.#held[0]
    this.#held = this.#held.subarray(1)
    return byte
  }

  /** A line without its line end; what there is at the end of the stream. */
  async line(): Promise<string> {
    const pieces: Buffer[] = []
    let length = 0
    while (length < lineLimit && (await this.#fill())) {
      const end = this.#held.indexOf(0x0a)
      pieces.push(end === -1 ? this.#held : this.#held.subarray(0, end))
      length += pieces.at(-1)?.length ?? 0
      this.#held = end === -1 ? Buffer.alloc(0) : this.#held.subarray(end + 1)
      if (end !== -1) break
    }
    return Buffer.concat(pieces).toString('utf8')
  }

  /** That many bytes as they come; fewer at the end of the stream. */
  async *take(size: number): AsyncGenerator<Buffer, void, void> {
    let left = size
    while (left > 0 && (await this.#fill())) {
      const piece = this.#held.subarray(0, left)
      this.#held = this.#held.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }

  /** Leaves the rest of the stream to others. */
  async release(): Promise<void> {
    await this.#chunks.return?.()
  }

  async #fill(): Promise<boolean> {
    while (this.#held.length === 0) {
      // A stream that breaks reads as one that ends: the caller sees the missing bytes.
      const { done, value } = await this.#chunks.next().catch(() => ({ done: true as const, value: undefined }))
      if (done === true || value === undefined) return false
      this.#held = value
    }
    return true
  }
}
