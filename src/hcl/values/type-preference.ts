import type { Type } from './type.ts'

/**
 * Positions of types in the order in which unification tries them as its result: the more general of two comes first
 * (cty’s order).
 */
export function preferenceOrder(types: readonly Type[]): readonly number[] {
  const lesser = types.map((): number[] => [])
  const above = types.map(() => 0)
  for (const [left, type] of types.entries()) {
    for (const [offset, other] of types.slice(left + 1).entries()) {
      const right = left + 1 + offset
      const preferred = preference(type, other)
      if (preferred === 0) continue
      const [from, to] = preferred < 0 ? [left, right] : [right, left]
      lesser[from]?.push(to)
      above[to] = (above[to] ?? 0) + 1
    }
  }
  const order = types.flatMap((_, index) => (above[index] === 0 ? [index] : []))
  for (const index of order) {
    for (const each of lesser[index] ?? []) {
      const left = (above[each] ?? 0) - 1
      above[each] = left
      if (left === 0) order.push(each)
    }
  }
  return order
}

const generality: Readonly<Partial<Record<Type['kind'], number>>> = { list: 0, tuple: 1, set: 2 }

/** Negative: the left one is more general; 0: neither, or they have nothing in common. */
function preference(left: Type, right: Type): number {
  if (left.kind === 'dynamic' || right.kind === 'dynamic') {
    return Number(left.kind === 'dynamic') - Number(right.kind === 'dynamic')
  }
  if (isPrimitive(left) && isPrimitive(right)) return Number(left.kind !== 'string') - Number(right.kind !== 'string')
  const [general, special] = [generality[left.kind], generality[right.kind]]
  if (general !== undefined && special !== undefined && general !== special) return general - special
  if (left.kind === 'map' && right.kind === 'object') return -1
  if (left.kind === 'object' && right.kind === 'map') return 1
  if (left.kind !== right.kind) return 0
  if ('element' in left && 'element' in right) return preference(left.element, right.element)
  return allPreferred(pairs(left, right))
}

function isPrimitive({ kind }: Type): boolean {
  return kind === 'string' || kind === 'number' || kind === 'bool'
}

/** The types that stand at the same place in both; none where their shapes differ. */
function pairs(left: Type, right: Type): readonly (readonly [Type, Type])[] {
  if (left.kind === 'tuple' && right.kind === 'tuple') {
    if (left.elements.length !== right.elements.length) return []
    return left.elements.flatMap((each, index) => {
      const other = right.elements[index]
      return other === undefined ? [] : [[each, other] as const]
    })
  }
  if (left.kind !== 'object' || right.kind !== 'object' || left.attributes.size !== right.attributes.size) return []
  const found = [...left.attributes].flatMap(([name, each]) => {
    const other = right.attributes.get(name)
    return other === undefined ? [] : [[each, other] as const]
  })
  return found.length === left.attributes.size ? found : []
}

function allPreferred(types: readonly (readonly [Type, Type])[]): number {
  const preferred = types.map(([left, right]) => preference(left, right))
  return Number(preferred.some((each) => each > 0)) - Number(preferred.some((each) => each < 0))
}
