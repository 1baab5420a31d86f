/** One way to be allowed something: all of the privileges on one path. */
export interface Grant {
  /** An object's path; what stands in braces is the build's. */
  readonly on: string
  readonly all: readonly string[]
  /** The first major release that knows it, and the last. */
  readonly from?: number
  readonly to?: number
}

/** What a build does on the server, and what Proxmox VE asks for it. */
export interface Rule {
  /** Completes "in order to". */
  readonly purpose: string
  readonly calls: readonly string[]
  /** Each is enough; the first of a release is what the documented role has. None of a release: it asks for nothing. */
  readonly oneOf: readonly Grant[]
  /** Keys of a machine's configuration that ask for it. */
  readonly options?: RegExp
  /** What a build does that goes on without it; undefined: it is refused before anything is made. */
  readonly without?: string
  /** Which templates need it, where most do not: the documented role leaves it out. */
  readonly onlyFor?: string
}
