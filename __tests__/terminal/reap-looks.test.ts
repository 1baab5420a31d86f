import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openEntries } from '../../src/events/journal.ts'
import { FileJournal, readJournal } from '../../src/report/journal-file.ts'
import { type Lab, openLab } from '../engine/lab.ts'
import { commandLine } from '../harness/runner.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

function reap(...words: readonly string[]): Promise<{ readonly code: unknown; readonly said: string }> {
  const { PROXMOX_URL, PROXMOX_USERNAME, PROXMOX_PASSWORD, PROXMOX_TOKEN, ...env } = process.env
  return new Promise((resolve) =>
    execFile(process.execPath, [commandLine, 'reap', ...words], { env }, (failed, stdout, stderr) =>
      resolve({ code: failed?.code ?? 0, said: stdout + stderr }),
    ),
  )
}

describe('reap', () => {
  it('with --dry-run leaves the journal of a data folder to those who finish it', async () => {
    const data = mkdtempSync(path.join(tmpdir(), 'reap-'))
    onTestFinished(() => rmSync(data, { recursive: true, force: true }))
    const journal = path.join(data, 'journal.jsonl')
    const file = new FileJournal(journal)
    const url = 'https://127.0.0.1:1/api2/json'
    file.append({ open: { id: '1', build: 'proxmox-iso.a', node: 'pve', url, kind: 'vm', vmid: 100, mark: 'x' } })
    file.close()
    const { code, said } = await reap('--simulate', '--data', data, '--dry-run')
    const open = () => openEntries(readJournal(journal)).map(({ id }) => id)
    expect([code, said.includes('Removing'), open()]).toEqual([0, false, ['1']])
    expect((await reap('--simulate', '--data', data)).said).toContain('Removing what an earlier build left behind')
    expect(open()).toEqual([])
  })

  it('makes no folder where the one that is named is not there', async () => {
    const data = path.join(tmpdir(), `reap-nowhere-${process.pid}`)
    const { code, said } = await reap('--simulate', '--data', data)
    expect([code, existsSync(data)]).toEqual([1, false])
    expect(said).toContain(`There is no folder ${data}`)
  })

  it('says at once all that is missing of a connection, and where it may stand', async () => {
    const { code, said } = await reap()
    expect(code).toBe(1)
    for (const [name, variable] of [
      ['proxmox-url', 'PROXMOX_URL'],
      ['proxmox-username', 'PROXMOX_USERNAME'],
      ['proxmox-token', 'PROXMOX_TOKEN'],
    ])
      expect(said).toMatch(new RegExp(`error: ${name}.* must be specified\\n.*${variable}`))
  })

  it('looks at the node that is named, which there must be', async () => {
    const { url, username, token, fingerprint } = lab.server
    const access = ['--proxmox-url', url, '--proxmox-username', username, '--proxmox-token', token]
    const pinned = [...access, '--proxmox-fingerprint', fingerprint]
    expect(await reap(...pinned, '--proxmox-node', 'pve')).toMatchObject({ code: 0 })
    const { code, said } = await reap(...pinned, '--proxmox-node', 'pev')
    expect(code).toBe(1)
    expect(said).toMatch(/There is no node "pev"\n.*Nodes of this cluster: pve\./)
  })
})
