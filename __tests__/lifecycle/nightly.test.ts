import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordIn } from '../../src/builders/proxmox/record/template-record.ts'
import type { LifeSetup } from '../../src/engine/life/life-setup.ts'
import type { NightlySetup } from '../../src/engine/life/nightly.ts'
import type { Event } from '../../src/events/event.ts'
import { buildReports, packageDiffs } from '../../src/report/builds.ts'
import { Recorder } from '../../src/report/history.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { systemClock } from '../../src/time/clock.ts'
import { type RunHere, runHere } from '../engine/in-process.ts'
import { type Lab, openLab } from '../engine/lab.ts'
import { type NightGuest, nightGuests, nightTemplate } from './nightly-lab.ts'

let lab: Lab
let shelf: string
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())
beforeEach(() => {
  shelf = mkdtempSync(path.join(tmpdir(), 'shelf-'))
})
afterEach(async () => {
  rmSync(shelf, { recursive: true, force: true })
  for (const machine of (await lab.contents()).machines)
    await lab.client.task(String(await lab.client.request('DELETE', `/nodes/pve/qemu/${machine.replace(/\D/g, '')}`)))
})

const old: NightGuest = { packages: ['bash 5.2-1', 'openssl 3.0.14-1', 'telnet 1-1'], upgrade: [] }
const fresh: NightGuest = { packages: ['bash 5.2-1', 'openssl 3.0.15-1', 'zstd 1-1'], upgrade: [] }
const newer = ['Inst openssl [3.0.14-1] (3.0.15-1 Debian:12 [amd64])']
const life: LifeSetup = { channel: undefined, commit: undefined, run: undefined }

async function night(
  template: string,
  nightly: Omit<NightlySetup, 'packages'> & { readonly packages?: boolean },
  { onHeard, ...more }: Partial<RunHere> & { readonly onHeard?: (event: Event) => void } = {},
) {
  const { url, username, token, fingerprint } = lab.server
  const events: Event[] = []
  const recorder = new Recorder(0)
  const packages = nightly.packages === true ? { folder: shelf, beyond: undefined } : undefined
  const ran = await runHere({
    template,
    connection: { url, username, token, fingerprint, node: 'pve' },
    nightly: { ...nightly, packages },
    life,
    force: true,
    ...more,
    onEvent: (event) => {
      events.push(event)
      recorder.record(event)
      onHeard?.(event)
    },
  })
  return { ...ran, events, history: recorder.history, made: events.filter(({ kind }) => kind === 'recorded').length }
}

const configOf = async (vmid: number) =>
  (await lab.client.request('GET', `/nodes/pve/qemu/${vmid}/config`)) as Record<string, unknown>

describe('the packages of a template', () => {
  it('are counted in its record, and compared with the one before, whose list is on the shelf', async () => {
    const { port, asked } = await nightGuests({ 100: old, 101: fresh })
    const first = await night(nightTemplate(lab, port), { packages: true })
    expect(first.build).toMatchObject({ outcome: 'succeeded', problems: [] })
    const [alone] = packageDiffs(first.history, new Secrets())
    expect(alone).toMatchObject({ manager: 'dpkg', count: 3, sentence: '3 packages.' })
    expect(alone?.against).toBeUndefined()
    const record = recordIn(String((await configOf(100))['description']))
    expect(record).toMatchObject({ packages: 3, inventory: alone?.inventory })

    const second = await night(nightTemplate(lab, port), { packages: true })
    expect(second.build).toMatchObject({ outcome: 'succeeded', artifact: { vmid: 101 } })
    // No clone was asked: the list was there.
    expect(asked).toEqual(['100 packages', '101 packages'])
    const secrets = new Secrets()
    const [diff] = packageDiffs(second.history, secrets)
    expect(diff).toMatchObject({
      build: 'proxmox-iso.lab',
      against: { templateId: 100, count: 3 },
      upgraded: [{ name: 'openssl', from: '3.0.14-1', to: '3.0.15-1' }],
      added: [{ name: 'zstd' }],
      removed: [{ name: 'telnet' }],
      downgraded: [],
      sentence: '1 package upgraded: openssl 3.0.14-1 → 3.0.15-1; 1 added (zstd); 1 removed (telnet).',
    })
    expect(buildReports(second.history, secrets, { links: false })[0]?.packages?.sentence).toBe(diff?.sentence)
    const options = { command: 'build', outcome: 'succeeded', secrets, now: 0, limit: 1 << 20 } as const
    const summary = renderSummary(second.history, options)
    expect(summary).toContain('**1 package upgraded: openssl 3.0.14-1 &#8594; 3.0.15-1; 1 added (zstd)')
    expect(summary).toContain('| removed | telnet | 1-1 |  |')
    expect(summary).toContain('The root file system holds 1 GiB, as much as before.')
  })

  it('are asked of a linked clone of the one before where its list is nowhere, and the clone is gone then', async () => {
    const { port, asked } = await nightGuests({ 100: old, 101: old, 102: fresh })
    await night(nightTemplate(lab, port), { packages: true })
    rmSync(shelf, { recursive: true, force: true })
    const second = await night(nightTemplate(lab, port), { packages: true })
    expect(asked).toEqual(['100 packages', '101 packages', '101 packages'])
    expect(second.said).toContain('Cloning template 100 to see what is installed')
    expect(packageDiffs(second.history, new Secrets())[0]?.against).toMatchObject({ templateId: 100 })
    expect((await lab.contents()).machines).toEqual(['template 101'])
    expect(second.open).toEqual([])
  })

  it('fail no build where they can not be told', async () => {
    const { port } = await nightGuests({ 100: { packages: [] } })
    const { build, said, history } = await night(nightTemplate(lab, port), { packages: true })
    expect(build).toMatchObject({ outcome: 'succeeded', problems: [] })
    expect(said).toContain('The packages could not be listed: The guest has no list of packages')
    expect(packageDiffs(history, new Secrets())).toEqual([])
  })

  it('are not asked for by who does not ask', async () => {
    const { port, asked } = await nightGuests({ 100: old })
    const { build } = await night(nightTemplate(lab, port), {}, { life: undefined as never })
    expect(build.outcome).toBe('succeeded')
    expect(asked).toEqual([])
    expect((await configOf(100))['description']).toBeUndefined()
  })
})

describe('refresh: check', () => {
  it('builds where there is no template yet', async () => {
    const { port, asked } = await nightGuests({ 100: old })
    const { build, said } = await night(nightTemplate(lab, port), { refresh: 'check' })
    expect(build).toMatchObject({ outcome: 'succeeded', artifact: { vmid: 100 } })
    expect(said).toContain('There is no template of it yet that says what it was made of')
    expect(asked).toEqual([])
  })

  it('builds nothing where the sources have nothing newer, and answers the present template', async () => {
    const { port, asked } = await nightGuests({ 100: old, 101: old })
    await night(nightTemplate(lab, port), { refresh: 'check' })
    const before = await configOf(100)
    const second = await night(nightTemplate(lab, port), { refresh: 'check' })
    expect(second.build).toMatchObject({
      outcome: 'unchanged',
      problems: [],
      artifact: { kind: 'template', vmid: 100, name: 'nightly' },
    })
    expect(asked).toEqual(['101 updates'])
    expect(second.said).toContain('apt has no updates for template 100: nothing is built')
    expect(await configOf(100)).toEqual(before)
    expect((await lab.contents()).machines).toEqual(['template 100'])
    expect(second.open).toEqual([])
    // The clone, and nothing else.
    expect(second.made).toBe(1)
    const secrets = new Secrets()
    const [report] = buildReports(second.history, secrets, { links: false })
    expect(report).toMatchObject({ outcome: 'unchanged', templateId: 100 })
    const options = { command: 'build', outcome: 'unchanged', secrets, now: 0, limit: 1 << 20 } as const
    const summary = renderSummary(second.history, options)
    expect(summary).toContain('🟰 Proxmox templates: unchanged')
    expect(summary).toContain('1 build unchanged: nothing was built')
  })

  it('builds where there is something newer, and compares with what its clone has', async () => {
    const { port, asked } = await nightGuests({ 100: old, 101: { ...old, upgrade: newer } })
    await night(nightTemplate(lab, port), {})
    const second = await night(nightTemplate(lab, port), { refresh: 'check', packages: true })
    expect(second.build).toMatchObject({ outcome: 'succeeded', artifact: { vmid: 101 } })
    expect(second.said).toContain('apt has updates: openssl 3.0.15-1')
    // One clone for both questions, and then the build itself, which has its ID.
    expect(asked).toEqual(['101 updates', '101 packages', '101 packages'])
    expect((await lab.contents()).machines).toEqual(['template 101'])
  })

  it('builds, with a warning, where that can not be told', async () => {
    const { port } = await nightGuests({ 100: old, 101: { ...old, upgrade: undefined } })
    await night(nightTemplate(lab, port), {})
    const second = await night(nightTemplate(lab, port), { refresh: 'check' })
    expect(second.build).toMatchObject({ outcome: 'succeeded', artifact: { vmid: 101 } })
    const problems = second.events.flatMap((event) => (event.kind === 'problem' ? [event.diagnostic] : []))
    expect(problems).toMatchObject([{ code: 'updates-unknown', severity: 'warning', detail: 'E: no network' }])
    expect((await lab.contents()).machines).toEqual(['template 101'])
  })

  it('looks at the template of a fixed ID', async () => {
    const { port, asked } = await nightGuests({ 300: old, 100: old })
    await night(nightTemplate(lab, port, { source: 'vm_id = 300' }), {})
    const second = await night(nightTemplate(lab, port, { source: 'vm_id = 300' }), { refresh: 'check' })
    expect(second.build).toMatchObject({ outcome: 'unchanged', artifact: { vmid: 300 } })
    expect(asked).toEqual(['100 updates'])
  })

  it('removes the clone where it is cancelled while the guest is asked', async () => {
    const { port } = await nightGuests({ 100: old, 101: old })
    await night(nightTemplate(lab, port), {})
    const stop = new AbortController()
    const second = await night(
      nightTemplate(lab, port),
      { refresh: 'check' },
      { signal: stop.signal, onRecord: () => stop.abort() },
    )
    expect(second.build.outcome).toBe('cancelled')
    expect((await lab.contents()).machines).toEqual(['template 100'])
    expect(second.open).toEqual([])
  })
})

describe('refresh: patch', () => {
  const behind: NightGuest = { ...old, upgrade: newer, upgraded: fresh.packages }
  const provisioned = { build: 'provisioner "shell-local" { inline = ["echo by the provisioner"] }' }

  it('makes the next template of a copy of the present one, without its provisioners, and the old one goes', async () => {
    const { port, asked } = await nightGuests({ 100: old, 101: behind })
    await night(nightTemplate(lab, port, provisioned), { packages: true })
    const first = recordIn(String((await configOf(100))['description']))
    expect(first).toMatchObject({ packages: 3 })
    const calls: string[] = []
    const second = await night(nightTemplate(lab, port, provisioned), { refresh: 'patch', packages: true })
    for (const event of second.events) if (event.kind === 'call') calls.push(`${event.method} ${event.path}`)
    expect(second.build).toMatchObject({ outcome: 'succeeded', problems: [], artifact: { vmid: 101, name: 'nightly' } })
    expect(asked).toEqual(['100 packages', '101 updates', '101 upgrade', '101 clean', '101 packages'])
    // Once to ask, and once to make it.
    expect(calls.filter((call) => call === 'POST /nodes/pve/qemu/100/clone')).toHaveLength(2)
    expect(calls).not.toContain('POST /nodes/pve/qemu')
    expect(second.said).not.toContain('by the provisioner')
    expect((await lab.contents()).machines).toEqual(['template 101'])
    expect(second.open).toEqual([])
    const record = recordIn(String((await configOf(101))['description']))
    expect(record).toMatchObject({ fingerprint: first?.fingerprint, full: first?.built, packages: 3 })
    expect(packageDiffs(second.history, new Secrets())[0]).toMatchObject({
      against: { templateId: 100 },
      upgraded: [{ name: 'openssl' }],
    })
  })

  it('keeps the hardware, the disks and the notes of the template', async () => {
    const { port } = await nightGuests({ 100: old, 101: behind })
    const template = nightTemplate(lab, port, { source: 'cores = 3\ntags = "a;b"\ntemplate_description = "mine"' })
    await night(template, {})
    const before = await configOf(100)
    await night(template, { refresh: 'patch' })
    const after = await configOf(101)
    const own = ['digest', 'description', 'meta', 'smbios1', 'vmgenid', 'net0', 'scsi0']
    const others = (config: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(config).filter(([key]) => !own.includes(key)))
    expect(others(after)).toEqual(others(before))
    expect(String(after['scsi0'])).toMatch(/base-101-disk-0.*size=8G/)
    expect(String(after['description'])).toMatch(/^mine\n/)
  })

  it('gives the copy the ID of its source, where that is fixed', async () => {
    const { port, asked } = await nightGuests({ 100: behind, 300: behind })
    const template = nightTemplate(lab, port, { source: 'vm_id = 300' })
    await night(template, {})
    const second = await night(template, { refresh: 'patch' })
    expect(second.build).toMatchObject({ outcome: 'succeeded', artifact: { vmid: 300 } })
    expect(asked).toContain('100 upgrade')
    expect((await lab.contents()).machines).toEqual(['template 300'])
    expect(second.open).toEqual([])
    const { built, full } = recordIn(String((await configOf(300))['description'])) ?? {}
    expect(full).toBeDefined()
    expect(full).not.toBe(built)
  })

  it('builds nothing where there are no updates', async () => {
    const { port, asked } = await nightGuests({ 100: old, 101: old })
    await night(nightTemplate(lab, port), {})
    const second = await night(nightTemplate(lab, port), { refresh: 'patch' })
    expect(second.build).toMatchObject({ outcome: 'unchanged', artifact: { vmid: 100 } })
    expect(asked).toEqual(['101 updates'])
  })

  it.each([
    ['the last build from the start is too long ago', '', 30, 'full-every is 30d'],
    ['the old one goes first', 'force_order = "delete-first"', undefined, 'it would be gone before it is copied'],
  ])('builds from the start where %s', async (_, source, days, why) => {
    const { port, asked } = await nightGuests({ 100: behind, 101: behind, 300: behind })
    await night(nightTemplate(lab, port, { source }), {})
    const day = 86_400_000
    const clock = { ...systemClock, now: () => systemClock.now() + 31 * day }
    const fullEveryMs = days === undefined ? undefined : days * day
    const second = await night(nightTemplate(lab, port, { source }), { refresh: 'patch', fullEveryMs }, { clock })
    expect(second.build.outcome).toBe('succeeded')
    expect(second.said).toContain(`It is built from the start and not patched: `)
    expect(second.said).toContain(why)
    expect(asked.some((question) => question.endsWith('upgrade'))).toBe(false)
  })

  it('leaves the present template where it is cancelled while the packages are upgraded', async () => {
    const { port } = await nightGuests({ 100: old, 101: behind })
    await night(nightTemplate(lab, port), {})
    const before = await configOf(100)
    const stop = new AbortController()
    const second = await night(
      nightTemplate(lab, port),
      { refresh: 'patch' },
      {
        signal: stop.signal,
        onHeard: ({ kind, ...event }) => {
          if (kind === 'say' && 'text' in event && event.text === 'Upgrading the packages') stop.abort()
        },
      },
    )
    expect(second.build.outcome).toBe('cancelled')
    expect(await configOf(100)).toEqual(before)
    expect((await lab.contents()).machines).toEqual(['template 100'])
    expect(second.open).toEqual([])
  })
})
