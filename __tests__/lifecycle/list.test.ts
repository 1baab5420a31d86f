import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { product } from '../../src/entry/product.ts'
import type { ListedTemplate } from '../../src/events/listed-template.ts'
import { type ListWish, list } from '../../src/lifecycle/list.ts'
import { listCounts, listLines, renderList } from '../../src/report/life/list-report.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { runProgram } from '../../src/terminal/program.ts'
import { actionPrograms, Job } from '../harness/runner.ts'
import { openTemplateLab, type TemplateLab } from './template-lab.ts'

let on: TemplateLab
beforeAll(async () => {
  on = await openTemplateLab(2)
  const candidate = { candidate: 2000 }
  await on.make(9000, {
    name: 'base',
    days: 40,
    tags: 'channel-production',
    record: { channels: { production: 1000 } },
  })
  const child = { parent: '9000 base', verified: '2026-01-01T00:00:00Z', packages: 312, commit: 'us/images@abc' }
  await on.make(9001, {
    name: 'child',
    days: 12,
    tags: 'channel-candidate;ci',
    record: { ...child, channels: candidate },
  })
  // A promotion that was cut off has left the tag on the one before.
  await on.make(9002, { name: 'child', days: 20, tags: 'channel-candidate', record: { channels: { candidate: 1 } } })
  await on.make(9003, { name: 'child', days: 30, record: { parent: '9000 base', revoked: 'CVE-2026-1' } })
  // Older than the template that has this ID now.
  await on.make(9004, { name: 'orphan', days: 50, record: { parent: '9000 base' } })
  await on.make(9005, { name: 'by-hand', more: { protection: 1 } })
  const copy = 'proxmox-template-action: copy of template 9000'
  const asBase = { days: 39, tags: 'channel-production', record: { channels: { production: 1000 } }, node: 'pve2' }
  await on.make(9006, { name: 'base', description: copy, ...asBase })
  await on.clone(9000, 9100)
})
afterAll(() => on.lab.close())

const listed = (wish: Partial<ListWish> = {}, node?: string) =>
  list({ name: undefined, channel: undefined, ...wish }, node, { client: on.lab.client, signal: on.signal })
const ids = async (...asked: Parameters<typeof listed>) => (await listed(...asked)).map(({ vmid }) => vmid)

describe('the list', () => {
  it('has every template by its name, the newest first, with channels, parents, children and linked clones', async () => {
    const all = await listed()
    expect(all.map(({ vmid, name }) => `${vmid} ${name}`)).toEqual([
      '9006 base',
      '9000 base',
      '9005 by-hand',
      '9001 child',
      '9002 child',
      '9003 child',
      '9004 orphan',
    ])
    const of = (vmid: number) => all.find((one) => one.vmid === vmid)
    expect(of(9000)).toMatchObject({
      channels: [{ name: 'production', since: 1000 }],
      children: [9001, 9003],
      linked: [9100],
      parent: undefined,
      isProtected: false,
    })
    expect(of(9001)).toMatchObject({
      channels: [{ name: 'candidate', since: 2000 }],
      stale: [],
      tags: ['channel-candidate', 'ci'],
      parent: { vmid: 9000, name: 'base', isThere: true },
      verified: '2026-01-01T00:00:00Z',
      packages: 312,
      commit: 'us/images@abc',
    })
    expect(of(9002)).toMatchObject({ channels: [], stale: ['candidate'] })
    expect(of(9003)).toMatchObject({ revoked: 'CVE-2026-1' })
    expect(of(9004)).toMatchObject({ parent: { vmid: 9000, name: 'base', isThere: false } })
    expect(of(9005)).toMatchObject({ build: undefined, isProtected: true })
    expect(of(9006)).toMatchObject({ copyOf: 9000, channels: [{ name: 'production', since: 1000 }], stale: [] })
  })

  it('is filtered by name, pattern, channel and node', async () => {
    expect(await ids({ name: 'child' })).toEqual([9001, 9002, 9003])
    expect(await ids({ name: '*a*' })).toEqual([9006, 9000, 9005, 9004])
    expect(await ids({ name: 'chil.' })).toEqual([])
    expect(await ids({ channel: 'candidate' })).toEqual([9001])
    expect(await ids({ name: 'base', channel: 'production' }, 'pve2')).toEqual([9006])
  })

  it('tells who may see none what is missing', async () => {
    const call = (at: string, params: Record<string, string>) => on.lab.client.request('POST', at, params)
    await call('/access/users', { userid: 'blind@pve' })
    const { value } = (await call('/access/users/blind@pve/token/ci', { privsep: '0' })) as { value: string }
    const ran = await run(['list', '--proxmox-username', 'blind@pve!ci', '--proxmox-token', value])
    expect(ran.code).toBe(1)
    expect(ran.said).toContain('"blind@pve!ci" sees no template: it lacks VM.Audit on /vms')
    expect(ran.said).toContain('pveum acl modify /vms --roles PVEAuditor')
  })
})

async function run(words: readonly string[]) {
  const { url, username, token, fingerprint } = on.lab.server
  const [out, err] = [new PassThrough(), new PassThrough()]
  const streams = { out: Object.assign(out, { isTTY: false, columns: 100 }), err, env: {}, secrets: new Secrets() }
  const own = ['--proxmox-url', url, '--proxmox-fingerprint', fingerprint]
  const access = words.includes('--proxmox-token') ? [] : ['--proxmox-username', username, '--proxmox-token', token]
  const ended = runProgram(product, [...words, ...own, ...access], streams, on.signal).finally(() => {
    out.end()
    err.end()
  })
  const [stdout, stderr] = await Promise.all([text(out), text(err)])
  return { code: await ended, stdout, said: stdout + stderr }
}

describe('the command list', () => {
  it('prints a table', async () => {
    const { code, stdout } = await run(['list', '--name', 'child'])
    expect(code).toBe(0)
    expect(stdout).toBe(`ID    NAME   NODE  AGE  CHANNELS   PARENT     CHILDREN  LINKED  STATE
9001  child  pve   12d  candidate  9000 base                    verified
9002  child  pve   20d                                          still tagged channel-candidate
9003  child  pve   30d             9000 base                    revoked: CVE-2026-1
==> 3 templates of 1 name, 1 in a channel, 1 revoked
`)
  })

  it('prints JSON, and writes a summary', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'list-'))
    try {
      const summary = path.join(folder, 'summary.md')
      const { code, stdout } = await run(['list', '--json', '--channel', 'candidate', '--summary', summary])
      expect(code).toBe(0)
      expect(JSON.parse(stdout)).toMatchObject({
        outcome: 'succeeded',
        templates: [
          { vmid: 9001, channels: [{ name: 'candidate', since: '1970-01-01T00:00:02.000Z' }], packages: 312 },
        ],
        diagnostics: [],
      })
      expect(readFileSync(summary, 'utf8')).toContain('In channel candidate')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('says so where there is no such template', async () => {
    expect(await run(['list', '--name', 'nobody'])).toMatchObject({
      code: 0,
      stdout: '==> There is no such template\n',
    })
  })

  it('knows the nodes that there are', async () => {
    const { code, said } = await run(['list', '--proxmox-node', 'pev'])
    expect([code, said.includes('There is no node "pev"')]).toEqual([1, true])
  })

  it('is a command of the action, with the templates as an output and a drawing in the summary', async () => {
    const { 'proxmox-node': _, ...inputs } = on.lab.inputs
    const job = new Job({
      ...actionPrograms,
      inputs: { ...inputs, command: 'list', channel: 'production', name: 'base' },
    })
    try {
      const { exitCode, outputs, summary, raw } = await job.main().done
      expect(raw).toContain('2 templates of 1 name, 1 in a channel')
      expect(exitCode).toBe(0)
      expect(JSON.parse(outputs['templates'] ?? '').map(({ vmid }: { vmid: number }) => vmid)).toEqual([9006, 9000])
      expect(summary).toContain('t9000 -. copy .-> t9006')
    } finally {
      job.remove()
    }
  })
})

const one = (vmid: number, more: Partial<ListedTemplate> = {}): ListedTemplate => ({
  vmid,
  name: `t-${vmid}`,
  node: 'pve',
  channels: [],
  stale: [],
  tags: [],
  build: 'a.b',
  children: [],
  linked: [],
  isProtected: false,
  isUnfinished: false,
  ...more,
})
const ending = { name: undefined, channel: undefined, now: 0, secrets: new Secrets(), problems: [], limit: 1 << 20 }

describe('its summary', () => {
  it('draws who was made of whom', () => {
    const templates = [
      one(1, { name: 'base', channels: [{ name: 'production', since: 0 }], linked: [7, 8] }),
      one(2, { parent: { vmid: 1, name: 'base', isThere: true }, revoked: 'because' }),
      one(3, { parent: { vmid: 1, name: 'base', isThere: false } }),
      one(4, { parent: { vmid: 99, name: 'elsewhere', isThere: true } }),
      one(5, { name: 'base', copyOf: 1 }),
      one(6),
    ]
    const drawn = /```mermaid\n[\s\S]*?```/.exec(renderList({ ...ending, templates }))?.[0]
    expect(drawn).toBe(`\`\`\`mermaid
graph TD
  t2["2 t-2<br/>revoked"]
  t1["1 base<br/>production · 2 linked"]
  t3["3 t-3"]
  g1gone(["1 base<br/>gone"])
  t4["4 t-4"]
  g99(["99 elsewhere"])
  t5["5 base"]
  t1 --> t2
  g1gone --> t3
  g99 --> t4
  t1 -. copy .-> t5
\`\`\``)
  })

  it('draws nothing where nobody was made of anybody', () => {
    expect(renderList({ ...ending, templates: [one(1)] })).not.toContain('mermaid')
    expect(renderList({ ...ending, templates: undefined })).toContain('it could not look')
  })

  it('lets no text of a server be more than text, and hides secrets', () => {
    const secrets = new Secrets()
    secrets.learn({ text: 's3cret-word', name: 'x' })
    const evil = '"]\n  click t1 "https://evil.example"\n```<script>'
    const parent = { vmid: 1, name: evil, isThere: false }
    const rendered = renderList({
      ...ending,
      secrets,
      templates: [one(2, { name: evil, revoked: 's3cret-word | x', parent }), one(3, { name: 's3cret-word', parent })],
    })
    expect(rendered).not.toContain('s3cret-word')
    expect(rendered).not.toContain('<script>')
    expect(rendered.match(/^```/gm)).toHaveLength(2)
    expect(rendered).not.toMatch(/^\s*click/m)
    for (const row of rendered.split('\n').filter((line) => line.startsWith('| ')))
      expect(row.match(/(?<!\\)\|/g)).toHaveLength(10)
  })

  it('leaves out of the drawing what nobody could read', () => {
    const parent = { vmid: 1, name: 't-1', isThere: true }
    const many = Array.from({ length: 200 }, (_, index) => one(index + 2, { parent }))
    const rendered = renderList({ ...ending, templates: [one(1), ...many] })
    expect(rendered.match(/ --> /g)).toHaveLength(150)
    expect(rendered).toContain('50 more were left out of the drawing.')
  })

  it('stays within its limit', () => {
    const many = Array.from({ length: 2000 }, (_, index) => one(index + 2))
    const rendered = renderList({ ...ending, templates: many, limit: 200_000 })
    expect(Buffer.byteLength(rendered)).toBeLessThanOrEqual(200_000)
    expect(rendered).toContain('1500 more templates')
  })
})

describe('its lines', () => {
  it('tell ages in days, hours and minutes, and nothing of what is not known', () => {
    const at = 100 * 86_400_000
    const ages = [
      one(1, { madeAt: at - 3 * 86_400_000 }),
      one(2, { madeAt: at - 3_700_000 }),
      one(3, { madeAt: at + 5 }),
    ]
    const rows = listLines([...ages, one(4)], at).slice(1)
    expect(rows.map((row) => row.split(/\s+/).slice(3))).toEqual([['3d'], ['1h'], ['0m'], []])
  })

  it('count what there is', () => {
    expect([listLines([], 0), listCounts([])]).toEqual([[], 'There is no such template'])
    expect(listCounts([one(1), one(2, { name: 't-1' })])).toBe('2 templates of 1 name, 0 in a channel')
  })
})
