import type { TemplateRef } from './template-ref.ts'

/** A template of a name for which a policy of retirement was asked, and what became of it. */
export interface Retired extends TemplateRef {
  /** Milliseconds since the epoch: when it was built. */
  readonly builtAt: number | undefined
  readonly channels: readonly string[]
  /** `found`: it would go; `left`: it could not be removed. */
  readonly fate: RetiredFate
  /** Why it stays or is left. */
  readonly why?: string | undefined
}

export type RetiredFate = 'retired' | 'found' | 'stays' | 'left'
