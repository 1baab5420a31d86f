import { createHash } from 'node:crypto'

/** Notices when another host key is shown than the one of the guest that let us in before. */
export class HostIdentity {
  readonly #onChange: (before: string, now: string) => void
  readonly #told = new Set<string>()
  #known: string | undefined
  #shown: string | undefined

  constructor(onChange: (before: string, now: string) => void) {
    this.#onChange = onChange
  }

  /** Shown by whoever answers, before it is given a password. */
  shown(key: Buffer): void {
    const print = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
    this.#shown = print
    if (this.#known === undefined || this.#known === print || this.#told.has(print)) return
    this.#told.add(print)
    this.#onChange(this.#known, print)
  }

  /** It let us in. */
  accepted(): void {
    this.#known = this.#shown
  }
}
