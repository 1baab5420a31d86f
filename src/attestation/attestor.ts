import type { Clock } from '../time/clock.ts'
import type { Statement } from './statement.ts'

/** Who signs a statement where there is no key that lasts, and keeps it where others find it. */
export interface Attestor {
  /** Throws ExternalError. */
  attest(statement: Statement, around: AttestingWork): Promise<StoredAttestation>
}

export interface AttestingWork {
  readonly signal: AbortSignal
  readonly clock: Clock
  /** From now on this must not be shown. */
  hide(secret: string, name: string): void
}

export interface StoredAttestation {
  /** Where people find it. */
  readonly url: string
  /** A Sigstore bundle, as JSON. */
  readonly bundle: string
}
