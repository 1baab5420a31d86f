import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Fault } from '../../src/embedded/faults/fault-declaration.ts'
import { createFaults, type Faults } from '../../src/embedded/faults/faults.ts'
import type { Event } from '../../src/events/event.ts'
import { buildReports } from '../../src/report/builds.ts'
import { Recorder } from '../../src/report/history.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { impatientClock } from '../proxmox/server.ts'
import { type RunHere, runHere } from './in-process.ts'
import { type Lab, labTemplate, openLab } from './lab.ts'

let onCall: (call: string) => void = () => {}
let declared: Faults | undefined
let lab: Lab
let connection: { url: string; username: string; token: string; fingerprint: string; node: string }
beforeAll(async () => {
  lab = await openLab({
    faults: {
      meet(method, at) {
        onCall(`${method} ${at}`)
        return declared?.meet(method, at)
      },
    },
  })
  const { url, username, token, fingerprint } = lab.server
  connection = { url, username, token, fingerprint, node: 'pve' }
})
afterAll(() => lab.close())
afterEach(async () => {
  onCall = () => {}
  declared = undefined
  for (const machine of (await lab.contents()).machines) {
    const at = `/nodes/pve/qemu/${machine.replace(/\D/g, '')}`
    if (machine.startsWith('vm')) await lab.client.task(String(await lab.client.request('POST', `${at}/status/stop`)))
    await lab.client.task(String(await lab.client.request('DELETE', at)))
  }
})

/** What a worker that died with its node leaves: the task has no word of its end. */
const died = { fault: 'task-error', text: 'unexpected status' } as const

async function build(faults: readonly Partial<Fault>[], more: Partial<RunHere> = {}) {
  declared = createFaults(faults.map((fault) => ({ skip: 0, times: 1, done: false, ...fault }) as Fault))
  const events: Event[] = []
  const recorder = new Recorder(0)
  const ran = await runHere({
    template: labTemplate(lab),
    connection,
    retry: 2,
    clock: impatientClock(),
    ...more,
    onEvent: (event) => {
      events.push(event)
      recorder.record(event)
      more.onEvent?.(event)
    },
  })
  const { history } = recorder
  return { ...ran, events, history, attempts: events.filter(({ kind }) => kind === 'retrying') }
}

describe('a build that fails of something that can pass', () => {
  it('is cleaned up and built again, and succeeds without an error', async () => {
    const opened: number[] = []
    let open = 0
    const ran = await build([{ call: 'POST /nodes/*/qemu', ...died }], {
      onRecord: (record) => {
        open += 'open' in record ? 1 : -1
      },
      onEvent: ({ kind }) => {
        if (kind === 'retrying') opened.push(open)
      },
    })
    expect(ran.build).toMatchObject({ outcome: 'succeeded', problems: [] })
    expect(ran.attempts).toMatchObject([{ attempt: 1, of: 3, why: expect.stringContaining('unexpected status') }])
    // The journal is clean between two attempts, and afterwards.
    expect(opened).toEqual([0])
    expect(ran.open).toEqual([])
    expect((await lab.contents()).machines).toHaveLength(1)
    expect(ran.said).toContain('Attempt 1 of 3 failed of something that can pass')
    expect(ran.said).toContain('Attempt 2 of 3')
    const errors = ran.events.filter((event) => event.kind === 'problem' && event.diagnostic.severity === 'error')
    expect(errors).toEqual([])
  })

  it('says in the report which attempt it was, and why', async () => {
    const { history } = await build([{ call: 'POST /nodes/*/qemu', ...died }])
    const secrets = new Secrets()
    const [report] = buildReports(history, secrets, { links: false })
    expect(report).toMatchObject({ outcome: 'succeeded', attempts: [{ attempt: 1 }], problems: [] })
    const options = { command: 'build', outcome: 'succeeded', secrets, now: 0, limit: 1 << 20 } as const
    const summary = renderSummary(history, options)
    expect(summary).toMatch(/🔁 Attempt 1 of 3 of .* failed of something that can pass: Proxmox task failed/)
    expect(summary).not.toContain('What failed')
  })

  it('is given up after as many attempts, and nothing is left', async () => {
    const ran = await build([{ call: 'POST /nodes/*/qemu', times: 0, ...died }], { onError: 'abort' })
    expect(ran.build).toMatchObject({ outcome: 'failed', problems: [{ code: 'task-cut-off' }] })
    expect(ran.attempts).toHaveLength(2)
    expect((await lab.contents()).machines).toEqual([])
  })

  it('keeps what the last attempt alone has made, with on-error: abort', async () => {
    const template = labTemplate(lab, { source: 'ssh_timeout = "1s"' }).replace(/ssh_port\s+= \d+/, 'ssh_port = 1')
    const ran = await build([], { template, onError: 'abort', retry: 1 })
    expect(ran.build).toMatchObject({ outcome: 'failed', problems: [{ code: 'ssh-timeout' }] })
    expect(ran.attempts).toHaveLength(1)
    expect((await lab.contents()).machines).toHaveLength(1)
  })

  it('is not built again where something of it could not be removed', async () => {
    const template = labTemplate(lab, { source: 'ssh_timeout = "1s"' }).replace(/ssh_port\s+= \d+/, 'ssh_port = 1')
    const refused = { fault: 'status', status: 403, reason: 'Permission check failed' } as const
    const ran = await build([{ call: 'DELETE /nodes/*/qemu/*', times: 0, ...refused }], { template })
    expect(ran.build.outcome).toBe('failed')
    expect(ran.attempts).toEqual([])
    expect(ran.said).toMatch(/not built again: virtual machine \d+ on node pve could not be removed/)
    declared = undefined
  })
})

describe('a build that is not built again', () => {
  it.each([
    ['an exit code of its own', 'provisioner "shell" {\n inline = ["exit 3"]\n }', 'script-failed'],
    [
      'a timeout of its own',
      'provisioner "shell" {\n inline = ["sleep 60"]\n timeout = "1s"\n }',
      'provisioner-timeout',
    ],
  ])('has %s', async (_, provisioner, code) => {
    const ran = await build([], { template: labTemplate(lab, { build: provisioner }) })
    expect(ran.build).toMatchObject({ outcome: 'failed', problems: [{ code }] })
    expect(ran.attempts).toEqual([])
  })

  it('was cancelled in the pause before the next attempt', async () => {
    const stop = new AbortController()
    const clock = impatientClock()
    const ran = await build([{ call: 'POST /nodes/*/qemu', times: 0, ...died }], {
      signal: stop.signal,
      clock,
      onEvent: ({ kind }) => {
        if (kind === 'retrying') stop.abort()
      },
    })
    expect(ran.build.outcome).toBe('cancelled')
    expect(ran.attempts).toHaveLength(1)
    expect(ran.open).toEqual([])
  })

  it('was not asked to', async () => {
    const ran = await build([{ call: 'POST /nodes/*/qemu', ...died }], { retry: 0 })
    expect(ran.build.outcome).toBe('failed')
    expect(ran.attempts).toEqual([])
  })
})
