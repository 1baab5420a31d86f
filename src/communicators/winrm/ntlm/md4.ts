/** MD4 (RFC 1320): of passwords in NTLM alone. Node's OpenSSL has it no more. */
export function md4(content: Uint8Array): Buffer {
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476])
  const padded = pad(content)
  const words = new Uint32Array(16)
  for (let block = 0; block < padded.length; block += 64) {
    for (let index = 0; index < 16; index++) words[index] = padded.readUInt32LE(block + index * 4)
    compress(state, words)
  }
  const digest = Buffer.alloc(16)
  for (const [index, word] of state.entries()) digest.writeUInt32LE(word, index * 4)
  return digest
}

function pad(content: Uint8Array): Buffer {
  const padded = Buffer.alloc(Math.ceil((content.length + 9) / 64) * 64)
  padded.set(content)
  padded[content.length] = 0x80
  padded.writeBigUInt64LE(BigInt(content.length) * 8n, padded.length - 8)
  return padded
}

interface Round {
  readonly constant: number
  readonly shifts: readonly [number, number, number, number]
  /** Which word of the block each of the sixteen steps takes. */
  readonly order: readonly number[]
  mix(x: number, y: number, z: number): number
}

const rounds: readonly Round[] = [
  {
    constant: 0,
    shifts: [3, 7, 11, 19],
    order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    mix: (x, y, z) => (x & y) | (~x & z),
  },
  {
    constant: 0x5a827999,
    shifts: [3, 5, 9, 13],
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    mix: (x, y, z) => (x & y) | (x & z) | (y & z),
  },
  {
    constant: 0x6ed9eba1,
    shifts: [3, 9, 11, 15],
    order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    mix: (x, y, z) => x ^ y ^ z,
  },
]

function compress(state: Uint32Array, words: Uint32Array): void {
  let [a, b, c, d] = state as unknown as [number, number, number, number]
  for (const { constant, shifts, order, mix } of rounds) {
    for (const [step, word] of order.entries()) {
      const sum = (a + mix(b, c, d) + words[word]! + constant) | 0
      const shift = shifts[step % 4]!
      ;[a, b, c, d] = [d, (sum << shift) | (sum >>> (32 - shift)), b, c]
    }
  }
  for (const [index, word] of [a, b, c, d].entries()) state[index]! += word
}
