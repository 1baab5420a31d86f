import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { replicaMark } from '../../src/builders/proxmox/plan/build-marks.ts'
import { createFaults } from '../../src/embedded/faults/faults.ts'
import { promote } from '../../src/lifecycle/promote.ts'
import { openTemplateLab, type TemplateLab } from './template-lab.ts'

let lab: TemplateLab
beforeAll(async () => {
  lab = await openTemplateLab()
})
afterAll(() => lab.lab.close())
afterEach(() => lab.clear())

const verified = { verified: '2026-11-30T03:00:00Z' }

function move({
  vmid,
  name,
  from,
  channel = 'production',
}: {
  vmid?: number
  name?: string
  from?: string
  channel?: string
}) {
  return promote({ vmid, name, from, channel }, lab.context())
}

describe('promote', () => {
  it('gives the channel to a template, with a tag and a line in its record, and keeps its notes', async () => {
    await lab.make(9001, { days: 2, tags: 'ci' })
    const before = Date.now()
    expect(await move({ vmid: 9001 })).toEqual({
      kind: 'promotion',
      channel: 'production',
      template: { vmid: 9001, name: 'debian', node: 'pve' },
      previous: undefined,
      changed: true,
      copies: [],
      tidied: [],
      skipped: [],
    })
    const { tags, record, description } = await lab.entry(9001)
    expect(tags.toSorted()).toEqual(['channel-production', 'ci'])
    expect(record?.channels['production']).toBeGreaterThanOrEqual(before)
    expect(description).toMatch(/^A Debian\.\n\n```proxmox-template-action\n/)
  })

  it('takes it from who had it, whose record keeps since when', async () => {
    await lab.make(9001, { days: 2, tags: 'channel-production;ci', record: { channels: { production: 5000 } } })
    await lab.make(9002, { days: 1 })
    expect(await move({ vmid: 9002 })).toMatchObject({ previous: { vmid: 9001 }, changed: true, tidied: [] })
    expect(await lab.tagged()).toEqual(['9002: production'])
    const { record, tags } = await lab.entry(9001)
    expect(record?.channels).toEqual({ production: 5000 })
    expect(tags).toEqual(['ci'])
  })

  it('changes nothing where it has the channel already', async () => {
    await lab.make(9001, { days: 2 })
    await move({ vmid: 9001 })
    const { config } = await lab.entry(9001)
    expect(await move({ vmid: 9001 })).toMatchObject({ changed: false, previous: { vmid: 9001 } })
    expect((await lab.entry(9001)).config['digest']).toBe(config['digest'])
  })

  it('takes the newest verified one of a name: no copy, none that is revoked, unfinished or only newer', async () => {
    await lab.make(9001, { days: 5, record: verified })
    await lab.make(9002, { days: 4, record: verified })
    await lab.make(9003, { days: 3, record: { ...verified, revoked: 'CVE-1' } })
    await lab.make(9004, { days: 2 })
    await lab.make(9005, { days: 1, record: verified, description: replicaMark(9002) })
    await lab.make(9006, {
      days: 0,
      record: verified,
      description: 'proxmox-template-action: run 1, build proxmox-iso.debian',
    })
    await lab.make(9007, { days: 0, name: 'other', record: verified })
    expect(await move({ name: 'debian' })).toMatchObject({ template: { vmid: 9002 } })
    expect(await lab.tagged()).toEqual(['9002: production'])
  })

  it('takes no clone that a person made for the newest verified one, nor what was changed since', async () => {
    await lab.make(9001, { days: 3, record: verified })
    await lab.twin(9001, 9400, { memory: 2048 })
    await lab.make(9002, { days: 2, record: verified })
    await lab.set(9002, { memory: 2048 })
    expect(await move({ name: 'debian' })).toMatchObject({ template: { vmid: 9001 } })
    expect(lab.said()[0]).toBe(
      'Passed over: template 9002 (debian) on node pve: somebody has changed it since it was verified, or made it as a clone. By its ID it can have the channel.',
    )
    expect(await move({ vmid: 9002 })).toMatchObject({ template: { vmid: 9002 } })
  })

  it("leaves a channel with the template where a person's clone has its tags and dates", async () => {
    await lab.make(9001, { days: 3, tags: 'channel-production', record: { channels: { production: 5000 } } })
    await lab.twin(9001, 400)
    await lab.make(9002, { days: 2, record: verified })
    expect(await move({ name: 'debian' })).toMatchObject({ previous: { vmid: 9001 }, tidied: [{ vmid: 400 }] })
  })

  it('says that a channel is a new one, which it is where its name is misspelt', async () => {
    await lab.make(9001, { days: 3, tags: 'channel-production', record: { left: { edge: 5 } } })
    lab.said()
    await move({ vmid: 9001, channel: 'prodution' })
    expect(lab.said()[0]).toBe(
      'Channel prodution of debian is a new one, beside edge, production. Did you mean "production"?',
    )
    await move({ vmid: 9001, channel: 'edge' })
    expect(lab.said().join()).not.toContain('new one')
  })

  it('takes what another channel has', async () => {
    await lab.make(9001, { days: 3, record: verified })
    await lab.make(9002, { days: 1, tags: 'channel-candidate', record: { channels: { candidate: 9000 } } })
    expect(await move({ name: 'debian', from: 'candidate' })).toMatchObject({ template: { vmid: 9002 } })
    expect(await lab.tagged()).toEqual(['9002: candidate production'])
  })

  it('takes copies along: they carry the tag, and those of the former one lose it', async () => {
    await lab.make(9001, { days: 2, tags: 'channel-production', record: { built: '2026-11-01T00:00:00Z' } })
    const old = { built: '2026-11-01T00:00:00Z' }
    await lab.make(9011, { days: 2, tags: 'channel-production', record: old, description: replicaMark(9001) })
    const built = '2026-11-20T00:00:00Z'
    await lab.make(9002, { days: 1, record: { built } })
    await lab.make(9012, { days: 1, record: { built }, description: replicaMark(9002) })
    // Of a template that had the ID before.
    await lab.make(9013, { days: 1, record: { built: '2025-01-01T00:00:00Z' }, description: replicaMark(9002) })
    expect(await move({ vmid: 9002 })).toMatchObject({ copies: [{ vmid: 9012 }], previous: { vmid: 9001 } })
    expect(await lab.tagged()).toEqual(['9002: production', '9012: production'])
    expect(await move({ vmid: 9002 })).toMatchObject({ changed: false, tidied: [] })
  })

  it('puts right what a move that was cut off, or a person, has left', async () => {
    await lab.make(9001, { days: 3, tags: 'channel-production', record: { channels: { production: 5000 } } })
    await lab.make(9002, { days: 2, tags: 'Channel-Production', record: { channels: { production: 7000 } } })
    await lab.make(9003, { tags: 'channel-production' })
    await lab.set(9003, { delete: 'tags' })
    expect(await move({ vmid: 9002 })).toMatchObject({ changed: false, tidied: [{ vmid: 9001 }] })
    expect(await lab.tagged()).toEqual(['9002: production'])
  })

  it('takes the place of one whose clock was ahead', async () => {
    const ahead = Date.now() + 9_000_000
    await lab.make(9001, { days: 3, tags: 'channel-production', record: { channels: { production: ahead } } })
    await lab.make(9002, { days: 2 })
    await move({ vmid: 9002 })
    expect((await lab.entry(9002)).record?.channels['production']).toBe(ahead + 1)
  })

  it('keeps in the record of one that was tagged by hand that it had the channel', async () => {
    await lab.make(9001, { tags: 'channel-production' })
    await lab.make(9002, { days: 0 })
    await move({ vmid: 9002 })
    const { record, description } = await lab.entry(9001)
    expect(record).toMatchObject({ build: '(not built by this action)', channels: { production: expect.any(Number) } })
    expect(description).toMatch(/^A Debian\./)
  })
})

describe('promote is refused', () => {
  const refusals = [
    [{ vmid: 9009 }, 'unknown-template', 'There is no template with the ID 9009'],
    [{ name: 'debain' }, 'unknown-template', 'Did you mean "debian"?'],
    [{ vmid: 9001, name: 'other' }, 'unknown-template', 'is named debian, and not other'],
    [{ name: 'debian' }, 'no-verified-template', '9001: nobody has verified it\n9002: it is revoked (CVE-1)'],
    [{ name: 'debian', from: 'candidat' }, 'channel-without-template', 'Channels of that name: candidate'],
    [{ name: 'debian', from: 'candidate' }, 'template-revoked', 'it is revoked (CVE-1)'],
    [{ vmid: 9002 }, 'template-revoked', 'unrevoke'],
    [{ vmid: 9003 }, 'template-is-a-copy', 'a copy of template 9001'],
    [{ vmid: 9004 }, 'template-unfinished', 'mark of a build'],
    [{ vmid: 9005 }, 'template-retiring', 'removal was begun'],
  ] as const

  it('where the template is none that may have a channel, or nothing says which is meant', async () => {
    await lab.make(9001, { days: 2 })
    const candidate = { ...verified, revoked: 'CVE-1', channels: { candidate: 1 } }
    await lab.make(9002, { days: 1, tags: 'channel-candidate', record: candidate })
    await lab.make(9003, { days: 1, description: replicaMark(9001), record: verified })
    await lab.make(9004, { description: 'proxmox-template-action: run 1, build proxmox-iso.debian' })
    await lab.make(9005, { name: 'old', days: 1, record: { retiring: new Date().toISOString() } })
    for (const [wish, code, text] of refusals) {
      const thrown = await move(wish).catch((reason: unknown) => reason)
      const { message, detail } = thrown as { message: string; detail: string }
      expect.soft(thrown, JSON.stringify(wish)).toMatchObject({ code })
      expect.soft(`${message}\n${detail}`).toContain(text)
    }
    expect(await lab.tagged()).toEqual(['9002: candidate'])
  })
})

describe('promote and what happens meanwhile', () => {
  it('reads again where somebody changes the notes between its reading and its writing', async () => {
    await lab.make(9001, { days: 2 })
    let isFirst = true
    lab.meet({
      meet(method, at) {
        if (method !== 'PUT' || !at.endsWith('/qemu/9001/config') || !isFirst) return undefined
        isFirst = false
        void lab.set(9001, { description: 'mine', tags: 'mine' })
        return { delayMs: 300, fault: undefined }
      },
    })
    const thrown = await move({ vmid: 9001 }).catch((reason: unknown) => reason)
    // Its record is gone with the notes: it may be anything by now.
    expect(thrown).toMatchObject({ code: 'template-changed' })
    expect((await lab.entry(9001)).description.trim()).toBe('mine')
  })

  it('does once what an answer that was lost had done', async () => {
    await lab.make(9001, { days: 2 })
    const fault = { call: 'PUT /nodes/*/qemu/*/config', fault: 'drop', done: true, skip: 0, times: 1 } as const
    lab.meet(createFaults([fault]))
    expect(await move({ vmid: 9001 })).toMatchObject({ changed: true })
    expect((await lab.entry(9001)).tags).toEqual(['channel-production'])
  })

  it('names the privilege that is missing', async () => {
    await lab.make(9001, { days: 2 })
    const fault = { call: 'PUT /nodes/*/qemu/*/config', fault: 'status', status: 403, skip: 0, times: 0 } as const
    const reason = 'Permission check failed (/vms/9001, VM.Config.Options)'
    lab.meet(createFaults([{ ...fault, reason }]))
    await expect(move({ vmid: 9001 })).rejects.toMatchObject({
      code: 'permission-denied',
      detail: expect.stringContaining('VM.Config.Options'),
    })
  })
})
