import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { type JournalEntry, openEntries } from '../../src/events/journal.ts'
import { FileJournal, parseRecord, readJournal } from '../../src/report/journal-file.ts'

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

it('has a line for each record, for its owner alone, and goes on after it was closed', () => {
  const journal = new FileJournal(path.join(folder, 'again/journal.jsonl'))
  journal.close()
  journal.append({ open: entry })
  journal.close()
  journal.close()
  journal.append({ close: '1', why: 'gone' })
  journal.close()
  expect(readFileSync(journal.file, 'utf8')).toBe(`${JSON.stringify({ open: entry })}\n{"close":"1","why":"gone"}\n`)
  expect(statSync(journal.file).mode & 0o777).toBe(0o600)
})

it.each(['', '{', 'null', '"open"', '1', '[]', '{}', '{"opened":1}'])('takes %j for no record', (text) => {
  expect(parseRecord(text)).toEqual([])
})

it('takes what opens and what closes for a record', () => {
  expect(parseRecord('{"open":{}}')).toEqual([{ open: {} }])
  expect(parseRecord('{"close":"1"}')).toEqual([{ close: '1' }])
})
