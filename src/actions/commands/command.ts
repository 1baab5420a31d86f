import type { Product } from '../../engine/product.ts'
import type { Session } from '../../engine/session.ts'
import type { Outcome } from '../../events/event.ts'
import type { Env } from '../env.ts'
import type { Inputs } from '../inputs.ts'
import type { Reporter } from '../reporter.ts'
import type { Place } from '../workspace.ts'

/** The main step as its command finds it. */
export interface Step {
  readonly env: Env
  readonly place: Place
  readonly product: Product
  readonly session: Session
  readonly reporter: Reporter
  readonly inputs: Inputs
}

/** What the input `command` asks for. One file each. */
export interface Command {
  /** Does it change anything, on this runner or a server? Then what runs before it left on the runner is removed first. */
  readonly changes: boolean
  run(step: Step, signal: AbortSignal): Promise<Outcome>
  /** The last outputs and the summary. Synchronous, since it may be all that there is time for. */
  finish(step: Step, outcome: Outcome, logUrl: string | undefined): void
  /** Has it nothing to say in a comment, unless it has said something before? Undefined: it writes none. */
  readonly isQuiet?: (outcome: Outcome) => boolean
}
