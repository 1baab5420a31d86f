import { createHmac, randomBytes } from 'node:crypto'

export type RandomBytes = (bytes: number) => Uint8Array

/**
 * What differs from run to run: the time, chance, and what data sources answer. Two plans of one moment differ by their
 * files alone.
 */
export class Moment {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly #seed = randomBytes(32)
  readonly #answers = new Map<string, Promise<unknown>>()

  constructor(now: number) {
    this.now = now
  }

  /** The same row of random bytes each time that this is called, which nobody else can tell. */
  random(): RandomBytes {
    let count = 0
    return (bytes) => {
      const blocks = Array.from({ length: Math.ceil(bytes / 32) }, () =>
        createHmac('sha256', this.#seed).update(String(count++)).digest(),
      )
      return Buffer.concat(blocks).subarray(0, bytes)
    }
  }

  /** Asks once what is asked in the same words; without words each time. */
  answer<Result>(question: string | undefined, ask: () => Promise<Result>): Promise<Result> {
    if (question === undefined) return ask()
    const answer = this.#answers.get(question) ?? ask()
    this.#answers.set(question, answer)
    return answer as Promise<Result>
  }
}
