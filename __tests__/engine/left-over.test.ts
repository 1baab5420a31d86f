import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFaults } from '../../src/embedded/faults/faults.ts'
import type { Event } from '../../src/events/event.ts'
import { type RunHere, runHere } from './in-process.ts'
import { type Lab, labTemplate, openLab } from './lab.ts'

let lab: Lab
let faults = createFaults([])
beforeAll(async () => {
  lab = await openLab({ faults: { meet: (method, at) => faults.meet(method, at) } })
})
afterAll(() => lab.close())
beforeEach(() => {
  faults = createFaults([])
})

interface Steps {
  readonly provisioner?: string
  readonly cleanUp?: string
  readonly more?: string
}

async function build(
  { provisioner = 'exit 4', cleanUp = 'echo cleaned', more = '' }: Steps,
  how: Omit<RunHere, 'template' | 'connection'> = {},
  source = '',
) {
  const { url, username, token, fingerprint } = lab.server
  const events: Event[] = []
  const steps = `provisioner "shell" { inline = ["${provisioner}"] }
  error-cleanup-provisioner "shell" { inline = ["${cleanUp}"] }
  ${more}`
  const ran = await runHere({
    ...how,
    template: labTemplate(lab, { source, build: steps }),
    connection: { url, username, token, fingerprint, node: 'pve' },
    onEvent: (event) => {
      events.push(event)
      how.onEvent?.(event)
    },
  })
  const fates = events.flatMap((event) => (event.kind === 'settled' ? [event.fate] : []))
  const problems = events.flatMap((event) =>
    event.kind === 'problem' ? [`${event.diagnostic.severity} ${event.diagnostic.code}`] : [],
  )
  const isCleaned = events.some((event) => event.kind === 'output' && event.text === 'cleaned')
  return { ...ran, events, fates, problems, isCleaned, outcome: ran.build.outcome }
}

const machines = async () => (await lab.contents()).machines

describe('what a build that failed has made', () => {
  it('is removed, after the error-cleanup-provisioner', async () => {
    const before = await machines()
    const { outcome, fates, problems, isCleaned, open } = await build({})
    expect([outcome, fates, problems, isCleaned, open]).toEqual([
      'failed',
      ['removed'],
      ['error script-failed'],
      true,
      [],
    ])
    expect(await machines()).toEqual(before)
  })

  it.each([
    ['abort', false],
    ['run-cleanup-provisioner', true],
  ] as const)('is kept with on-error: %s, and named', async (onError, cleans) => {
    const before = await machines()
    const { outcome, fates, problems, isCleaned, open, events, said } = await build({}, { onError })
    expect([outcome, fates, isCleaned, open]).toEqual(['failed', ['kept'], cleans, []])
    expect(problems).toEqual(['error script-failed', 'warning kept'])
    const [added = ''] = (await machines()).filter((one) => !before.includes(one))
    const id = added.replace('vm ', '')
    expect(said).toContain(`Kept: virtual machine ${id} on node pve`)
    expect(said).toContain(
      `on-error is ${onError}. Remove it yourself when you have seen enough, before reap does; another name keeps it from that: ${lab.server.url.replace('/api2/json', '')}`,
    )
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'settled', page: expect.stringContaining(encodeURIComponent(`qemu/${id}`)) }),
    )
  })

  it('is removed also where the error-cleanup-provisioner fails, which is a warning', async () => {
    const { outcome, fates, problems, build: result } = await build({ cleanUp: 'exit 5' })
    expect([outcome, fates]).toEqual(['failed', ['removed']])
    expect(problems).toEqual(['error script-failed', 'warning script-failed'])
    expect(result.problems).toMatchObject([{ summary: expect.stringContaining('exit status: 4') }])
  })

  it('is nothing where the server refused to make it', async () => {
    const call = 'POST /nodes/*/qemu'
    faults = createFaults([{ fault: 'status', call, status: 403, reason: 'no', skip: 0, times: 1 }])
    const { outcome, fates, isCleaned } = await build({})
    // Nobody was reached in whom the error-cleanup-provisioner could work.
    expect([outcome, fates, isCleaned]).toEqual(['failed', ['unmade'], false])
  })
})

describe('what a build that was cancelled has made', () => {
  const cancelled = async (how: Partial<RunHere>) => {
    const stop = new AbortController()
    const onEvent = (event: Event) => event.kind === 'output' && event.text === 'here' && stop.abort()
    return build(
      { provisioner: 'echo here; sleep 60' },
      { signal: stop.signal, onEvent: (event) => void onEvent(event), ...how },
    )
  }

  it.each(['cleanup', 'abort'] as const)(
    'is removed at once by a process that has the time, with on-error: %s',
    async (onError) => {
      const before = await machines()
      const { outcome, fates, problems, isCleaned, open } = await cancelled({ onError })
      expect([outcome, fates, problems, isCleaned, open]).toEqual(['cancelled', ['removed'], [], false, []])
      expect(await machines()).toEqual(before)
    },
  )

  it('stays in the journal for the post step where there is none', async () => {
    const before = await machines()
    const { outcome, fates, open } = await cancelled({ cleanUpAfterCancel: false })
    expect([outcome, fates, open.map(({ kind }) => kind)]).toEqual(['cancelled', [], ['vm']])
    expect(await machines()).toHaveLength(before.length + 1)
  })

  it('is nothing where the wish came before the first call', async () => {
    const { outcome, events, said } = await build({}, { signal: AbortSignal.abort() })
    const kinds = events.map(({ kind }) => kind).filter((kind) => kind !== 'secret')
    expect([outcome, kinds, said]).toEqual(['cancelled', ['build-started', 'build-finished'], ''])
  })
})

describe('a template that was made', () => {
  const good = { provisioner: 'true' }

  it('is handed over, and told as soon as it is there', async () => {
    const { outcome, fates, events, isCleaned, said, build: result } = await build(good)
    expect([outcome, fates, isCleaned]).toEqual(['succeeded', ['handed-over'], false])
    const kinds = events.map(({ kind }) => kind)
    expect(
      kinds.filter((kind) => ['build-started', 'recorded', 'artifact', 'settled', 'build-finished'].includes(kind)),
    ).toEqual(['build-started', 'recorded', 'artifact', 'settled', 'build-finished'])
    expect(said).toContain(
      `Created virtual machine ${result.artifact?.kind === 'template' ? result.artifact.vmid : ''}`,
    )
    expect(events.at(-1)).toMatchObject({ kind: 'build-finished', outcome: 'succeeded', artifact: result.artifact })
    expect(result.problems).toEqual([])
  })

  it('stays when a post-processor fails, which fails the build', async () => {
    const {
      outcome,
      fates,
      isCleaned,
      events,
      build: result,
    } = await build({
      ...good,
      more: 'post-processor "shell-local" { inline = ["echo no such thing >&2; exit 6"] }',
    })
    const steps = events.flatMap((event) => (event.kind === 'step-finished' ? [`${event.step}: ${event.outcome}`] : []))
    expect(steps.at(-1)).toBe('Running post-processor shell-local (echo no such thing >&2; exit 6): failed')
    // Not in a guest that is none any more.
    expect([outcome, fates, isCleaned]).toEqual(['failed', ['handed-over'], false])
    expect(result.artifact).toMatchObject({ kind: 'template' })
    expect(result.problems).toMatchObject([{ evidence: 'no such thing' }])
    expect(await machines()).toContain(`template ${result.artifact?.kind === 'template' ? result.artifact.vmid : 0}`)
  })
})

it('scripts know the build, and the answer server where there is one', async () => {
  const print = "env | grep -E '^PACKER_(BUILD|HTTP)'"
  const lines = async (source: string) => {
    const { events } = await build({ provisioner: print }, {}, source)
    return events.flatMap((event) => (event.kind === 'output' && event.from === 'guest' ? [event.text] : []))
  }
  const own = ['PACKER_BUILDER_TYPE=proxmox-iso', 'PACKER_BUILD_NAME=lab']
  expect((await lines('')).sort()).toEqual(own)
  const served = await lines('http_content = { "/a" = "x" }\n http_bind_address = "127.0.0.1"')
  expect(served.map((line) => line.replace(/\d+\.\d+\.\d+\.\d+/, '<ip>').replace(/\d{4,}/, '<port>')).sort()).toEqual([
    ...own,
    ...['PACKER_HTTP_ADDR=<ip>:<port>', 'PACKER_HTTP_IP=<ip>', 'PACKER_HTTP_PORT=<port>'],
  ])
})
