import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Secret } from '../diagnostics/secret.ts'
import type { Event } from '../events/event.ts'
import type { Plan } from '../packer/plan.ts'
import type { History } from '../report/history.ts'
import type { Access } from './product.ts'

/** Who is told what happens, as it happens: a workflow's log, a terminal. */
export interface Audience {
  /** From now on this must not be shown; `session.secrets` has it already, and of a text of several lines all of it. */
  hide(secret: Secret): void
  /** The template is not trusted with all: what it may not do, and why. */
  restricted(text: string): void
  /** The template is good, and what it makes is known. */
  planned(plan: Plan): void
  /** Problems of no build. */
  problems(problems: readonly Diagnostic[]): void
  /** `history` knows of it already. */
  event(event: Event, history: History): void
  /** After an event: resolves when it takes more; undefined: now. */
  room?(): Promise<void> | undefined
  /** The embedded server listens. */
  served(access: Access): void
}
