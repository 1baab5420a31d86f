import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { align, rising } from '../../src/changes/difference/align.ts'
import { type Item, itemChanges } from '../../src/changes/difference/item-changes.ts'
import { toCompare } from '../../src/changes/difference/shown.ts'
import { valueChanges } from '../../src/changes/difference/value-changes.ts'

const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })
const json = fc.jsonValue({ maxDepth: 4 })
const same = (text: string) => text

describe('two rows beside each other', () => {
  it('are both read whole, in their order, and what is the same stands side by side', () => {
    fc.assert(
      fc.property(words, words, fc.boolean(), (before, after, pair) => {
        const aligned = align(before, after, pair)
        const read = (side: 'before' | 'after') => aligned.flatMap((each) => each[side] ?? [])
        expect(read('before')).toEqual([...before.keys()])
        expect(read('after')).toEqual([...after.keys()])
        if (!pair)
          for (const { before: left, after: right } of aligned)
            if (left !== undefined && right !== undefined) expect(before[left]).toBe(after[right])
      }),
    )
  })

  it('have as much in common as there is', () => {
    const aligned = align([...'abcde'], [...'xbdey'], false)
    expect(aligned.filter(({ before, after }) => before !== undefined && after !== undefined)).toHaveLength(3)
  })

  it('of which most are in place are told from those that moved', () => {
    expect([...rising([3, 0, 1, 2])].sort()).toEqual([1, 2, 3])
    expect([...rising([])]).toEqual([])
  })
})

describe('values', () => {
  it('do not differ from themselves', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(valueChanges(value, structuredClone(value))).toEqual([])
      }),
    )
  })

  it('that are not the same differ somewhere, and nothing is told twice', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const changes = valueChanges(before, after)
        const isSame = JSON.stringify(sorted(before)) === JSON.stringify(sorted(after))
        expect(changes.length === 0).toBe(isSame)
      }),
    )
  })

  it('are named by their way', () => {
    const before = { cores: 2, gone: true, disks: [{ size: '20G' }, { size: '5G' }], 'a b': { c: 1 } }
    const after = { cores: 4, made: 'x', disks: [{ size: '30G' }, { size: '1G' }, { size: '5G' }], 'a b': { c: 2 } }
    expect(valueChanges(before, after)).toEqual([
      { path: 'cores', change: 'changed', before: 2, after: 4 },
      { path: 'gone', change: 'removed', before: true },
      { path: 'disks[0].size', change: 'changed', before: '20G', after: '30G' },
      { path: 'disks[1]', change: 'added', after: { size: '1G' } },
      { path: '"a b".c', change: 'changed', before: 1, after: 2 },
      { path: 'made', change: 'added', after: 'x' },
    ])
  })

  it('of many lines are told by those that differ, with what is around', () => {
    const text = (middle: string) => ['1', '2', '3', '4', middle, '6', '7', '8', '9'].join('\n')
    const [change] = valueChanges({ text: text('five') }, { text: text('5') })
    expect(change).toEqual({
      path: 'text',
      change: 'changed',
      lines: [' …', ' 3', ' 4', '-five', '+5', ' 6', ' 7', ' …'],
    })
  })
})

describe('secrets', () => {
  const hidden = { password: { sensitive: true }, line: 'login <sensitive>', open: 'x' }
  const real = (secret: string) => ({ password: secret, line: `login ${secret}`, open: 'x' })
  const side = (secret: string, comparesSecrets: boolean) =>
    toCompare(hidden, real(secret), { normal: same, comparesSecrets })

  it('are told to have changed, and nothing of them', () => {
    const changes = valueChanges(side('correct horse', true), side('battery staple', true))
    expect(changes.map(({ path }) => path)).toEqual(['password', 'line'])
    expect(JSON.stringify(changes)).not.toMatch(/horse|staple|[\da-f]{16}/)
    expect(valueChanges(side('correct horse', true), side('correct horse', true))).toEqual([])
  })

  it('are not compared for who could guess them that way', () => {
    expect(valueChanges(side('correct horse', false), side('battery staple', false))).toEqual([])
  })

  it('that take the place of an open value are a change for everybody', () => {
    const open = toCompare({ password: 'x' }, { password: 'x' }, { normal: same, comparesSecrets: false })
    const closed = toCompare(
      { password: { sensitive: true } },
      { password: 'x' },
      { normal: same, comparesSecrets: false },
    )
    expect(valueChanges(open, closed)).toEqual([
      { path: 'password', change: 'changed', before: 'x', after: { sensitive: true } },
    ])
  })
})

describe('steps', () => {
  const step = (inline: string, type = 'shell', name?: string): Item => ({
    type,
    name,
    outline: { inline },
    value: { inline, sudo: false },
  })
  const told = (before: readonly Item[], after: readonly Item[]) =>
    itemChanges(before, after).map(({ values, ...rest }) => ({ ...rest, values: values.length }))
  const [a, b, c] = [step('a'), step('b'), step('c')]

  it('do not differ from themselves', () => {
    const steps = fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('shell', 'file'), fc.constantFrom(undefined, 'x')),
    )
    fc.assert(
      fc.property(steps, (row) => {
        const items = row.map((each) => step(...each))
        expect(itemChanges(items, structuredClone(items))).toEqual([])
      }),
    )
  })

  it('are added, removed, changed, moved', () => {
    expect(told([a, b], [a, step('new', 'file'), b])).toEqual([{ type: 'file', change: 'added', to: 2, values: 1 }])
    expect(told([a, step('old', 'file'), b], [a, b])).toEqual([{ type: 'file', change: 'removed', from: 2, values: 0 }])
    expect(told([a, b], [a, step('B')])).toEqual([{ type: 'shell', change: 'changed', from: 2, to: 2, values: 1 }])
    expect(told([a, b, c], [c, a, b])).toEqual([{ type: 'shell', change: 'moved', from: 3, to: 1, values: 0 }])
  })

  it('that were changed may have moved too', () => {
    const file = (inline: string) => step(inline, 'file')
    expect(told([a, b, file('x')], [file('y'), a, b])).toEqual([
      { type: 'file', change: 'changed', from: 3, to: 1, moved: true, values: 1 },
    ])
  })

  it('of another name are others', () => {
    expect(told([step('a', 'shell', 'one')], [step('a2', 'shell', 'two')]).map(({ change }) => change)).toEqual([
      'removed',
      'added',
    ])
  })
})

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, each]) => [name, sorted(each)] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  )
}
