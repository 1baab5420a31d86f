import type { Secret } from '../diagnostics/secret.ts'
import type { Outcome } from '../events/event.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'
import type { Secrets } from '../report/secrets.ts'
import type { CleanUpNotes } from './clean-up-notes.ts'
import type { PlanRequest, RunOptions, ServeOptions } from './product.ts'

/** What a door knows when it opens. */
export interface Opening {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Shared with the audience, which must show none of them. */
  readonly secrets: Secrets
  /** Those that are known before anything is read. */
  readonly known: readonly Secret[]
}

/** What is asked for, by inputs or by flags. */
export interface Order
  extends Omit<
    PlanRequest,
    'env' | 'evaluateDataSources' | 'withoutServer' | 'toBuild' | 'toTest' | 'moment' | 'onSecret' | 'signal' | 'reach'
  > {
  /** Are data sources asked? By default all commands do but `validate`. */
  readonly evaluateDataSources?: boolean | undefined
  readonly command: 'build' | 'plan' | 'test' | 'validate'
  /** Build on a Proxmox in this process: `connection` then says no more than the node. */
  readonly embedded: Pick<ServeOptions, 'data' | 'simulate'> | undefined
}

/** How the builds of an order are run. */
export interface BuildChoices
  extends Omit<
    RunOptions,
    'connection' | 'workingDirectory' | 'env' | 'trust' | 'onEvent' | 'redact' | 'room' | 'journal' | 'signal'
  > {
  /** Gets `journal.jsonl`. Where a data folder lasts it is that: a later server on it finishes what it holds. */
  readonly folder: string
  readonly notes?: CleanUpNotes
}

export interface CleanUpChoices {
  /** For builds whose own connection is not known any more. */
  readonly connection: () => ConnectionOverrides
  /** Milliseconds. */
  readonly budgetMs: number
}

/** Where something is done. */
export type Reach = Pick<Order, 'connection' | 'embedded'>

/** The process's exit code. */
export const exitCodes: Readonly<Record<Outcome, number>> = { succeeded: 0, unchanged: 0, failed: 1, cancelled: 130 }
