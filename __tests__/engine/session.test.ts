import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Audience } from '../../src/engine/audience.ts'
import type { Order } from '../../src/engine/order.ts'
import { Session } from '../../src/engine/session.ts'
import { product } from '../../src/entry/product.ts'
import type { Event } from '../../src/events/event.ts'
import type { JournalEntry, JournalRecord } from '../../src/events/journal.ts'
import { openEntries } from '../../src/events/journal.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { folder } from './local-run.ts'

/** A session of the real product, and what its audience is told, in order. */
function open(
  env: Record<string, string> = {},
  known: readonly string[] = [],
  onEvent: (event: Event) => unknown = () => {},
) {
  const told: string[] = []
  const events: Event[] = []
  const audience: Audience = {
    hide: ({ text }) => void told.push(`hide ${text}`),
    restricted: (text) => void told.push(`restricted ${text}`),
    planned: ({ builds }) => void told.push(`planned ${builds.map(({ name }) => name).join()}`),
    problems: (problems) => void told.push(...problems.map(({ severity, code }) => `${severity} ${code}`)),
    event: (event) => {
      events.push(event)
      onEvent(event)
    },
    served: ({ node }) => void told.push(`served ${node}`),
  }
  const session = new Session(
    product,
    { env, secrets: new Secrets(), known: known.map((text) => ({ text, name: 'input' })) },
    audience,
  )
  onTestFinished(() => session.end())
  return { session, told, events }
}

const never = new AbortController().signal

function order(workingDirectory: string, template: string, more: Partial<Order> = {}): Order {
  writeFileSync(path.join(workingDirectory, 'a.pkr.hcl'), template)
  return {
    ...{ template: 'a.pkr.hcl', vars: [], varFiles: [], only: [], except: [], workingDirectory },
    ...{ command: 'build', connection: {}, embedded: undefined, trust: fullTrust },
    ...more,
  }
}

const choices = (at: string) => {
  const runs = mkdtempSync(path.join(at, 'run-'))
  return {
    ...({ folder: runs, runId: 'run', onError: 'cleanup', cleanUpAfterCancel: true, parallelBuilds: 0 } as const),
    ...{ force: false, bootWaitFactor: 1, downloadDirectory: path.join(runs, 'downloads'), isoCache: undefined },
  }
}

const nothing = (step: string, name = 'a') =>
  `source "null" "${name}" { communicator = "none" }\nbuild {\n  sources = ["null.${name}"]\n  ${step}\n}\n`
const local = (command: string) => `provisioner "shell-local" { inline = ["${command}"] }`

describe('what must not be shown', () => {
  it('is hidden before anything is read, once each', () => {
    const env = { PROXMOX_PASSWORD: 'from the environment', PROXMOX_TOKEN: 'a token', OTHER: 'not secret' }
    const { session, told } = open(env, ['an input', '', 'a token'])
    expect(told).toEqual(['hide an input', 'hide a token', 'hide from the environment'])
    expect(session.secrets.redact('an input, a token, not secret')).toBe('***, ***, not secret')
    session.hide({ text: 'a token', name: 'again' })
    expect(told).toHaveLength(3)
    expect(session.left).toEqual([])
  })

  it('is hidden as soon as it is known: while the template is read, and while it is built', async () => {
    const at = folder()
    const { session, told, events } = open()
    const sensitive = 'variable "key" {\n  default   = "read early"\n  sensitive = true\n}\n'
    const asked = order(at, sensitive + nothing(local('true')))
    const plan = await session.plan(asked, never)
    expect(told).toEqual(['hide read early', 'planned null.a'])
    expect(await session.build(plan, asked, choices(at), never)).toBe('succeeded')
    expect(session.secrets.redact('so read early')).toBe('so ***')
    expect(events.some(({ kind }) => kind === 'secret')).toBe(true)
    expect(told.filter((one) => one === 'hide read early')).toHaveLength(1)
  })
})

it('a secret that is put together only when it runs is hidden before it is used', async () => {
  const at = folder()
  const { session, told } = open()
  const key = 'variable "key" {\n  default   = "read early"\n  sensitive = true\n}\n'
  const source = 'source "file" "f" {\n  content = "x"\n  target  = "x"\n}\n'
  const step = 'provisioner "shell-local" { inline = ["echo ${base64encode("${var.key} of ${build.ID}")}"] }'
  const asked = order(at, `${key}${source}build {\n  sources = ["file.f"]\n  ${step}\n}\n`)
  expect(await session.build(await session.plan(asked, never), asked, choices(at), never)).toBe('succeeded')
  expect(told).toContain(`hide ${Buffer.from('read early of File').toString('base64')}`)
})

describe('the outcome', () => {
  it.each([
    ['succeeded', 'succeeded', 'true', 'true'],
    ['failed when one of the builds is', 'failed', 'true', 'exit 3'],
  ])('is %s', async (_, outcome, first, second) => {
    const at = folder()
    const { session } = open()
    const asked = order(at, nothing(local(first), 'a') + nothing(local(second), 'b'))
    const built = await session.work(never, async () =>
      session.build(await session.plan(asked, never), asked, choices(at), never),
    )
    expect(built).toBe(outcome)
    expect(session.history.builds.map(({ name }) => name)).toEqual(['null.a', 'null.b'])
    expect(session.left).toEqual([])
  })

  it('is cancelled whatever the builds were', async () => {
    const at = folder()
    const stop = new AbortController()
    const { session } = open()
    const asked = order(at, nothing(local('true')))
    const plan = await session.plan(asked, stop.signal)
    stop.abort()
    expect(await session.build(plan, asked, choices(at), stop.signal)).toBe('cancelled')
  })

  it('of work that throws is failed, and cancelled after the wish to stop; why is told and kept', async () => {
    const at = folder()
    const { session, told } = open()
    const asked = order(at, nothing(local('true')).replace('none', 'telepathy'))
    const plan = async () => {
      await session.plan(asked, never)
      return 'succeeded' as const
    }
    expect(await session.work(never, plan)).toBe('failed')
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/^error /)
    expect(session.history.problems).toHaveLength(1)
    expect(await session.work(AbortSignal.abort(), plan)).toBe('cancelled')
    expect(told.slice(1)).toEqual(['error cancelled'])
    session.tell([])
    expect(told).toHaveLength(2)
  })
})

describe('data sources', () => {
  const asking = `data "null" "x" { input = "asked" }\n${nothing(local('echo $${data.null.x.output}'))}`.replace(
    '$$',
    '$',
  )

  it.each([
    ['build', 'echo asked'],
    ['plan', 'echo asked'],
    ['validate', '<unknown>'],
  ] as const)('are asked by %s: %s', async (command, inline) => {
    const { session } = open()
    const plan = await session.plan(order(folder(), asking, { command }), never)
    const { builds } = await product.describe(plan)
    expect(JSON.stringify(builds[0]?.provisioners[0]?.config)).toContain(inline)
  })
})

describe('warnings of a template', () => {
  const refused = nothing('provisioner "breakpoint" {}')

  it.each(['plan', 'validate'] as const)('are told by %s after the plan', async (command) => {
    const { session, told } = open()
    await session.plan(order(folder(), refused, { command }), never)
    expect(told[0]).toBe('planned null.a')
    expect(told.slice(1)).toContain('refusal nobody-to-ask')
    expect(session.history.problems.length).toBe(told.length - 1)
  })

  it('that refuse a build end it before it is planned', async () => {
    const { session, told } = open()
    await expect(session.plan(order(folder(), refused), never)).rejects.toMatchObject({
      diagnostics: expect.arrayContaining([expect.objectContaining({ code: 'nobody-to-ask', severity: 'error' })]),
    })
    expect(told).toEqual([])
  })
})

describe('on the embedded Proxmox', () => {
  const machine = (step = '') => `source "proxmox-iso" "m" {
  vm_name      = "made"
  communicator = "none"
  boot_iso { iso_file = "local:iso/installer.iso" }
}
build {
  sources = ["proxmox-iso.m"]
  ${step}
}
`

  function notes() {
    const records: JournalRecord[] = []
    const noted: string[] = []
    return {
      noted,
      get open(): readonly JournalEntry[] {
        return openEntries(records)
      },
      append: (record: JournalRecord) => {
        if (records.length === 0) noted.push('journal')
        records.push(record)
      },
      embedded: (data: string) => void noted.push(`embedded ${path.basename(data)}`),
      connections: (all: object) => void noted.push(`connections ${Object.keys(all)}`),
    }
  }

  /** `stopsAt`: the text of a headline at which somebody wants it to stop. */
  async function build(template: string, stopsAt = '') {
    const at = folder()
    const data = path.join(at, 'data')
    mkdirSync(path.join(data, 'storage/local/template/iso'), { recursive: true })
    writeFileSync(path.join(data, 'storage/local/template/iso/installer.iso'), 'x')
    const stop = new AbortController()
    const opened = open({}, [], (event) => event.kind === 'say' && event.text === stopsAt && stop.abort())
    const kept = notes()
    const asked = order(at, template, { embedded: { data, simulate: true } })
    const plan = await opened.session.plan(asked, stop.signal)
    const before = said(opened.told)
    const how = { ...choices(at), cleanUpAfterCancel: false, notes: kept }
    const outcome = await opened.session.build(plan, asked, how, stop.signal)
    return { ...opened, kept, data, before, outcome }
  }

  const said = (told: readonly string[]) => told.filter((one) => !one.startsWith('hide '))

  it('is started when the plan is good; what outlives this process is noted before it is needed', async () => {
    const { told, kept, before, outcome, session } = await build(machine())
    expect([before, outcome]).toEqual([['planned proxmox-iso.m'], 'succeeded'])
    expect(kept.noted).toEqual(['embedded data', 'connections proxmox-iso.m', 'journal'])
    expect(said(told)).toEqual(['planned proxmox-iso.m', 'served pve'])
    // The token that stands in for it in the plan, its own, and its password.
    expect(told.filter((one) => one.startsWith('hide '))).toHaveLength(3)
    expect([kept.open, session.left]).toEqual([[], []])
  })

  it('is none where nobody asks for one: the connection is the one that is given', async () => {
    const { session } = open()
    const connection = { url: 'https://pve.example.com:8006/', username: 'a@pve', password: 'b', node: 'pve9' }
    const plan = await session.plan(order(folder(), machine(), { command: 'plan', connection }), never)
    expect((await product.describe(plan)).builds[0]?.requests[0]?.path).toBe('/nodes/pve9/qemu')
    expect(await product.connections(plan, connection)).toMatchObject({ 'proxmox-iso.m': connection })
  })

  it('takes the node that somebody names, and its own where nobody does', async () => {
    const { session } = open()
    const embedded = { data: '/nowhere', simulate: true }
    const node = async (name: string | undefined) => {
      const asked = order(folder(), machine(), {
        embedded,
        command: 'plan',
        connection: name === undefined ? {} : { node: name },
      })
      const { builds } = await product.describe(await session.plan(asked, never))
      return builds[0]?.requests[0]?.path
    }
    expect([await node(undefined), await node('pve7')]).toEqual(['/nodes/pve/qemu', '/nodes/pve7/qemu'])
  })

  it('is started again, and emptied, by a session that knows no more than the notes of one that was stopped', async () => {
    const stopped = await build(machine(local('sleep 60')), 'Starting VM')
    expect([stopped.outcome, stopped.kept.open.map(({ kind }) => kind)]).toEqual(['cancelled', ['vm']])
    expect(stopped.session.left).toEqual(stopped.kept.open)
    await stopped.session.end()

    const { session, told, events } = open()
    const found = { open: stopped.kept.open, embeddedData: stopped.data, connections: {}, lost: 0 }
    const outside = () => {
      throw new Error('nobody is asked for another connection')
    }
    expect(await session.cleanUp(found, { connection: outside, budgetMs: 60_000 }, never)).toMatchObject({ left: [] })
    expect(said(told)).toEqual(['served pve'])
    expect(events.flatMap((event) => (event.kind === 'say' ? [event.text] : []))).toEqual([
      expect.stringMatching(/^Removing machine \d+ from node pve$/),
    ])
  })
})

it('a clean-up hides the credentials that it found, and says what is left', async () => {
  const { session, told, events } = open()
  const url = 'https://127.0.0.1:1/api2/json'
  const entry: JournalEntry = { id: '1', build: 'proxmox-iso.m', node: 'pve', url, kind: 'vm', vmid: 100, mark: 'x' }
  const connections = { 'proxmox-iso.m': { url, username: 'ci@pve', password: 'found', token: '' } }
  const found = { open: [entry], embeddedData: undefined, connections, lost: 0 }
  const { left } = await session.cleanUp(found, { connection: () => ({}), budgetMs: 200 }, never)
  expect([left, told]).toEqual([[entry], ['hide found']])
  expect(events).toContainEqual(
    expect.objectContaining({ kind: 'problem', diagnostic: expect.objectContaining({ code: 'not-removed' }) }),
  )
})
