import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ExternalError } from '../../src/diagnostics/errors.ts'
import { createFaults, type Faults } from '../../src/embedded/faults/faults.ts'
import { impatientClock } from '../proxmox/server.ts'
import { runHere } from './in-process.ts'
import { type Lab, labTemplate, openLab } from './lab.ts'

let onCall: (call: string) => void = () => {}
let declared: Faults | undefined
const faults: Faults = {
  meet(method, at) {
    onCall(`${method} ${decodeURIComponent(at)}`)
    return declared?.meet(method, at)
  },
}

let lab: Lab
let connection: { url: string; username: string; token: string; fingerprint: string; node: string }
beforeAll(async () => {
  lab = await openLab({ faults })
  const { url, username, token, fingerprint } = lab.server
  connection = { url, username, token, fingerprint, node: 'pve' }
})
afterAll(() => lab.close())
afterEach(async () => {
  onCall = () => {}
  declared = undefined
  for (const machine of (await lab.contents()).machines) {
    const vmid = machine.replace(/\D/g, '')
    if (machine.startsWith('vm'))
      await lab.client.task(String(await lab.client.request('POST', `/nodes/pve/qemu/${vmid}/status/stop`)))
    await lab.client.task(String(await lab.client.request('DELETE', `/nodes/pve/qemu/${vmid}`)))
  }
  expect(await lab.contents()).toEqual({ machines: [], volumes: [] })
})

const template = () =>
  labTemplate(lab, {
    source: `template_name = "finished"
      template_description = "Made in a test"
      tags                 = "lab"
      cloud_init           = true
      additional_iso_files {
        cd_content       = { "user-data" = "x" }
        iso_storage_pool = "local"
        unmount          = true
      }`,
  })
const finished = { name: 'finished', description: 'Made in a test', tags: 'lab', template: 1 }

/** The calls of a build that are made after the conversion has begun, in order. */
async function lastCalls(): Promise<readonly string[]> {
  const calls: string[] = []
  onCall = (call) => {
    if (/POST .*\/template$/.test(call)) calls.length = 0
    calls.push(call)
  }
  await runHere({ template: template(), connection })
  onCall = () => {}
  return calls
}

const configOf = async (vmid: number) =>
  (await lab.client.request('GET', `/nodes/pve/qemu/${vmid}/config`)) as Record<string, unknown>

describe('the ownership mark', () => {
  it('goes last, in a call of its own, after everything else is done and told', async () => {
    const seen: string[] = []
    const given: Promise<Record<string, unknown>>[] = []
    let told = false
    onCall = (call) => {
      const [, vmid] = /^POST \/nodes\/pve\/qemu\/(\d+)\/config$/.exec(call) ?? []
      if (vmid === undefined || seen.length === 2) return
      seen.push(`${call.split(' ')[0]} ${told ? 'after' : 'before'} it was told`)
      if (seen.length === 2) given.push(configOf(Number(vmid)))
    }
    const { build } = await runHere({
      template: template(),
      connection,
      onEvent: ({ kind }) => {
        if (kind === 'artifact') told = true
      },
    })
    expect(build.outcome).toBe('succeeded')
    expect(seen).toEqual(['POST before it was told', 'POST after it was told'])
    const artifact = build.artifact?.kind === 'template' ? build.artifact : undefined
    expect(artifact?.name).toBe('finished')
    expect(await configOf(artifact?.vmid ?? 0)).toMatchObject(finished)
    expect(Object.values((await given[0]) ?? {})).toContain(`local-lvm:vm-${artifact?.vmid}-cloudinit,media=cdrom`)
  })
})

describe('a template that can not be told of', () => {
  it('is removed like any other failure, and the history does not name it', async () => {
    const { build, open } = await runHere({
      template: template(),
      connection,
      onEvent: ({ kind }) => {
        if (kind === 'artifact') throw new ExternalError('unwritable-file', 'GITHUB_OUTPUT could not be written: full')
      },
    })
    expect(build).toMatchObject({ outcome: 'failed', artifact: undefined })
    expect(build.problems.map(({ code }) => code)).toEqual(['unwritable-file'])
    expect(open).toEqual([])
    expect(await lab.contents()).toEqual({ machines: [], volumes: [] })
  })
})

describe('a server that says 500 once', () => {
  it('at any of the last calls: the template is finished, or nothing is left', async () => {
    const gets = (await lastCalls()).filter((call) => /^GET .*\/config$|^POST .*\/config$/.test(call))
    expect(gets.length).toBeGreaterThan(3)
    const kinds = new Map<string, number>()
    for (const call of gets) {
      const skip = kinds.get(call.split(' ')[0] ?? '') ?? 0
      kinds.set(call.split(' ')[0] ?? '', skip + 1)
      let isLate = false
      const late = createFaults([
        { call: `${call.split(' ')[0]} /nodes/*/qemu/*/config`, fault: 'status', status: 500, skip, times: 1 },
      ])
      declared = {
        meet(method, at) {
          isLate ||= method === 'POST' && at.endsWith('/template')
          return isLate ? late.meet(method, at) : undefined
        },
      }
      const { build, open } = await runHere({ template: template(), connection, clock: impatientClock() })
      declared = undefined
      expect([call, build.outcome, build.problems]).toEqual([call, 'succeeded', []])
      expect(await configOf(build.artifact?.kind === 'template' ? build.artifact.vmid : 0)).toMatchObject(finished)
      expect(open).toEqual([])
    }
  })
})

/** Calls after the conversion at which a step is stopped: which of their kind, and whether the template is finished then. */
const moments = [
  { stop: 'kill', call: 'POST config', count: 1, becomes: 'removed' },
  { stop: 'cancel', call: 'POST config', count: 1, becomes: 'removed', isSlow: true },
  { stop: 'cancel', call: 'POST config', count: 2, becomes: 'removed', isLost: true },
  { stop: 'kill', call: 'POST config', count: 2, becomes: 'finished' },
  // Of the CD, when the journal has nothing of the machine any more.
  { stop: 'kill', call: 'DELETE content', count: 1, becomes: 'finished', isClosed: true },
] as const

describe.each(moments)('stopped by $stop at $call #$count', ({ stop, call, count, becomes, ...how }) => {
  it(`there is the finished template or nothing: ${becomes}`, async () => {
    const job = lab.job({ template: 'lab.pkr.hcl', ...lab.inputs })
    job.write('lab.pkr.hcl', template())
    const step = job.main()
    const slow = createFaults([
      { call: 'POST /nodes/*/qemu/*/config', fault: 'slow-storage', seconds: 1, skip: 0, times: 0 },
    ])
    const lost = createFaults([{ call: '* /**', fault: 'drop', done: false, skip: 0, times: 0 }])
    let isLate = false
    let isStopped = false
    let met = 0
    declared = {
      meet(method, at) {
        isLate ||= method === 'POST' && at.endsWith('/template')
        const [wanted, word = ''] = call.split(' ')
        const isCall = isLate && !isStopped && method === wanted && at.includes(`/${word}`)
        if (isCall && ++met === count) {
          isStopped = true
          step[stop]()
        }
        return 'isLost' in how && isCall && isStopped
          ? lost.meet(method, at)
          : 'isSlow' in how
            ? slow.meet(method, at)
            : undefined
      },
    }
    await step.done
    expect(isStopped).toBe(true)
    const post = await job.post().done
    expect(post.raw).not.toContain('Left behind')
    expect(post.exitCode).toBe(0)
    const { machines, volumes } = await lab.contents()
    expect(/Removed: virtual machine/.test(post.raw)).toBe(becomes === 'removed')
    expect(/Not of this run any more, and stays: virtual machine/.test(post.raw)).toBe(
      becomes === 'finished' && !('isClosed' in how),
    )
    if (becomes === 'removed') expect({ machines, volumes }).toEqual({ machines: [], volumes: [] })
    else {
      expect(machines).toHaveLength(1)
      expect(await configOf(Number(machines[0]?.replace(/\D/g, '')))).toMatchObject(finished)
      expect(volumes.filter((volid) => volid.endsWith('-cloudinit'))).toHaveLength(1)
      expect(volumes.filter((volid) => volid.startsWith('local:iso/'))).toEqual([])
    }
  })
})

describe('a journal that can not be written at the end', () => {
  it('does not undo the template, and the clean-up leaves it', async () => {
    const { build, said } = await runHere({
      template: template(),
      connection,
      onRecord: (record) => {
        if ('close' in record) throw new Error('ENOSPC: no space left on device, write')
      },
    })
    expect(build).toMatchObject({ outcome: 'succeeded', artifact: { kind: 'template', name: 'finished' } })
    expect(said).toContain('The journal could not be written: ENOSPC')
  })
})
