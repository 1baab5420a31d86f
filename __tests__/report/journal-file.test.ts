import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { type JournalEntry, openEntries } from '../../src/events/journal.ts'
import { FileJournal, readJournal } from '../../src/report/journal-file.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'journal-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const entry: JournalEntry = { id: '1', build: 'b', node: 'pve', url: 'https://h', kind: 'vm', vmid: 100, mark: 'm' }

it('keeps what was written before a cut', () => {
  const journal = new FileJournal(path.join(folder, 'deep/journal.jsonl'))
  expect(readJournal(journal.file)).toEqual([])
  journal.append({ open: entry })
  journal.append({ open: { ...entry, id: '2', vmid: 101 } })
  journal.append({ close: '1', why: 'gone' })
  appendFileSync(journal.file, '{"open":{"id":"3","bui')
  expect(openEntries(readJournal(journal.file)).map(({ id }) => id)).toEqual(['2'])
  journal.close()
})
