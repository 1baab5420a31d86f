import type { ItemChange } from '../../events/plan-changes.ts'
import { rising } from './align.ts'
import { keyOf } from './shown.ts'
import { allValues, valueChanges } from './value-changes.ts'

/** One of a row whose order matters. */
export interface Item {
  readonly type: string
  readonly name: string | undefined
  /** What is told of one that is new or gone. */
  readonly outline: Readonly<Record<string, unknown>>
  /** All that it is, as `shown.ts` has it. */
  readonly value: unknown
}

interface Pair {
  readonly before: number
  readonly after: number
}

/**
 * What differs between two rows. Those that are alike belong together wherever they stand; of the rest, those of one type
 * with the fewest differences.
 */
export function itemChanges(before: readonly Item[], after: readonly Item[]): readonly ItemChange[] {
  const pairs = pairsOf(before, after)
  const inPlace = rising(pairs.map((pair) => pair.after))
  const moved = new Set(pairs.filter((_, index) => !inPlace.has(index)))
  const ofAfter = new Map(pairs.map((pair) => [pair.after, pair]))
  const ofBefore = new Set(pairs.map((pair) => pair.before))
  const gone = before.flatMap((item, index) => (ofBefore.has(index) ? [] : [removed(item, index)]))
  const there = after.flatMap((item, index): readonly ItemChange[] => {
    const pair = ofAfter.get(index)
    const old = pair && before[pair.before]
    if (pair === undefined || old === undefined) return [added(item, index)]
    const values = valueChanges(old.value, item.value)
    if (values.length === 0 && !moved.has(pair)) return []
    const at = { from: pair.before + 1, to: index + 1 }
    if (values.length === 0) return [{ ...called(item), change: 'moved', ...at, values }]
    return [{ ...called(item), change: 'changed', ...at, ...(moved.has(pair) ? { moved: true } : {}), values }]
  })
  return [...gone, ...there]
}

export function added(item: Item, index: number): ItemChange {
  return { ...called(item), change: 'added', to: index + 1, values: allValues(item.outline, 'added') }
}

export function removed(item: Item, index: number): ItemChange {
  return { ...called(item), change: 'removed', from: index + 1, values: [] }
}

function called({ type, name }: Item): Pick<ItemChange, 'type' | 'name'> {
  return name === undefined ? { type } : { type, name }
}

function pairsOf(before: readonly Item[], after: readonly Item[]): readonly Pair[] {
  const left = new Set(before.keys())
  const right = new Set(after.keys())
  const pairs: Pair[] = []
  const take = (pair: Pair) => {
    pairs.push(pair)
    left.delete(pair.before)
    right.delete(pair.after)
  }
  const keys = before.map(({ value }) => keyOf(value))
  for (const [index, item] of after.entries()) {
    const key = keyOf(item.value)
    const same = [...left].find((other) => keys[other] === key && before[other]?.type === item.type)
    if (same !== undefined) take({ before: same, after: index })
  }
  for (const pair of likeliest(before, after, left, right))
    if (left.has(pair.before) && right.has(pair.after)) take(pair)
  return pairs.sort((one, other) => one.before - other.before)
}

/** Those that may be the same but for some of their values, the closest first. */
function likeliest(
  before: readonly Item[],
  after: readonly Item[],
  left: ReadonlySet<number>,
  right: ReadonlySet<number>,
): readonly Pair[] {
  return [...left]
    .flatMap((index) =>
      [...right].flatMap((other) => {
        const [old, item] = [before[index], after[other]]
        if (old === undefined || item === undefined || old.type !== item.type || old.name !== item.name) return []
        const distance = valueChanges(old.value, item.value).length
        return [{ before: index, after: other, distance }]
      }),
    )
    .sort((one, other) => one.distance - other.distance)
}
