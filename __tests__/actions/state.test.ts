import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { forgetNotes, readNotes } from '../../src/actions/post-state.ts'
import { seal } from '../../src/actions/sealed-file.ts'
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
  return readNotes({ ...Object.fromEntries(saved), 'STATE_journal-file': file }).open.map(({ id }) => id)
}

it('the journal is read from where more of it arrived: the state or the file beside it', () => {
  expect(openAfter(all, all)).toEqual(['2'])
  expect(openAfter(all.slice(0, 1), all)).toEqual(['2'])
  expect(openAfter(all, all.slice(0, 1))).toEqual(['2'])
})

it('what is no record is passed over and counted, but for a last one that was cut off; and nothing saved is nothing to do', () => {
  const env = { 'STATE_journal-000001': '{"open":{"id', 'STATE_journal-000002': JSON.stringify(machine('7')) }
  expect(readNotes(env).open.map(({ id }) => id)).toEqual(['7'])
  expect(readNotes(env).lost).toBe(1)
  const cutOff = { 'STATE_journal-000001': JSON.stringify(machine('7')), 'STATE_journal-000002': '{"clo' }
  expect(readNotes(cutOff).lost).toBe(0)
  expect(readNotes({ 'STATE_journal-file': path.join(folder, 'none') })).toEqual({
    open: [],
    lost: 0,
    embeddedData: undefined,
    connections: {},
  })
})

it('connections are read with their key alone, and are none where the file is gone or not the same', () => {
  const sealed = path.join(folder, 'sealed')
  const connections = { 'proxmox-iso.a': { url: 'https://pve', token: 'the-secret' } }
  const key = seal(sealed, JSON.stringify(connections))
  expect(readFileSync(sealed, 'latin1')).not.toMatch(/the-secret|pve/)
  const read = (file: string, with_: string) =>
    readNotes({ 'STATE_connections-file': file, 'STATE_connections-key': with_ }).connections
  expect(read(sealed, key)).toEqual(connections)
  expect(read(sealed, seal(path.join(folder, 'other'), '{}'))).toEqual({})
  expect(read(path.join(folder, 'none'), key)).toEqual({})
  const bytes = readFileSync(sealed)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(sealed, bytes)
  expect(read(sealed, key)).toEqual({})
})

it('files of a run that left nothing are removed, and what can not be is no failure', () => {
  const sealed = path.join(folder, 'to-forget')
  writeFileSync(sealed, '')
  writeFileSync(file, '')
  forgetNotes({ 'STATE_connections-file': sealed, 'STATE_journal-file': file })
  expect([existsSync(sealed), existsSync(file)]).toEqual([false, false])
  mkdirSync(sealed)
  forgetNotes({ 'STATE_connections-file': sealed })
  forgetNotes({})
  expect(existsSync(sealed)).toBe(true)
})
