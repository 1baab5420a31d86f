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
      readonly vmid: number
      /** The ownership mark that must stand in its description. */
      readonly mark: string
      /** Seconds since the epoch by the server's clock: what has its ID and is older was there before. */
      readonly since?: number
      /** What it is a copy of: the server counts the task that makes it as that machine's. */
      readonly source?: { readonly node: string; readonly vmid: number }
    }
  | {
      /** A finished machine is about to take the ID of the template that it replaces: to be finished, or undone. */
      readonly kind: 'swap'
      /** The ID that it takes. */
      readonly vmid: number
      /** The ID that it was built under. */
      readonly machine: number
      /** The ownership mark, which stands in the description of both as long as they are not the user's. */
      readonly mark: string
    }
  | { readonly kind: 'volume'; readonly storage: string; readonly volid: string }
  | {
      /** An archive of a machine. The server names it. */
      readonly kind: 'backup'
      readonly storage: string
      readonly vmid: number
      /** Its notes, by which it is known. */
      readonly mark: string
    }

/** `virtual machine 107 on node pve`. */
export function describeEntry(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'vm':
      return `virtual machine ${entry.vmid} on node ${entry.node}`
    case 'swap':
      return `half-done change of machine ${entry.machine} to ID ${entry.vmid} on node ${entry.node}`
    case 'volume':
      return `volume ${entry.volid} on node ${entry.node}`
    case 'backup':
      return `backup of machine ${entry.vmid} on storage ${entry.storage} of node ${entry.node}`
  }
}

export type JournalRecord = { readonly open: JournalEntry } | { readonly close: string; readonly why: CloseReason }

/** `gone`: it does not exist any more; `handed-over`: it belongs to the user now. */
export type CloseReason = 'gone' | 'handed-over'

/** Where the journal is kept. `append` returns when the record would survive a kill of this process. */
export interface JournalStore {
  append(record: JournalRecord): void
}

/** What is still open after these records, oldest first. */
export function openEntries(records: readonly JournalRecord[]): readonly JournalEntry[] {
  const open = new Map<string, JournalEntry>()
  for (const record of records) {
    if ('open' in record) open.set(record.open.id, record.open)
    else open.delete(record.close)
  }
  return [...open.values()]
}

/** The journal of one run: every entry that it holds open, on top of a store that survives the process. */
export class Journal {
  readonly #store: JournalStore
  readonly #runId: string
  readonly #open = new Map<string, JournalEntry>()
  #count = 0

  constructor(store: JournalStore, runId: string) {
    this.#store = store
    this.#runId = runId
  }

  open(
    place: { readonly build: string; readonly node: string; readonly url: string },
    subject: JournalSubject,
  ): JournalEntry {
    this.#count++
    const entry: JournalEntry = { id: `${this.#runId}-${this.#count}`, ...place, ...subject }
    this.#store.append({ open: entry })
    this.#open.set(entry.id, entry)
    return entry
  }

  close(entry: JournalEntry, why: CloseReason): void {
    if (!this.#open.delete(entry.id)) return
    this.#store.append({ close: entry.id, why })
  }

  /** The open entries of one build, newest first: what was made last goes first. */
  openOf(build: string): readonly JournalEntry[] {
    return [...this.#open.values()].filter((entry) => entry.build === build).reverse()
  }
}

/** Of a machine. */
export type MachineEntry = JournalEntry & { readonly kind: 'vm' }

/** Of the replacement of a template under its ID. */
export type SwapEntry = JournalEntry & { readonly kind: 'swap' }
