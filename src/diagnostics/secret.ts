/** A text that must not be shown, and what its author calls it. */
export interface Secret {
  readonly text: string
  /** `var.password`, `ssh_password`, `sha256(...)`. */
  readonly name: string
  /**
   * What it was made of, where that is all that is secret about it: an answer file is none where it holds a password as it
   * is, and is one where it was made unrecognisable. Undefined: it is a secret whatever it holds.
   */
  readonly madeOf?: readonly string[]
}
