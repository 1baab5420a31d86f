import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { JournalRecord, JournalStore } from '../events/journal.ts'

/** A journal as lines of JSON, each on the disk before `append` returns. */
export class FileJournal implements JournalStore {
  readonly file: string
  #descriptor: number | undefined

  constructor(file: string) {
    this.file = file
  }

  append(record: JournalRecord): void {
    if (this.#descriptor === undefined) {
      mkdirSync(path.dirname(this.file), { recursive: true })
      this.#descriptor = openSync(this.file, 'a', 0o600)
    }
    writeSync(this.#descriptor, `${JSON.stringify(record)}\n`)
    fsyncSync(this.#descriptor)
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }
}

/** The records of a journal file; a last line that was cut off by a kill is left out, a file that is missing is empty. */
export function readJournal(file: string): JournalRecord[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap(parseRecord)
}

/** One record, or none where the text is not one. */
export function parseRecord(text: string): JournalRecord[] {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && ('open' in value || 'close' in value)
      ? [value as JournalRecord]
      : []
  } catch {
    return []
  }
}
