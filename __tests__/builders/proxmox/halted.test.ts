import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../../src/time/clock.ts'
import { runHere } from '../../engine/in-process.ts'
import { type Lab, labTemplate, openLab } from '../../engine/lab.ts'

let lab: Lab
/** QEMU's word for the machine; undefined: what it is. */
let says: readonly string[] = []

beforeAll(async () => {
  lab = await openLab({
    faults: {
      meet(method, path) {
        if (method !== 'GET' || !path.endsWith('/status/current')) return undefined
        const [qmpstatus, ...rest] = says
        if (qmpstatus === undefined) return undefined
        says = rest
        const data = { status: 'running', qmpstatus }
        return { delayMs: 0, fault: { call: 'GET /**', fault: 'answer', data, skip: 0, times: 1 } }
      },
    },
  })
})
afterAll(() => lab.close())

/** A thousand times as fast as the clock on the wall. */
const fastClock: Clock = {
  now: () => systemClock.now() * 1000,
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 1000, signal),
}

/** A build whose guest never answers; the machine says `words` of itself from when it is waited for. */
async function build(words: readonly string[]) {
  const { url, fingerprint, username, token } = lab.server
  const template = labTemplate(lab, { source: 'ssh_timeout = "20m"' }).replace(/ssh_port .*/, 'ssh_port = 9')
  return runHere({
    template,
    connection: { url, fingerprint, username, token, node: 'pve' },
    clock: fastClock,
    onEvent: (event) => {
      if (event.kind === 'step-started' && event.step.startsWith('Waiting for SSH')) says = words
    },
  })
}

describe('a machine that stands still', () => {
  it.each([
    ['io-error', 'its storage is most likely full'],
    ['internal-error', 'Set disable_kvm'],
    ['guest-panicked', 'The kernel of the guest has panicked'],
  ])('by %s ends the wait for its guest', async (word, why) => {
    const { build: built, said } = await build([word, word])
    expect(built.problems, said).toMatchObject([{ code: 'machine-halted', detail: expect.stringContaining(why) }])
    expect(built.problems[0]?.summary).toMatch(RegExp(`^Virtual machine \\d+ stands still: ${word}$`))
    expect(await lab.contents()).toEqual({ machines: [], volumes: [] })
  })

  it('for a moment is waited for', async () => {
    const { build: built } = await build(['io-error', 'running', 'io-error', 'paused'])
    expect(built.problems).toMatchObject([{ summary: 'Timeout waiting for SSH.' }])
    expect(says).toEqual([])
  })
})
