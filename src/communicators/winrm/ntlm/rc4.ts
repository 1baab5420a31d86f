/** RC4 with its state: what NTLM seals messages with. Not for anything new. */
export class Rc4 {
  readonly #state = Uint8Array.from({ length: 256 }, (_, index) => index)
  #i = 0
  #j = 0

  constructor(key: Uint8Array) {
    const state = this.#state
    for (let i = 0, j = 0; i < 256; i++) {
      j = (j + state[i]! + key[i % key.length]!) & 255
      swap(state, i, j)
    }
  }

  /** Encrypts or decrypts what comes next. */
  update(content: Uint8Array): Buffer {
    const state = this.#state
    const out = Buffer.allocUnsafe(content.length)
    for (let index = 0; index < content.length; index++) {
      this.#i = (this.#i + 1) & 255
      this.#j = (this.#j + state[this.#i]!) & 255
      swap(state, this.#i, this.#j)
      out[index] = content[index]! ^ state[(state[this.#i]! + state[this.#j]!) & 255]!
    }
    return out
  }
}

function swap(state: Uint8Array, left: number, right: number): void {
  const kept = state[left]!
  state[left] = state[right]!
  state[right] = kept
}
