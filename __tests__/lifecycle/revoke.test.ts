import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { replicaMark } from '../../src/builders/proxmox/plan/build-marks.ts'
import { type RevokeWish, revoke } from '../../src/lifecycle/revoke.ts'
import { openTemplateLab, type TemplateLab } from './template-lab.ts'

let lab: TemplateLab
beforeAll(async () => {
  lab = await openTemplateLab()
})
afterAll(() => lab.lab.close())
afterEach(() => lab.clear())

const nothing: RevokeWish = { vmid: undefined, name: undefined, channel: undefined, reason: undefined, rollback: false }
const wish = (given: Partial<RevokeWish>) => revoke({ ...nothing, ...given }, lab.context())
const production = { channels: { production: 3000 } }

describe('revoke', () => {
  it('writes the reason into the template and its copies, and warns of channels that it still has', async () => {
    const built = '2026-11-20T00:00:00Z'
    await lab.make(9001, { days: 1, tags: 'channel-production;channel-edge', record: { ...production, built } })
    await lab.make(9011, { days: 1, record: { built }, description: replicaMark(9001) })
    expect(await wish({ vmid: 9001, reason: ' CVE-1:\n sshd ' })).toMatchObject({
      kind: 'revocation',
      template: { vmid: 9001 },
      reason: 'CVE-1: sshd',
      changed: true,
      copies: [{ vmid: 9011 }],
      channels: ['edge', 'production'],
      moves: [],
    })
    expect(lab.said().join('\n')).toContain('revoked-in-channel: The revoked template 9001 (debian)')
    for (const vmid of [9001, 9011]) expect((await lab.entry(vmid)).record?.revoked).toBe('CVE-1: sshd')
    expect(await wish({ vmid: 9001, reason: 'CVE-1: sshd' })).toMatchObject({ changed: false })
    expect(await wish({ vmid: 9001 })).toMatchObject({ kind: 'restoration', reason: 'CVE-1: sshd', changed: true })
    for (const vmid of [9001, 9011]) expect((await lab.entry(vmid)).record?.revoked).toBeUndefined()
    expect(await wish({ vmid: 9001 })).toMatchObject({ changed: false, reason: undefined })
  })

  it('gives its channels back where that is asked for, as far as somebody had them before', async () => {
    await lab.make(9001, { days: 3, record: { channels: { production: 1000 } } })
    const record = { channels: { production: 3000, edge: 3000 } }
    await lab.make(9002, { days: 1, tags: 'channel-production;channel-edge', record })
    expect(await wish({ name: 'debian', channel: 'production', reason: 'CVE-1', rollback: true })).toMatchObject({
      template: { vmid: 9002 },
      moves: [{ channel: 'production', template: { vmid: 9001 } }],
      channels: ['edge'],
    })
    expect(await lab.tagged()).toEqual(['9001: production', '9002: edge'])
    expect(lab.said().join('\n')).toContain('keeps channel edge: nobody had it before')
  })

  it('makes a record where there is none, which does not make the template one of ours', async () => {
    await lab.make(9001, { description: 'Mine.' })
    await wish({ vmid: 9001, reason: 'old' })
    const { record, description } = await lab.entry(9001)
    expect(record).toMatchObject({ build: '(not built by this action)', revoked: 'old' })
    expect(description).toMatch(/^Mine\.\n\n/)
  })

  it('is refused for a copy, and where nobody has the channel', async () => {
    await lab.make(9001, { days: 1 })
    await lab.make(9011, { days: 1, description: replicaMark(9001) })
    await expect(wish({ vmid: 9011, reason: 'x' })).rejects.toMatchObject({ code: 'template-is-a-copy' })
    const unknown = wish({ name: 'debian', channel: 'edge', reason: 'x' })
    await expect(unknown).rejects.toMatchObject({ code: 'channel-without-template' })
  })
})
