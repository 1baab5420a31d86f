/** What is still said when a process is ended that does not wait for its work: a second interrupt must not leave a reader of JSON with nothing. */
export class LastWords {
  #say: (() => void) | undefined

  /** From now on; undefined: all has been said. */
  prepare(say: (() => void) | undefined): void {
    this.#say = say
  }

  /** Says them, once. */
  speak(): void {
    const say = this.#say
    this.#say = undefined
    say?.()
  }
}
