import { createHmac, randomBytes } from 'node:crypto'

export type RandomBytes = (bytes: number) => Uint8Array

/**
 * What differs from run to run: the time, chance, and what data sources answer. Two plans of one moment differ by their
 * files alone. What is held still (`held.ts`) is the same at every moment.
 */
export class Moment {
  readonly #now: number
  readonly #seed = randomBytes(32)
  readonly #answers = new Map<string, Promise<unknown>>()

  /** `now`: milliseconds since the epoch. */
  constructor(now: number) {
    this.#now = now
  }

  /** For one plan: the time, and the same row of random bytes for each, which nobody else can tell. */
  begin(): { readonly now: Date; readonly random: RandomBytes } {
    let count = 0
    const random = (bytes: number) => {
      const blocks = Array.from({ length: Math.ceil(bytes / 32) }, () =>
        createHmac('sha256', this.#seed).update(String(count++)).digest(),
      )
      return Buffer.concat(blocks).subarray(0, bytes)
    }
    return { now: new Date(this.#now), random }
  }

  /** Asks once what is asked in the same words; without words each time. */
  answer<Result>(question: string | undefined, ask: () => Promise<Result>): Promise<Result> {
    if (question === undefined) return ask()
    const answer = this.#answers.get(question) ?? ask()
    this.#answers.set(question, answer)
    return answer as Promise<Result>
  }
}
