/** As many workers as a genuine server has for them: a guess that fails keeps one busy for its delay. */
const workers = 3
/** Attempts that may wait for one; more are refused. */
const mostWaiting = 100

/**
 * Lets passwords be tried by a few at a time, however many connections ask. A delay after each wrong one is no limit where
 * thousands can be tried beside one another.
 */
export class LoginGate {
  #free = workers
  readonly #waiting: (() => void)[] = []

  /** Runs an attempt when it is its turn, with all that it waits for; undefined: too many are waiting. */
  async run<Result>(attempt: () => Promise<Result>): Promise<Result | undefined> {
    if (this.#free > 0) this.#free--
    else if (this.#waiting.length >= mostWaiting) return undefined
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await attempt()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
  }
}
