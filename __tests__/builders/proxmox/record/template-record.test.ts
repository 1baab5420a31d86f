import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  recordIn,
  type TemplateRecord,
  withoutRecord,
  withRecord,
} from '../../../../src/builders/proxmox/record/template-record.ts'

const record: TemplateRecord = {
  built: '2026-11-30T02:00:00.000Z',
  build: 'proxmox-iso.debian',
  fingerprint: 'sha256:00ff',
  commit: 'octo/images@0123abc',
  run: 'https://github.com/octo/images/actions/runs/1',
  packages: 412,
  parent: '9000 debian-base',
  channels: { production: Date.parse('2026-11-30T03:00:00Z') },
  others: [],
}

describe('the record in a template’s notes', () => {
  it('stands behind what the user wrote, in lines that people read', () => {
    expect(withRecord('Debian 13\n', record)).toBe(`Debian 13

\`\`\`proxmox-template-action
built: 2026-11-30T02:00:00.000Z
build: proxmox-iso.debian
fingerprint: sha256:00ff
commit: octo/images@0123abc
run: https://github.com/octo/images/actions/runs/1
parent: 9000 debian-base
packages: 412
channel production: 2026-11-30T03:00:00.000Z
\`\`\`
`)
  })

  it('has no line for a text of blanks', () => {
    expect(recordIn(withRecord('', { ...record, revoked: ' ' }))).toEqual(record)
  })

  it('is read as it was written, whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.record({
          built: fc
            .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-01-01') })
            .map((date) => date.toISOString()),
          build: fc.stringMatching(/^[a-z.-]{1,20}$/),
          revoked: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
          packages: fc.option(fc.nat(), { nil: undefined }),
          channels: fc.dictionary(
            fc.stringMatching(/^[a-z0-9]{1,8}$/),
            fc.nat(4e12).map((time) => time),
          ),
          others: fc.constant([]),
        }),
        (around, made) => {
          const read = recordIn(withRecord(around, made))
          const revoked = made.revoked?.replaceAll(/\s+/g, ' ').trim() || undefined
          expect(read).toEqual({ ...made, revoked, channels: { ...made.channels } })
        },
      ),
    )
  })

  it('takes the place of the one before, and leaves the rest', () => {
    const notes = `above $&\n\n${withRecord('', record)}below`
    const changed = withRecord(notes, { ...record, packages: 1 })
    expect(changed.startsWith('above $&\n')).toBe(true)
    expect(changed.endsWith('below')).toBe(true)
    expect(recordIn(changed)?.packages).toBe(1)
    expect(changed.match(/```proxmox-template-action/g)).toHaveLength(1)
    expect(withoutRecord(withRecord('mine', record))).toBe('mine')
  })

  it('keeps the lines of a later version', () => {
    const later = withRecord('', record).replace('packages: 412', 'packages: 412\nsbom: sha256:1')
    expect(recordIn(later)?.others).toEqual(['sbom: sha256:1'])
    expect(withRecord(later, recordIn(later) as TemplateRecord)).toContain('\nsbom: sha256:1\n')
  })

  it('is none where a person has broken it', () => {
    expect(recordIn('')).toBeUndefined()
    expect(recordIn('```proxmox-template-action\nbuilt: yesterday\nbuild: a\n```')).toBeUndefined()
    expect(recordIn('```proxmox-template-action\nbuilt: 2026-11-30T02:00:00Z\nbuild: a')).toBeUndefined()
  })

  it('can not be ended by a value', () => {
    const read = recordIn(withRecord('', { ...record, revoked: 'a\n```\nchannel x: 2026-11-30T02:00:00Z' }))
    expect(read?.channels).toEqual(record.channels)
    expect(read?.revoked).toBe('a ``` channel x: 2026-11-30T02:00:00Z')
  })
})
