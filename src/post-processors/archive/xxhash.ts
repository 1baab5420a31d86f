const prime1 = 0x9e3779b1
const prime2 = 0x85ebca77
const prime3 = 0xc2b2ae3d
const prime4 = 0x27d4eb2f
const prime5 = 0x165667b1

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

/** XXH32 with seed 0, of what comes in pieces: the checksum of LZ4 frames. */
export class XxHash32 {
  // Of the first stripe on.
  #lanes = Int32Array.of(prime1 + prime2, prime2, 0, -prime1)
  readonly #rest = Buffer.alloc(16)
  #kept = 0
  #length = 0

  update(data: Buffer): this {
    this.#length += data.length
    let at = 0
    if (this.#kept > 0) {
      at = data.copy(this.#rest, this.#kept, 0, 16 - this.#kept)
      this.#kept += at
      if (this.#kept < 16) return this
      this.#stripes(this.#rest, 0, 16)
      this.#kept = 0
    }
    const end = at + ((data.length - at) & ~15)
    this.#stripes(data, at, end)
    this.#kept = data.copy(this.#rest, 0, end)
    return this
  }

  digest(): number {
    const [one, two, three, four] = this.#lanes as unknown as readonly [number, number, number, number]
    let hash = this.#length >= 16 ? rotate(one, 1) + rotate(two, 7) + rotate(three, 12) + rotate(four, 18) : prime5
    hash = (hash + this.#length) | 0
    let at = 0
    for (; at + 4 <= this.#kept; at += 4)
      hash = Math.imul(rotate((hash + Math.imul(this.#rest.readInt32LE(at), prime3)) | 0, 17), prime4)
    for (; at < this.#kept; at++) hash = Math.imul(rotate((hash + Math.imul(this.#rest[at]!, prime5)) | 0, 11), prime1)
    hash = Math.imul(hash ^ (hash >>> 15), prime2)
    hash = Math.imul(hash ^ (hash >>> 13), prime3)
    return (hash ^ (hash >>> 16)) >>> 0
  }

  #stripes(data: Buffer, from: number, to: number): void {
    let [one, two, three, four] = this.#lanes as unknown as [number, number, number, number]
    const view = new DataView(data.buffer, data.byteOffset, data.length)
    for (let at = from; at < to; at += 16) {
      one = Math.imul(rotate((one + Math.imul(view.getInt32(at, true), prime2)) | 0, 13), prime1)
      two = Math.imul(rotate((two + Math.imul(view.getInt32(at + 4, true), prime2)) | 0, 13), prime1)
      three = Math.imul(rotate((three + Math.imul(view.getInt32(at + 8, true), prime2)) | 0, 13), prime1)
      four = Math.imul(rotate((four + Math.imul(view.getInt32(at + 12, true), prime2)) | 0, 13), prime1)
    }
    this.#lanes = Int32Array.of(one, two, three, four)
  }
}
