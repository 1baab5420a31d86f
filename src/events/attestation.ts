/** A signed statement about what was built, that others can find. */
export interface Attestation {
  /** Its page. */
  readonly url: string
  /** What it is about: files by their name, a template as `proxmox-iso:105`. */
  readonly subjects: readonly string[]
  /** Absolute path of the Sigstore bundle. */
  readonly bundle: string
  /** Absolute path of what a template's digest is of; undefined: it is about files alone. */
  readonly identity: string | undefined
}
