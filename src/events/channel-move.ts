import type { TemplateRef } from './template-ref.ts'

/** A channel that was to get another holder, and what became of that. */
export interface ChannelMove {
  readonly kind: 'promotion' | 'rollback'
  readonly channel: string
  /** Who has it now. */
  readonly template: TemplateRef
  /** Who had it before; the same where nothing has changed. */
  readonly previous: TemplateRef | undefined
  readonly changed: boolean
  /** Copies of the holder, which carry its tag too. */
  readonly copies: readonly TemplateRef[]
  /** Those that lost a tag which was theirs no more: of a move that was cut off, or set by hand. */
  readonly tidied: readonly TemplateRef[]
  /** Former holders that a rollback passed over, and why. */
  readonly skipped: readonly { readonly template: TemplateRef; readonly why: string }[]
}

/** A template that nothing is to be made of any more, or of which something may be again. */
export interface Revocation {
  readonly kind: 'revocation' | 'restoration'
  readonly template: TemplateRef
  /** Why it was revoked: now, or until now. */
  readonly reason: string | undefined
  readonly changed: boolean
  readonly copies: readonly TemplateRef[]
  /** Channels that it still has. */
  readonly channels: readonly string[]
  /** Channels that went back to who had them before. */
  readonly moves: readonly ChannelMove[]
}
