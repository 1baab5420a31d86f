import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readState } from '../../src/actions/post-state.ts'
import type { JournalRecord } from '../../src/events/journal.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'state-'))
const file = path.join(folder, 'journal.jsonl')
afterAll(() => rmSync(folder, { recursive: true }))

const machine = (id: string): JournalRecord => ({
  open: { id, build: 'b', node: 'pve', url: 'https://pve', kind: 'vm', vmid: 100, mark: 'm' },
})
const all = [machine('1'), machine('2'), { close: '1', why: 'gone' } as const]

function openAfter(state: readonly JournalRecord[], filed: readonly JournalRecord[]): readonly string[] {
  writeFileSync(file, filed.map((record) => `${JSON.stringify(record)}\n`).join(''))
  const saved = state.map((record, index) => [`STATE_journal-00000${index + 1}`, JSON.stringify(record)])
  return readState({ ...Object.fromEntries(saved), 'STATE_journal-file': file }).open.map(({ id }) => id)
}

it('the journal is read from where more of it arrived: the state or the file beside it', () => {
  expect(openAfter(all, all)).toEqual(['2'])
  expect(openAfter(all.slice(0, 1), all)).toEqual(['2'])
  expect(openAfter(all, all.slice(0, 1))).toEqual(['2'])
})

it('what is no record is passed over, and nothing saved is nothing to do', () => {
  const env = { 'STATE_journal-000001': '{"open":{"id', 'STATE_journal-000002': JSON.stringify(machine('7')) }
  expect(readState(env).open.map(({ id }) => id)).toEqual(['7'])
  expect(readState({ 'STATE_journal-file': path.join(folder, 'none') })).toEqual({ open: [], embeddedData: undefined })
})
