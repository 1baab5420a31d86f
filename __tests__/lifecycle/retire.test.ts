import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { replicaMark } from '../../src/builders/proxmox/plan/build-marks.ts'
import { createFaults } from '../../src/embedded/faults/faults.ts'
import { type RetireWish, retire } from '../../src/lifecycle/retire.ts'
import { day, openTemplateLab, type TemplateLab } from './template-lab.ts'

let lab: TemplateLab
beforeAll(async () => {
  lab = await openTemplateLab()
})
afterAll(() => lab.lab.close())
afterEach(() => lab.clear())

const nothing: RetireWish = { name: 'debian', channel: undefined, keep: undefined, keepForMs: undefined, dryRun: false }

async function wish(given: Partial<RetireWish>) {
  const retired = await retire({ ...nothing, ...given }, lab.context())
  return retired.map(({ vmid, fate, why = '' }) => [vmid, fate, why])
}

describe('retire', () => {
  it('removes what is older than the newest that are kept; a dry run only tells', async () => {
    for (const vmid of [9001, 9002, 9003, 9004]) await lab.make(vmid, { days: 9010 - vmid })
    await lab.make(9005, { days: 30, name: 'other' })
    const stays = [9004, 9003, 9002].map((vmid) => [vmid, 'stays', 'it is one of the 3 newest'])
    expect(await wish({ keep: 3, dryRun: true })).toEqual([...stays, [9001, 'found', '']])
    expect(await lab.ids()).toEqual([9001, 9002, 9003, 9004, 9005])
    expect(await wish({ keep: 3 })).toEqual([...stays, [9001, 'retired', '']])
    expect(await lab.ids()).toEqual([9002, 9003, 9004, 9005])
    expect(await wish({ keep: 3 })).toEqual(stays)
  })

  it('keeps what is young, and with both what either keeps', async () => {
    await lab.make(9001, { days: 100 })
    await lab.make(9002, { days: 91 })
    await lab.make(9003, { days: 30 })
    expect(await wish({ keep: 2, keepForMs: 90 * day, dryRun: true })).toEqual([
      [9003, 'stays', 'it is one of the 2 newest'],
      [9002, 'stays', 'it is one of the 2 newest'],
      [9001, 'found', ''],
    ])
    expect(await wish({ keepForMs: 90 * day })).toEqual([
      [9003, 'stays', 'it is younger than 90d'],
      [9002, 'retired', ''],
      [9001, 'retired', ''],
    ])
  })

  it('removes nothing that somebody needs or has touched, and says why', async () => {
    await lab.make(9001, { days: 20, tags: 'channel-production', record: { channels: { production: 1 } } })
    await lab.make(9002, { days: 19 })
    await lab.set(9002, { protection: 1 })
    await lab.make(9003, { days: 18 })
    await lab.clone(9003, 9103, { name: 'web' })
    await lab.make(9004, { days: 17 })
    await lab.set(9004, { memory: 4096 })
    await lab.make(9005, { days: 16, sealed: false })
    await lab.make(9006, {})
    await lab.make(9007, { days: 15, record: { build: '(not built by this action)' } })
    await lab.make(9008, { days: 14, description: 'proxmox-template-action: run 1, build proxmox-iso.debian' })
    await lab.make(9009, { days: 13 })
    await lab.set(9009, { tags: 'keep-this' })
    await lab.make(9010, { days: 12, record: { revoked: 'CVE-1' } })
    await lab.clone(9010, 9110, { name: 'db' })
    await lab.make(9020, { days: 1 })
    const found = Object.fromEntries((await wish({ keep: 1 })).map(([vmid, fate, why]) => [vmid, `${fate}: ${why}`]))
    expect(found).toEqual({
      9020: 'stays: it is the newest',
      9010: 'stays: machine 9110 is linked to its disks',
      9009: 'stays: somebody has changed it since it was built, or made it as a clone',
      9008: 'stays: it carries the mark of a build that is under way or was cut off',
      9007: 'stays: it was not built by this action, or by a build that keeps no record',
      9006: 'stays: it was not built by this action, or by a build that keeps no record',
      9005: 'stays: nothing tells what its build left, so that somebody may have changed it',
      9004: 'stays: somebody has changed it since it was built, or made it as a clone',
      9003: 'stays: machine 9103 is linked to its disks',
      9002: 'stays: it is protected',
      9001: 'stays: it has channel production',
    })
    expect(await lab.ids()).toHaveLength(13)
  }, 60_000)

  it('takes no clone that a person made for the newest, nor what a person has changed', async () => {
    await lab.make(9001, { days: 3 })
    await lab.make(9002, { days: 2 })
    await lab.twin(9002, 9400, { memory: 2048 })
    await lab.twin(9002, 400)
    await lab.make(9003, { days: 1 })
    await lab.set(9003, { memory: 2048 })
    const touched = 'somebody has changed it since it was built, or made it as a clone'
    expect(await wish({ keep: 1 })).toEqual([
      [9003, 'stays', touched],
      [9002, 'stays', 'it is the newest'],
      [9400, 'stays', touched],
      [400, 'stays', touched],
      [9001, 'retired', ''],
    ])
  })

  it('keeps what has a line in its record that nobody knows', async () => {
    await lab.make(9001, { days: 3, record: { others: ['keep this one please'] } })
    await lab.make(9002, { days: 2 })
    expect(await wish({ keep: 1 })).toEqual([
      [9002, 'stays', 'it is the newest'],
      [9001, 'stays', 'its record has lines that a later version of this action wrote, or a person'],
    ])
  })

  it('counts only what is of use, and removes copies as their template', async () => {
    const built = new Date(Date.now() - 9 * day).toISOString()
    await lab.make(9001, { days: 9, record: { built } })
    await lab.make(9011, { days: 9, record: { built }, description: replicaMark(9001) })
    await lab.make(9002, { days: 8 })
    await lab.make(9003, { days: 7, record: { revoked: 'CVE-1' } })
    await lab.make(9004, { days: 6 })
    await lab.make(9006, {})
    expect((await wish({ keep: 2 })).filter(([vmid]) => vmid !== 9006)).toEqual([
      [9004, 'stays', 'it is one of the 2 newest'],
      [9003, 'stays', 'it is revoked, and fewer than 2 that are not are newer'],
      [9002, 'stays', 'it is one of the 2 newest'],
      [9011, 'retired', ''],
      [9001, 'retired', ''],
    ])
  })

  it('of a name that no template has is a mistake', async () => {
    await lab.make(9001, { days: 9 })
    await expect(wish({ name: 'debain', keep: 1 })).rejects.toMatchObject({
      code: 'unknown-template',
      message: 'There is no template "debain"',
      detail: expect.stringContaining('Did you mean "debian"?'),
    })
  })

  it('looks only at those that are or were in the channel', async () => {
    await lab.make(9001, { days: 9, record: { channels: { candidate: 1 } } })
    await lab.make(9002, { days: 8, record: { left: { candidate: 1 } } })
    await lab.make(9003, { days: 7 })
    await lab.make(9004, { days: 6, tags: 'channel-candidate', record: { channels: { candidate: 5 } } })
    expect(await wish({ keep: 1, channel: 'candidate' })).toEqual([
      [9004, 'stays', 'it is the newest'],
      [9002, 'retired', ''],
      [9001, 'retired', ''],
    ])
  })

  it('takes no tag for a channel of its own that a cut-off move has left', async () => {
    await lab.make(9001, { days: 9, tags: 'channel-production', record: { channels: { production: 1 } } })
    await lab.make(9002, { days: 8, tags: 'channel-production', record: { channels: { production: 2 } } })
    await lab.make(9003, { days: 1 })
    expect(await wish({ keep: 1 })).toEqual([
      [9003, 'stays', 'it is the newest'],
      [9002, 'stays', 'it has channel production'],
      [9001, 'retired', ''],
    ])
  })

  it('leaves what has just been built, whatever is said', async () => {
    await lab.make(9001, { days: 9 })
    expect(await wish({ keepForMs: day, spare: 9001 })).toEqual([[9001, 'stays', 'it has just been built']])
  })
})

describe('retire and what happens meanwhile', () => {
  it('spares what somebody changes while it is looked at', async () => {
    await lab.make(9001, { days: 9 })
    lab.meet({
      meet(method, at) {
        if (method !== 'GET' || !at.endsWith('/tasks')) return undefined
        lab.meet(undefined)
        void lab.set(9001, { tags: 'channel-production' })
        return { delayMs: 500, fault: undefined }
      },
    })
    expect(await wish({ keepForMs: day })).toEqual([[9001, 'stays', expect.stringContaining('while it was looked at')]])
    expect((await lab.entry(9001)).record?.retiring).toBeUndefined()
  })

  it('spares what a task of the server runs on', async () => {
    await lab.make(9001, { days: 9 })
    const upid = `UPID:pve:0000AAAA:0000BBBB:656A0000:qmclone:9001:${lab.lab.client.identity}:`
    const fault = { call: 'GET /nodes/*/tasks', fault: 'answer', data: [{ upid }], skip: 0, times: 1 } as const
    lab.meet(createFaults([fault]))
    expect(await wish({ keepForMs: day })).toEqual([[9001, 'stays', 'the task qmclone runs on it']])
  })

  it('tells what could not be removed, with the privilege, and takes back that it goes', async () => {
    await lab.make(9001, { days: 9 })
    const fault = { call: 'DELETE /nodes/*/qemu/*', fault: 'status', status: 403, skip: 0, times: 0 } as const
    lab.meet(createFaults([{ ...fault, reason: 'Permission check failed (/vms/9001, VM.Allocate)' }]))
    expect(await wish({ keepForMs: day })).toEqual([[9001, 'left', expect.stringContaining('VM.Allocate')]])
    expect((await lab.entry(9001)).record?.retiring).toBeUndefined()
  })

  it('does not take what it wrote itself for a change: another run removes what one has begun with', async () => {
    await lab.make(9001, { days: 9, record: { retiring: '2026-01-01T00:00:00Z' } })
    expect(await wish({ keepForMs: day })).toEqual([[9001, 'retired', '']])
  })

  it('spares what a machine is linked to that these credentials do not see', async () => {
    await lab.make(9001, { days: 9 })
    await lab.clone(9001, 9101, { name: 'web' })
    const { client } = lab.lab
    const rows = (await client.request('GET', '/cluster/resources', { type: 'vm' })) as { vmid: number }[]
    const data = rows.filter(({ vmid }) => vmid !== 9101)
    lab.meet(createFaults([{ call: 'GET /cluster/resources', fault: 'answer', data, skip: 0, times: 1 }]))
    expect(await wish({ keepForMs: day })).toEqual([[9001, 'stays', expect.stringContaining('do not see')]])
    expect(await lab.ids()).toEqual([9001, 9101])
  })
})
