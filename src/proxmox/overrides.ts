/**
 * What the user says about the connection outside of the template: inputs of the action, flags of the command line.
 * Each one that is set wins over the template's option of that meaning, which wins over `PROXMOX_URL`,
 * `PROXMOX_USERNAME`, `PROXMOX_PASSWORD` and `PROXMOX_TOKEN`.
 */
export interface ConnectionOverrides {
  /** With the full path: `https://pve.example.com:8006/api2/json`. */
  readonly url?: string | undefined
  /** `user@realm`, or `user@realm!tokenid` with `token`. */
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** The secret of the API token. */
  readonly token?: string | undefined
  readonly node?: string | undefined
  /** PEM text of the certificate authorities to trust beside the system's. */
  readonly ca?: string | undefined
  /** SHA-256 of the server's certificate: hex digits, with or without colons. */
  readonly fingerprint?: string | undefined
  readonly insecureSkipTlsVerify?: boolean | undefined
}
