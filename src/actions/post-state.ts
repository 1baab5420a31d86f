import { saveState } from '@actions/core'
import { type JournalEntry, type JournalRecord, type JournalStore, openEntries } from '../events/journal.ts'
import { FileJournal, parseRecord, readJournal } from '../report/journal-file.ts'
import type { Env } from './env.ts'

/**
 * The journal in the action's state, which the runner keeps even when it kills the step, and in a file beside it for
 * whoever looks later. Each record is a state value of its own, so that writing one is one append. The runner prints
 * state in debug logs: there are no secrets in it.
 */
export class StateJournal implements JournalStore {
  readonly #file: FileJournal
  #count = 0

  constructor(file: string) {
    this.#file = new FileJournal(file)
    saveState('journal-file', file)
  }

  append(record: JournalRecord): void {
    this.#file.append(record)
    this.#count++
    saveState(`journal-${String(this.#count).padStart(6, '0')}`, JSON.stringify(record))
  }
}

/** What the main step has saved for the post step. */
export interface SavedState {
  readonly open: readonly JournalEntry[]
  /** The data folder of the embedded Proxmox, where one was used. */
  readonly embeddedData: string | undefined
}

export function saveEmbeddedData(folder: string): void {
  saveState('embedded-data', folder)
}

export function readState(env: Env): SavedState {
  const records = Object.keys(env)
    .filter((name) => /^STATE_journal-\d+$/.test(name))
    .sort()
    .flatMap((name) => parseRecord(env[name] ?? ''))
  const file = env['STATE_journal-file']
  // Both are written for every record; the longer one is the one that was not cut off.
  const filed = file === undefined || file === '' ? [] : readJournal(file)
  const data = env['STATE_embedded-data']
  return {
    open: openEntries(filed.length > records.length ? filed : records),
    embeddedData: data === '' ? undefined : data,
  }
}
