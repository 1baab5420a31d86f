import { createHash } from 'node:crypto'
import { GuestError } from '../../diagnostics/errors.ts'

export interface HostKeyListener {
  /** The guest let us in, and shows this key for the first time: `ssh-ed25519 SHA256:...`. */
  onHostKey(key: string): void
  /** It shows another one than before, where it may, and is about to be given a proof of who comes. */
  onOtherHostKey(before: string, now: string): void
}

/**
 * Holds the host key of the guest that let us in. Another one may be shown only after the guest was to go away: a system
 * follows its installer, a script makes new keys and restarts. Without that something else answers at its address.
 */
export class HostIdentity {
  readonly #listener: HostKeyListener
  readonly #told = new Set<string>()
  #known: string | undefined
  #shown: string | undefined
  #mayChange = false

  constructor(listener: HostKeyListener) {
    this.#listener = listener
  }

  /** The guest goes away on purpose, or may have. */
  expectChange(): void {
    this.#mayChange = true
  }

  /** Shown by whoever answers, before it is given a password. Throws GuestError where it is not the guest's. */
  shown(key: Buffer): void {
    const print = fingerprint(key)
    this.#shown = print
    if (this.#known === undefined || this.#known === print || this.#told.has(print)) return
    if (!this.#mayChange) throw anotherGuest(this.#known, print)
    this.#told.add(print)
    this.#listener.onOtherHostKey(this.#known, print)
  }

  /** It let us in. */
  accepted(): void {
    // With the same key it may be the guest that is still going down.
    if (this.#shown === undefined || this.#known === this.#shown) return
    this.#mayChange = false
    this.#known = this.#shown
    this.#told.add(this.#shown)
    this.#listener.onHostKey(this.#shown)
  }
}

function fingerprint(key: Buffer): string {
  const size = key.length < 4 ? 0 : key.readUInt32BE(0)
  const type = key
    .subarray(4, 4 + size)
    .toString('latin1')
    .replaceAll(/[^\x21-\x7e]/g, '?')
    .slice(0, 64)
  return `${type} SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

function anotherGuest(before: string, now: string): GuestError {
  return new GuestError(
    'other-host-key',
    'The guest shows another SSH host key than before, and was not to restart',
    `It was ${before}, and is ${now}. Something else may answer at its address: nothing was sent to it. Where a provisioner restarts the guest and makes it new keys, set expect_disconnect = true on it; where a guest restarts by itself after its installation, set pause_before_connecting to a time that is longer than that.`,
  )
}
