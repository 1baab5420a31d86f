const shortest = 4
// The format wants the last five bytes as literals, and no match that begins in the last twelve.
const lastLiterals = 5
const noMatchAtEnd = 12
const farthest = 65_535
const hashBits = 16

/** Compresses blocks (LZ4 block format). Its tables are used again for each. */
export class Lz4Block {
  readonly #heads = new Int32Array(1 << hashBits)
  readonly #chain = new Int32Array(farthest + 1)
  readonly #attempts: number

  /** `level` 1 looks at one place where a match may be, each further one at twice as many. */
  constructor(level: number) {
    this.#attempts = 1 << (level - 1)
  }

  /** Undefined: it would not become smaller. */
  compress(block: Buffer): Buffer | undefined {
    const writer = new SequenceWriter(block)
    const limit = block.length - noMatchAtEnd
    this.#heads.fill(-1)
    let anchor = 0
    let missed = 0
    for (let at = 0; at < limit; ) {
      const match = this.#longest(block, at)
      if (match === undefined) {
        // What does not compress is passed over ever faster.
        at += 1 + (this.#attempts === 1 ? ++missed >> 6 : 0)
        continue
      }
      missed = 0
      if (!writer.sequence(anchor, at, match.length, at - match.from)) return undefined
      const end = at + match.length
      if (this.#attempts > 1) for (let next = at + 1; next < end && next < limit; next++) this.#remember(block, next)
      else if (end - 2 < limit) this.#remember(block, end - 2)
      at = end
      anchor = end
    }
    return writer.finish(anchor)
  }

  #remember(block: Buffer, at: number): number {
    const value = block.readInt32LE(at)
    const slot = Math.imul(value, -1640531535) >>> (32 - hashBits)
    const before = this.#heads[slot]!
    this.#chain[at & farthest] = before
    this.#heads[slot] = at
    return before
  }

  #longest(block: Buffer, at: number): { readonly from: number; readonly length: number } | undefined {
    const most = block.length - lastLiterals
    const value = block.readInt32LE(at)
    let candidate = this.#remember(block, at)
    let from = -1
    let length = shortest - 1
    for (let tries = this.#attempts; tries > 0 && candidate >= 0 && at - candidate <= farthest; tries--) {
      if (block.readInt32LE(candidate) === value && block[candidate + length] === block[at + length]) {
        let end = at + shortest
        let mirror = candidate + shortest
        while (end < most && block[end] === block[mirror]) {
          end++
          mirror++
        }
        if (end - at > length) {
          length = end - at
          from = candidate
        }
      }
      const next = this.#chain[candidate & farthest]!
      // The ring holds what came later at this place.
      if (next >= candidate) break
      candidate = next
    }
    return from === -1 ? undefined : { from, length }
  }
}

/** Writes literals and matches; never more than the block itself. */
class SequenceWriter {
  readonly #block: Buffer
  readonly #out: Buffer
  #at = 0

  constructor(block: Buffer) {
    this.#block = block
    this.#out = Buffer.allocUnsafe(block.length)
  }

  sequence(anchor: number, at: number, matched: number, offset: number): boolean {
    const extra = matched - shortest
    if (!this.#literals(anchor, at, Math.min(extra, 15), 3 + extra / 255)) return false
    this.#out.writeUInt16LE(offset, this.#at)
    this.#at += 2
    if (extra >= 15) this.#number(extra - 15)
    return true
  }

  finish(anchor: number): Buffer | undefined {
    if (!this.#literals(anchor, this.#block.length, 0, 0)) return undefined
    return this.#out.subarray(0, this.#at)
  }

  #literals(from: number, to: number, match: number, after: number): boolean {
    const count = to - from
    if (this.#at + 2 + count + count / 255 + after >= this.#out.length) return false
    this.#out[this.#at++] = (Math.min(count, 15) << 4) | match
    if (count >= 15) this.#number(count - 15)
    this.#at += this.#block.copy(this.#out, this.#at, from, to)
    return true
  }

  #number(value: number): void {
    let left = value
    for (; left >= 255; left -= 255) this.#out[this.#at++] = 255
    this.#out[this.#at++] = left
  }
}
