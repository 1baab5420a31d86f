import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { commandLine } from '../harness/runner.ts'
import { openTemplateLab, type TemplateLab } from './template-lab.ts'

let lab: TemplateLab
const folder = mkdtempSync(path.join(tmpdir(), 'doors-'))
beforeAll(async () => {
  lab = await openTemplateLab()
})
afterAll(async () => {
  await lab.lab.close()
  rmSync(folder, { recursive: true, force: true })
})
afterEach(() => lab.clear())

async function run(...words: readonly string[]) {
  const { url, username, token, fingerprint } = lab.lab.server
  const env = { ...process.env, PROXMOX_URL: url, PROXMOX_USERNAME: username, PROXMOX_TOKEN: token }
  const all = [commandLine, ...words, '--proxmox-fingerprint', fingerprint]
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, all, { env })) }
  } catch (thrown) {
    return thrown as { code: number; stdout: string; stderr: string }
  }
}

const record = { verified: '2026-11-30T03:00:00Z', channels: { candidate: 1 } }

describe('the action', () => {
  it('promotes what another channel has, and says what was there before', async () => {
    await lab.make(9001, { days: 9, tags: 'channel-production', record: { channels: { production: 1 } } })
    await lab.make(9002, { days: 1, tags: 'channel-candidate', record })
    const job = lab.lab.job({ command: 'promote', name: 'debian', from: 'candidate', ...lab.lab.inputs })
    const { exitCode, outputs, summary, raw } = await job.main().done
    expect([exitCode, raw]).toEqual([0, expect.stringContaining('Channel production of debian: template 9002')])
    expect(outputs).toMatchObject({
      'template-id': '9002',
      'template-name': 'debian',
      node: 'pve',
      changed: 'true',
      'previous-template-id': '9001',
    })
    expect(summary).toMatch(/^### 🏷️ Promote: production of debian is template 9002, in place of 9001\n/)
    expect(summary).toContain('- ➖ Had it before, and stays: template 9001 (debian) on node pve')
    expect((await job.post().done).exitCode).toBe(0)
    const again = lab.lab.job({ command: 'promote', 'template-vmid': '9002', ...lab.lab.inputs })
    expect((await again.main().done).outputs).toMatchObject({ changed: 'false', 'previous-template-id': '9002' })
    expect(await lab.tagged()).toEqual(['9002: candidate production'])
  })

  it('says in its summary why it could not', async () => {
    await lab.make(9001, { days: 9 })
    const job = lab.lab.job({ command: 'demote', name: 'debian', ...lab.lab.inputs })
    const { exitCode, summary, log } = await job.main().done
    expect(exitCode).toBe(1)
    expect(log.annotations.map(({ title, message }) => `${title}${message}`).join()).toContain('channel production')
    expect(summary).toMatch(/^### ❌ Rollback: the channel was not moved\n/)
    expect(summary).toContain('No template debian is in channel production')
  })

  it('revokes, warns of the channel, and rolls back where it is asked to', async () => {
    await lab.make(9001, { days: 9, record: { channels: { production: 1 } } })
    await lab.make(9002, { days: 1, tags: 'channel-production', record: { channels: { production: 5 } } })
    const inputs = { command: 'revoke', 'template-vmid': '9002', reason: 'CVE-2026-1 in sshd', ...lab.lab.inputs }
    const first = await lab.lab.job(inputs).main().done
    expect(first.log.annotations).toMatchObject([{ type: 'warning' }])
    expect(first.summary).toContain('It still has channel production')
    const second = await lab.lab.job({ ...inputs, rollback: 'true' }).main().done
    expect([second.exitCode, second.outputs['changed'], second.log.annotations]).toEqual([0, 'false', []])
    expect(second.summary).toContain('Channel production of debian: template 9001 on node pve has it now')
    expect(await lab.tagged()).toEqual(['9001: production'])
  })

  it('retires, and says of each template what became of it', async () => {
    await lab.make(9001, { days: 9 })
    await lab.make(9002, { days: 8, tags: 'channel-production', record: { channels: { production: 5 } } })
    await lab.make(9003, { days: 1 })
    const job = lab.lab.job({ command: 'retire', name: 'debian', keep: '1', ...lab.lab.inputs })
    const { exitCode, outputs, summary } = await job.main().done
    expect(exitCode).toBe(0)
    expect(JSON.parse(outputs['retired'] ?? '')).toMatchObject([
      { vmid: 9003, fate: 'stays', why: 'it is the newest', channels: [] },
      { vmid: 9002, fate: 'stays', why: 'it has channel production', channels: ['production'] },
      { vmid: 9001, fate: 'retired', builtAt: expect.stringMatching(/^\d{4}-/) },
    ])
    expect(summary).toMatch(/^### 🗄️ Retire debian: 1 retired, 2 stay\n\nKept: the newest · <a /)
    expect(summary).toMatch(/\| 🗑️ Retired \| 9001 \| pve \| \d{4}-\d\d-\d\d \| {2}\|/)
    expect(await lab.ids()).toEqual([9002, 9003])
  })
})

describe('the command line', () => {
  it('has each command, with JSON and a report', async () => {
    await lab.make(9001, { days: 9 })
    await lab.make(9002, { days: 1, record })
    const json = async (...words: readonly string[]) => JSON.parse((await run(...words, '--json')).stdout)
    const report = path.join(folder, 'report.md')
    expect(await json('promote', '--template-vmid', '9001')).toMatchObject({
      outcome: 'succeeded',
      move: { changed: true },
    })
    expect(await json('promote', '--name', 'debian', '--summary', report)).toMatchObject({
      move: { channel: 'production', template: { vmid: 9002 }, previous: { vmid: 9001 } },
      diagnostics: [],
    })
    expect(readFileSync(report, 'utf8')).toMatch(
      /^### 🏷️ Promote: production of debian is template 9002, in place of 9001\n/,
    )
    expect(await json('rollback', '--name', 'debian')).toMatchObject({ move: { template: { vmid: 9001 } } })
    const words = ['revoke', '--name', 'debian', '--channel', 'production', '--reason', 'old']
    expect(await json(...words)).toMatchObject({
      revocation: { template: { vmid: 9001 }, channels: ['production'] },
      diagnostics: [{ code: 'revoked-in-channel', severity: 'warning' }],
    })
    expect(await json('unrevoke', '--template-vmid', '9001')).toMatchObject({ revocation: { kind: 'restoration' } })
    expect(await json('retire', '--name', 'debian', '--keep', '1', '--dry-run')).toMatchObject({
      retired: [
        { vmid: 9002, fate: 'stays' },
        { vmid: 9001, why: 'it has channel production' },
      ],
    })
    const { stdout } = await run('retire', '--name', 'debian', '--keep-for', '1000d')
    expect(stdout).toContain('Stays: template 9002 (debian) on node pve: it is younger than 1000d')
  }, 60_000)

  it('tells of wrong usage, and of what can not be done', async () => {
    expect(await run('retire', '--name', 'debian')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--keep must'),
    })
    expect(await run('retire', '--name', 'debian', '--keep-for', 'long')).toMatchObject({ code: 2 })
    const { code, stdout } = await run('promote', '--name', 'nothing', '--json')
    expect([code, JSON.parse(stdout)]).toMatchObject([
      1,
      { outcome: 'failed', diagnostics: [{ code: 'unknown-template' }] },
    ])
  })
})
