/**
 * What exists outside because of us, and how to remove it. Written before the call that creates it, closed when it
 * is gone or belongs to the user. Holds no secrets: GitHub prints saved state in debug logs.
 */
export type JournalEntry = {
  readonly id: string
  readonly build: string
  readonly node: string
  readonly url: string
} & JournalSubject

export type JournalSubject =
  | {
      readonly kind: 'vm'
      readonly vmid: number /** The ownership mark that must stand in its description. */
      readonly mark: string
    }
  | { readonly kind: 'volume'; readonly volid: string }
