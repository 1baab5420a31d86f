/** Reads SSH's binary notation (RFC 4251). Throws RangeError where it ends too early. */
export class WireReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  number(): number {
    this.#at += 4
    return this.#bytes.readUInt32BE(this.#at - 4)
  }

  long(): bigint {
    this.#at += 8
    return this.#bytes.readBigUInt64BE(this.#at - 8)
  }

  string(): Buffer {
    const size = this.number()
    const end = this.#at + size
    if (end > this.#bytes.length) throw new RangeError('it ends within a text')
    this.#at = end
    return this.#bytes.subarray(end - size, end)
  }

  skip(bytes: number): void {
    this.#at += bytes
  }

  isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }
}

/** A text or bytes, with their length before them. */
export function wireString(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content)
  const size = Buffer.alloc(4)
  size.writeUInt32BE(bytes.length)
  return Buffer.concat([size, bytes])
}
