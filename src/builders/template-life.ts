import type { TemplateRecord } from './proxmox/record/template-record.ts'

/** What is known of a template beside what its builder sees. */
export type RecordFacts = Pick<TemplateRecord, 'build'> &
  Partial<
    Pick<
      TemplateRecord,
      'fingerprint' | 'parts' | 'commit' | 'run' | 'packages' | 'inventory' | 'parent' | 'full' | 'verified'
    >
  >

/** What a template is to be given beyond its own description and tags. */
export interface TemplateLife {
  /** Whose holder it becomes when it is the user's; undefined: none's. */
  readonly channel: string | undefined
  /** Will those of its name that have served their time be removed afterwards (`keep`, `keep-for`)? */
  readonly retires: boolean
  /** For its record. Asked before anything is made, and again when the template is finished: then more is known. */
  facts(): RecordFacts
}
