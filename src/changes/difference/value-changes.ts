import type { ValueChange } from '../../events/plan-changes.ts'
import { align } from './align.ts'
import { Hidden, keyOf, shownOf } from './shown.ts'

/** Lines around a changed one. */
const around = 2

/** What differs between two values, with the way to each. Values are those of `shown.ts`. */
export function valueChanges(before: unknown, after: unknown, path = ''): readonly ValueChange[] {
  if (keyOf(before) === keyOf(after)) return []
  if (before === undefined) return [{ path, change: 'added', after: shownOf(after) }]
  if (after === undefined) return [{ path, change: 'removed', before: shownOf(before) }]
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(before, after, path)
  if (isMap(before) && isMap(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return names.flatMap((name) => valueChanges(before[name], after[name], joined(path, name)))
  }
  const [left, right] = [shownOf(before), shownOf(after)]
  if (typeof left === 'string' && typeof right === 'string' && left !== right && /\n/.test(left.trim() + right.trim()))
    return [{ path, change: 'changed', lines: lineChanges(left, right) }]
  return [{ path, change: 'changed', before: left, after: right }]
}

/** A whole value, as what is new or gone: each of its parts with the way to it. */
export function allValues(value: unknown, change: 'added' | 'removed'): readonly ValueChange[] {
  if (!isMap(value)) return []
  return Object.entries(value).map(([path, each]) =>
    change === 'added' ? { path, change, after: shownOf(each) } : { path, change, before: shownOf(each) },
  )
}

function listChanges(before: readonly unknown[], after: readonly unknown[], path: string): readonly ValueChange[] {
  return align(before.map(keyOf), after.map(keyOf)).flatMap(({ before: left, after: right }) =>
    valueChanges(
      left === undefined ? undefined : before[left],
      right === undefined ? undefined : after[right],
      `${path}[${right ?? left}]`,
    ),
  )
}

function lineChanges(before: string, after: string): readonly string[] {
  const [left, right] = [before.split('\n'), after.split('\n')]
  const lines = align(left, right, false).map(({ before: gone, after: made }) => {
    if (made === undefined) return `-${left[gone ?? 0]}`
    return `${gone === undefined ? '+' : ' '}${right[made]}`
  })
  const near = new Set(
    lines.flatMap((line, index) =>
      line.startsWith(' ') ? [] : Array.from({ length: 2 * around + 1 }, (_, offset) => index + offset - around),
    ),
  )
  return lines.flatMap((line, index) => {
    if (near.has(index)) return [line]
    return index === 0 || near.has(index - 1) ? [' …'] : []
  })
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Hidden)
}

function joined(path: string, name: string): string {
  const word = /^[\w-]+$/.test(name) ? name : JSON.stringify(name)
  return path === '' ? word : `${path}.${word}`
}
