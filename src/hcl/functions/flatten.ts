import type { ValueFunction } from '../evaluation/function.ts'
import type { Value } from '../values/value.ts'
import { elementsOf, isKnown, isNull, tuple, UnknownDynamic } from '../values/values.ts'
import { sequenceAt, shape, valueAt } from './function-arguments.ts'
import { atMost } from './limits.ts'

/** One list of what lists in a list hold. */
export const flatten: ValueFunction = {
  name: 'flatten',
  parameters: [shape('list')],
  call(args) {
    sequenceAt(args, 0, () => 'can only flatten lists, sets and tuples', 'call')
    const found: Value[] = []
    atMost(elementsIn(valueAt(args, 0), 1_000_000), 1_000_000, 'elements')
    return flattenInto(valueAt(args, 0), found) ? tuple(found) : UnknownDynamic
  },
}

/** How many there are, nested ones included; counts no further than a little above the limit. */
function elementsIn(value: Value, limit: number): number {
  let count = 0
  for (const element of elementsOf(value)) {
    const { kind } = element.type
    const isNested = !isNull(element) && isKnown(element) && (kind === 'list' || kind === 'set' || kind === 'tuple')
    count += isNested ? elementsIn(element, limit - count) : 1
    if (count > limit) break
  }
  return count
}

/** false: of which elements it consists is not known. */
function flattenInto(value: Value, found: Value[]): boolean {
  return elementsOf(value).every((element) => {
    const { kind } = element.type
    if (isNull(element) || (kind !== 'list' && kind !== 'set' && kind !== 'tuple')) {
      found.push(element)
      return kind !== 'dynamic' || isKnown(element)
    }
    return isKnown(element) && flattenInto(element, found)
  })
}
