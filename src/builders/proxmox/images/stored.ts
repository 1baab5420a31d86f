import type { CloseEntry } from '../../builder.ts'

/** An image that this build has put there. */
export interface Stored {
  readonly volid: string
  /** Closes its journal entry; undefined: it was there before. */
  readonly close?: CloseEntry
}
