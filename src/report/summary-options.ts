import type { Outcome } from '../events/event.ts'
import type { PlanChanges } from '../events/plan-changes.ts'
import type { Secrets } from './secrets.ts'

/** What a summary is made of, beside the history. */
export interface SummaryOptions {
  /** `inputs`: of a step of any other command that did not come to its work. */
  readonly command: 'build' | 'test' | 'validate' | 'plan' | 'inputs'
  readonly outcome: Outcome
  readonly secrets: Secrets
  /** Of a plan: what a change of the files makes of it. */
  readonly changes?: PlanChanges | undefined
  /** Why there is nothing of that. */
  readonly withoutChanges?: string | undefined
  /** As a comment: without what only who is responsible looks at. */
  readonly isShort?: boolean | undefined
  /** What it is a report of: a job's page holds those of many steps. */
  readonly about?: About | undefined
  /** What the template may not do. */
  readonly restriction?: string | undefined
  /** Where the whole log is. */
  readonly logUrl?: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Bytes. */
  readonly limit: number
  /** What becomes of an embedded server and its templates, to which no link leads then. */
  readonly embedded?: string | undefined
  /** Does a post step come, which removes what is still there? */
  readonly postStep?: boolean | undefined
}

/** Is something made, of which there is more to tell than of a template that is read? */
export function isBuild({ command }: Pick<SummaryOptions, 'command'>): boolean {
  return command === 'build' || command === 'test'
}

export interface About {
  /** As the user named it. */
  readonly template: string
  readonly step?: string | undefined
  readonly job?: string | undefined
  /** `a1b2c3d`, with its page. */
  readonly commit?: { readonly name: string; readonly url: string } | undefined
  /** `main`, `pull request 12`. */
  readonly of?: string | undefined
}
