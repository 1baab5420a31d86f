import { describe, expect, it } from 'vitest'
import { sealOf } from '../../../../src/builders/proxmox/record/seal.ts'
import { withRecord } from '../../../../src/builders/proxmox/record/template-record.ts'

const record = { built: '2026-11-30T02:00:00Z', build: 'a', channels: { production: 1 }, others: [] }
const left = { name: 'debian', memory: '2048', description: 'A Debian.\n', tags: 'ci;v13', digest: 'a' }

describe('the seal of a template', () => {
  const seal = sealOf(left)

  it.each([
    ['a record', { description: withRecord(left.description, record) }],
    ['another record', { description: withRecord('A Debian.', { ...record, revoked: 'CVE-1', left: { edge: 5 } }) }],
    ['lines of ours', { description: 'A Debian.\n\nproxmox-template-action: replaced by 9005\n' }],
    ['tags of channels', { tags: 'v13;Channel-production;ci' }],
    ['a digest', { digest: 'b' }],
    ['a lock', { lock: 'backup' }],
  ])('does not see %s', (_, change) => {
    expect(sealOf({ ...left, ...change })).toBe(seal)
  })

  it.each([
    ['memory', { memory: '4096' }],
    ['a name', { name: 'mine' }],
    ['a drive', { scsi1: 'local:9001/vm-9001-disk-1.qcow2' }],
    ['notes', { description: 'A Debian. Mine now.' }],
    ['notes above a record', { description: withRecord('Mine', record) }],
    ['a tag', { tags: 'ci;v13;keep' }],
    ['protection', { protection: 1 }],
  ])('sees %s', (_, change) => {
    expect(sealOf({ ...left, ...change })).not.toBe(seal)
  })
})
