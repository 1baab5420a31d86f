import type { TemplateRef } from './template-ref.ts'

/** A template as `list` finds it. Times are milliseconds since the epoch. */
export interface ListedTemplate extends TemplateRef {
  /** Channels that it has, by since when. */
  readonly channels: readonly { readonly name: string; readonly since: number }[]
  /** Channels whose tag it carries, and another template has: a move was cut off between its two calls. */
  readonly stale: readonly string[]
  readonly tags: readonly string[]
  /** When it was built; of one without a record, when its machine was made. Undefined: the server does not tell. */
  readonly madeAt?: number | undefined
  readonly build?: string | undefined
  readonly fingerprint?: string | undefined
  readonly commit?: string | undefined
  readonly run?: string | undefined
  readonly packages?: number | undefined
  /** ISO 8601. */
  readonly full?: string | undefined
  /** ISO 8601: when it was tried. */
  readonly verified?: string | undefined
  /** Why nothing is to be made of it any more. */
  readonly revoked?: string | undefined
  /** What it was cloned from when it was built. */
  readonly parent?: ListedParent | undefined
  /** IDs of templates that were made of it. */
  readonly children: readonly number[]
  /** IDs of machines whose disks are linked to its own. */
  readonly linked: readonly number[]
  /** ID of the template that it is a copy of. */
  readonly copyOf?: number | undefined
  readonly isProtected: boolean
  /** Carries the mark of a build that is under way or was cut off. */
  readonly isUnfinished: boolean
}

export interface ListedParent {
  readonly vmid: number
  readonly name: string
  /** Is it still there? Another template may have its ID by now. */
  readonly isThere: boolean
}
