import type { JournalEntry, JournalStore } from '../events/journal.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'

/** Connections by the build's name. */
export type Connections = Readonly<Record<string, ConnectionOverrides>>

/** What must outlive this process, for whoever cleans up after it: nothing of the template is needed then. */
export interface CleanUpNotes extends JournalStore {
  /** Before the embedded server is started: the folder in which all of it is. */
  embedded(data: string): void
  /** Before the first build: how each of them reaches its server. These are secrets. */
  connections(connections: Connections): void
}

/** The notes as they were found. */
export interface FoundNotes {
  readonly open: readonly JournalEntry[]
  /** Notes that are broken: what they told of is not known. */
  readonly lost: number
  readonly embeddedData: string | undefined
  /** Empty where they can not be read any more. */
  readonly connections: Connections
}
