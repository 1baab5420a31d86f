import { convert } from './convert.ts'
import type { Type } from './type.ts'
import { unify } from './unify.ts'
import type { Value } from './value.ts'
import { elementsOf, entriesOf, isKnown, isNull, list, map, object, set, tuple, unmark, withMarks } from './values.ts'

/** The defaults of `optional(type, default)` attributes in a type, where they belong. */
export type Defaults =
  /** Of a list, set or map. */
  | { readonly kind: 'elements'; readonly element: Defaults }
  /** Of an object (by name) or a tuple (by position). */
  | {
      readonly kind: 'members'
      readonly values: ReadonlyMap<string, Value>
      readonly members: ReadonlyMap<string, Defaults>
    }

/** Puts defaults where an attribute is absent or null. Before the value is converted to the type. */
export function applyDefaults(value: Value, defaults: Defaults | undefined): Value {
  if (defaults === undefined || !isKnown(value) || isNull(value)) return value
  return withMarks(applied(unmark(value), defaults), value.marks)
}

function applied(value: Value, defaults: Defaults): Value {
  const of = (key: string) => (defaults.kind === 'elements' ? defaults.element : defaults.members.get(key))
  switch (value.type.kind) {
    case 'list':
    case 'set':
    case 'tuple': {
      const elements = elementsOf(value).map((each, index) => applyDefaults(each, of(String(index))))
      return likeBefore(value.type, elements)
    }
    case 'map':
    case 'object': {
      const entries = new Map([...entriesOf(value)].map(([key, each]) => [key, applyDefaults(each, of(key))]))
      if (defaults.kind === 'members') {
        for (const [name, fallback] of defaults.values) {
          const given = entries.get(name)
          if (given === undefined || isNull(given))
            entries.set(name, applyDefaults(fallback, defaults.members.get(name)))
        }
      }
      if (value.type.kind === 'object') return object(entries)
      const unified = oneType([...entries.values()])
      if (unified === undefined) return object(entries)
      return map(
        [...entries].map(([key, each], index) => [key, unified[index] ?? each]),
        unified.length === 0 ? value.type.element : undefined,
      )
    }
    default:
      return value
  }
}

function likeBefore(type: Type, elements: readonly Value[]): Value {
  if (type.kind !== 'list' && type.kind !== 'set') return tuple(elements)
  const build = type.kind === 'list' ? list : set
  if (elements.length === 0) return build([], type.element)
  const unified = oneType(elements)
  return unified === undefined ? tuple(elements) : build(unified)
}

function oneType(values: readonly Value[]): readonly Value[] | undefined {
  const type = unify(values.map((each) => each.type))
  if (type === undefined) return values.length === 0 ? values : undefined
  const converted = values.map((each) => convert(each, type).value)
  return converted.includes(undefined) ? undefined : (converted as Value[])
}
