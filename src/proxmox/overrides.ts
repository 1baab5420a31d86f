/** Connection settings from the action's inputs or the command line; each wins over the template's own. */
export interface ConnectionOverrides {
  readonly url?: string | undefined
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly token?: string | undefined
  readonly node?: string | undefined
  /** PEM text of certificate authorities to trust beside the system's. */
  readonly ca?: string | undefined
  /** SHA-256 of the server's certificate, hexadecimal with or without colons. */
  readonly fingerprint?: string | undefined
  readonly insecure?: boolean | undefined
}
