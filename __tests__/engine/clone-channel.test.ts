import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withRecord } from '../../src/builders/proxmox/record/template-record.ts'
import { planLines } from '../../src/engine/plan/plan-lines.ts'
import { product } from '../../src/entry/product.ts'
import { type CallLab, openCallLab } from '../builders/proxmox/call-lab.ts'

let on: CallLab
beforeAll(async () => {
  on = await openCallLab()
  await on.makeTemplate(9000, 'debian-13', { tags: 'channel-production', description: notes({ production: 1000 }) })
  await on.makeTemplate(9001, 'debian-13', { tags: 'channel-candidate', description: notes({ candidate: 2000 }) })
  // The promotion of this one to production was cut off before the one before it lost the tag.
  await on.makeTemplate(9002, 'moved', { tags: 'channel-production', description: notes({ production: 1000 }) })
  await on.makeTemplate(9003, 'moved', { tags: 'channel-production', description: notes({ production: 2000 }) })
  const revoked = 'CVE-2026-1'
  await on.makeTemplate(9004, 'bad', { tags: 'channel-production', description: notes({ production: 1 }, revoked) })
  await on.makeTemplate(9005, 'half-bad', { description: notes({}, revoked) })
  await on.makeTemplate(9006, 'half-bad')
  // A machine that was cloned from a revoked one has its notes.
  await on.make(9007, 'machine', { description: notes({}, revoked) })
})
afterAll(() => on.lab.close())

function notes(channels: Record<string, number>, revoked?: string): string {
  return withRecord('Mine', { built: '2026-01-01T00:00:00Z', build: 'x.y', channels, revoked, others: [] })
}

async function sourceOf(lines: string) {
  const { ran, calls } = await on.build(on.clone(lines))
  expect(ran.build.problems).toEqual([])
  const call = calls.find((one) => one.call.endsWith('/clone'))?.call ?? ''
  return Number(/qemu\/(\d+)\/clone/.exec(call)?.[1])
}

async function refusal(lines: string) {
  const { ran, calls } = await on.build(on.clone(lines))
  expect(calls).toEqual([])
  const [problem] = ran.build.problems
  const line = problem?.range?.source.position(problem.range.start).line
  const text = problem?.range?.source.text.split('\n')[(line ?? 0) - 1]?.trim()
  return { code: problem?.code, summary: problem?.summary, detail: problem?.detail, text }
}

describe('a clone of a channel', () => {
  it.each([
    ['debian-13@production', 9000],
    ['debian-13@candidate', 9001],
    ['moved@production', 9003],
  ])('%s is made of its holder', async (name, vmid) => {
    expect(await sourceOf(`clone_vm = "${name}"`)).toBe(vmid)
  })

  it('that nobody has is refused where it is named, with the channels that there are', async () => {
    expect(await refusal('clone_vm = "debian-13@producton"')).toEqual({
      code: 'channel-without-template',
      summary: 'There is no template named "debian-13" and in channel "producton"',
      detail: expect.stringContaining('Channels of debian-13: candidate (9001), production (9000).'),
      text: 'clone_vm = "debian-13@producton"',
    })
    expect((await refusal('clone_vm = "debian-13@producton"')).detail).toContain('Did you mean "production"?')
  })

  it('of a name that there is not is refused with those that there are', async () => {
    expect(await refusal('clone_vm = "debian-12@production"')).toEqual({
      code: 'unknown-clone-source',
      summary: 'There is no template "debian-12" to clone',
      detail: expect.stringMatching(/Templates that these credentials see: bad, cloned, debian-13, .*VM\.Audit/),
      text: 'clone_vm = "debian-12@production"',
    })
  })

  it.each(['debian-13@', '@production', 'debian-13@Production', 'debian@13@production'])(
    'written as %s is none',
    async (name) => {
      await expect(on.build(on.clone(`clone_vm = "${name}"`))).rejects.toMatchObject({
        diagnostics: [
          { code: 'invalid-channel', detail: expect.stringContaining('It looks like debian-13@production') },
        ],
      })
    },
  )

  it('is planned in words', async () => {
    const lines = async (name: string) => {
      const ran = await on.build(on.clone(`clone_vm = "${name}"`))
      return planLines(await product.describe(ran.ran.plan)).find((line) => line.includes('/clone'))
    }
    expect(await lines('debian-13@production')).toBe(
      '  POST /nodes/<node of the source>/qemu/<id of the debian-13 in channel production>/clone',
    )
    expect(await lines('half-bad')).toBe('  POST /nodes/<node of the source>/qemu/<id of half-bad>/clone')
  })
})

describe('a revoked template', () => {
  const why = 'CVE-2026-1\nNothing is to be made of it any more.'

  it.each([
    ['clone_vm = "bad"', 'Template 9004 (bad) is revoked'],
    ['clone_vm_id = 9005', 'Template 9005 (half-bad) is revoked'],
  ])('is refused at %s', async (lines, summary) => {
    expect(await refusal(lines)).toEqual({
      code: 'template-revoked',
      summary,
      detail: expect.stringContaining(why),
      text: lines,
    })
  })

  it('is refused as the holder of a channel', async () => {
    expect(await refusal('clone_vm = "bad@production"')).toEqual({
      code: 'template-revoked',
      summary: 'Template 9004 named "bad" and in channel "production" is revoked',
      detail: `9004: ${why}`,
      text: 'clone_vm = "bad@production"',
    })
  })

  it('is not meant by its name while another has that', async () => {
    expect(await sourceOf('clone_vm = "half-bad"')).toBe(9006)
  })

  it('says nothing of a machine that was made of it before', async () => {
    expect(await sourceOf('clone_vm_id = 9007')).toBe(9007)
  })
})
