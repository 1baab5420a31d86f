import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { replicaMark } from '../../src/builders/proxmox/plan/build-marks.ts'
import { promote } from '../../src/lifecycle/promote.ts'
import { rollback } from '../../src/lifecycle/rollback.ts'
import { openTemplateLab, type TemplateLab } from './template-lab.ts'

let lab: TemplateLab
beforeAll(async () => {
  lab = await openTemplateLab()
})
afterAll(() => lab.lab.close())
afterEach(() => lab.clear())

const channel = 'production'
const back = (vmid?: number) => rollback({ vmid, name: 'debian', channel }, lab.context())
const forth = (vmid: number) => promote({ vmid, name: undefined, from: undefined, channel }, lab.context())

describe('rollback', () => {
  it('gives the channel to who had it before, one after the other, and never to one that was left', async () => {
    for (const vmid of [9001, 9002, 9003]) await lab.make(vmid, { days: 9010 - vmid })
    for (const vmid of [9001, 9002, 9003]) await forth(vmid)
    const first = (await lab.entry(9002)).record?.channels[channel]
    expect(await back()).toMatchObject({
      kind: 'rollback',
      template: { vmid: 9002 },
      previous: { vmid: 9003 },
      changed: true,
      skipped: [],
    })
    expect(await lab.tagged()).toEqual(['9002: production'])
    expect((await lab.entry(9002)).record?.channels[channel]).toBe(first)
    expect((await lab.entry(9003)).record).toMatchObject({ channels: {}, left: { [channel]: expect.any(Number) } })
    expect(await back()).toMatchObject({ template: { vmid: 9001 } })
    await expect(back()).rejects.toMatchObject({ code: 'no-former-template', message: expect.stringContaining('9001') })
    expect(await lab.tagged()).toEqual(['9001: production'])
    // Promoted again it has the channel as if it had never left.
    await forth(9003)
    expect((await lab.entry(9003)).record?.left).toBeUndefined()
    expect(await back()).toMatchObject({ template: { vmid: 9001 } })
  })

  it('passes over what is revoked, and says so', async () => {
    await lab.make(9001, { days: 3, record: { channels: { [channel]: 1000 } } })
    await lab.make(9002, { days: 2, record: { channels: { [channel]: 2000 }, revoked: 'CVE-1' } })
    await lab.make(9003, { days: 1, tags: 'channel-production', record: { channels: { [channel]: 3000 } } })
    expect(await back()).toMatchObject({
      template: { vmid: 9001 },
      skipped: [{ template: { vmid: 9002 }, why: 'it is revoked (CVE-1)' }],
    })
    await expect(back()).rejects.toMatchObject({ code: 'no-former-template' })
  })

  it('goes to the former holder that is named, and no further when it is repeated', async () => {
    await lab.make(9001, { days: 3, record: { channels: { [channel]: 1000 } } })
    await lab.make(9002, { days: 2, record: { channels: { [channel]: 2000 } } })
    await lab.make(9003, { days: 1, tags: 'channel-production', record: { channels: { [channel]: 3000 } } })
    await lab.make(9004, { days: 0 })
    await expect(back(9004)).rejects.toMatchObject({
      code: 'no-former-template',
      detail: expect.stringContaining('It has not had the channel'),
    })
    expect(await back(9001)).toMatchObject({ template: { vmid: 9001 }, changed: true })
    expect(await back(9001)).toMatchObject({ template: { vmid: 9001 }, changed: false })
    expect(await lab.tagged()).toEqual(['9001: production'])
  })

  it('takes the copies along, and puts right what was left of a move', async () => {
    const [old, young] = [{ built: '2026-11-01T00:00:00Z' }, { built: '2026-11-20T00:00:00Z' }]
    await lab.make(9001, { days: 3, record: { ...old, channels: { [channel]: 1000 } } })
    await lab.make(9011, { days: 3, record: old, description: replicaMark(9001) })
    await lab.make(9002, { days: 1, tags: 'channel-production', record: { ...young, channels: { [channel]: 3000 } } })
    await lab.make(9012, { days: 1, tags: 'channel-production', record: young, description: replicaMark(9002) })
    await lab.make(9003, { days: 9, tags: 'channel-production', record: { channels: { [channel]: 500 } } })
    expect(await back()).toMatchObject({ template: { vmid: 9001 }, copies: [{ vmid: 9011 }], tidied: [{ vmid: 9003 }] })
    expect(await lab.tagged()).toEqual(['9001: production', '9011: production'])
  })

  it('is refused where nobody has the channel', async () => {
    await lab.make(9001, { days: 3 })
    await expect(back()).rejects.toMatchObject({ code: 'channel-without-template' })
  })

  it('takes nothing from who has the channel where another command tidies at the same time', async () => {
    await lab.make(9001, { days: 3, record: { channels: { [channel]: 1000 } } })
    await lab.make(9002, { days: 1, tags: 'channel-production', record: { channels: { [channel]: 3000 } } })
    let writes = 0
    lab.meet({
      meet(method, at) {
        if (method === 'PUT' && at.endsWith('/qemu/9001/config')) writes++
        // The look that comes after the former one got its tag.
        if (method !== 'GET' || writes !== 1 || !at.endsWith('/qemu/9001/config')) return undefined
        writes++
        void lab.set(9001, { delete: 'tags' })
        return { delayMs: 300, fault: undefined }
      },
    })
    await expect(back()).rejects.toMatchObject({ code: 'template-changed' })
    expect(await lab.tagged()).toEqual(['9002: production'])
  })
})
