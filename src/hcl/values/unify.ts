import { DynamicType, listOf, mapOf, objectOf, setOf, type Type, tupleOf } from './type.ts'
import { preferenceOrder } from './type-preference.ts'
import { sameType } from './type-queries.ts'

type Kind = Type['kind']
type ObjectType = Extract<Type, { kind: 'object' }>
type TupleType = Extract<Type, { kind: 'tuple' }>

/** The most general type that all convert to, by cty's rules; undefined: there is none (or no type was given). */
export function unify(types: readonly Type[], unsafe = true): Type | undefined {
  const first = types[0]
  if (first === undefined) return undefined
  if (types.every((type) => sameType(type, first))) return first
  const kinds = new Set<Kind>(types.map((type) => type.kind))
  const hasDynamic = kinds.delete('dynamic')
  const only = (...allowed: Kind[]) => [...kinds].every((kind) => allowed.includes(kind))

  for (const kind of ['map', 'list', 'set', 'object', 'tuple'] as const) {
    // Of which kind the unknown ones will be decides the result, so nothing can be said yet.
    if (kinds.has(kind) && kinds.size === 1) return hasDynamic ? DynamicType : sameKind(kind, types, unsafe)
  }
  if (kinds.has('map') && only('map', 'object')) {
    const unified = throughCollection(types, 'object', unsafe)
    if (unified?.kind === 'map') return unified
  }
  if (kinds.has('list') && only('list', 'tuple')) {
    const unified = throughCollection(types, 'tuple', unsafe)
    if (unified?.kind === 'list') return unified
  }
  if (kinds.has('object') && kinds.has('tuple')) return undefined
  return preferred(types, unsafe)
}

function sameKind(
  kind: 'map' | 'list' | 'set' | 'object' | 'tuple',
  types: readonly Type[],
  unsafe: boolean,
): Type | undefined {
  if (kind === 'object') return unifyObjects(types.filter(isObject), unsafe)
  if (kind === 'tuple') return unifyTuples(types.filter(isTuple), unsafe)
  const element = unify(
    types.flatMap((type) => ('element' in type ? [type.element] : [])),
    unsafe,
  )
  if (element === undefined) return undefined
  return allConvert(types, kind === 'map' ? mapOf(element) : kind === 'list' ? listOf(element) : setOf(element), unsafe)
}

const isObject = (type: Type): type is ObjectType => type.kind === 'object'
const isTuple = (type: Type): type is TupleType => type.kind === 'tuple'

function allConvert(types: readonly Type[], to: Type, unsafe: boolean): Type | undefined {
  return types.every((type) => sameType(type, to) || isConvertible(type, to, unsafe)) ? to : undefined
}

function unifyObjects(types: readonly ObjectType[], unsafe: boolean): Type | undefined {
  const names = [...(types[0]?.attributes.keys() ?? [])]
  const alike = types.every(
    ({ attributes }) => attributes.size === names.length && names.every((name) => attributes.has(name)),
  )
  if (!alike) return objectsAsMap(types, unsafe)
  const attributes = new Map<string, Type>()
  for (const name of names) {
    const unified = unify(
      types.map((type) => type.attributes.get(name) ?? DynamicType),
      unsafe,
    )
    if (unified === undefined) return undefined
    attributes.set(name, unified)
  }
  return allConvert(types, objectOf(attributes), unsafe) ?? objectsAsMap(types, unsafe)
}

function objectsAsMap(types: readonly ObjectType[], unsafe: boolean): Type | undefined {
  const element = unify(
    types.flatMap((type) => [...type.attributes.values()]),
    unsafe,
  )
  return element && allConvert(types, mapOf(element), unsafe)
}

function unifyTuples(types: readonly TupleType[], unsafe: boolean): Type | undefined {
  const length = types[0]?.elements.length ?? 0
  if (!types.every((type) => type.elements.length === length)) return tuplesAsList(types, unsafe)
  const elements: Type[] = []
  for (let index = 0; index < length; index++) {
    const unified = unify(
      types.map((type) => type.elements[index] ?? DynamicType),
      unsafe,
    )
    if (unified === undefined) return undefined
    elements.push(unified)
  }
  return allConvert(types, tupleOf(elements), unsafe) ?? tuplesAsList(types, unsafe)
}

function tuplesAsList(types: readonly TupleType[], unsafe: boolean): Type | undefined {
  const element = unify(
    types.flatMap((type) => type.elements),
    unsafe,
  )
  return element && allConvert(types, listOf(element), unsafe)
}

/** Objects are often maps, and tuples lists, in the eyes of who wrote them. */
function throughCollection(types: readonly Type[], kind: 'object' | 'tuple', unsafe: boolean): Type | undefined {
  const structural = types.filter((type) => type.kind === kind)
  const collection =
    kind === 'object'
      ? objectsAsMap(structural.filter(isObject), unsafe)
      : tuplesAsList(structural.filter(isTuple), unsafe)
  if (collection === undefined) return undefined
  return unify(
    types.map((type) => (type.kind === kind ? collection : type)),
    unsafe,
  )
}

/** The first of the given types, the most general ones before others, that all convert to. */
function preferred(types: readonly Type[], unsafe: boolean): Type | undefined {
  for (const index of preferenceOrder(types)) {
    const type = types[index]
    if (type !== undefined && allConvert(types, type, unsafe) !== undefined) return type
  }
  return undefined
}

/**
 * Is there a conversion from the one type to the other? A safe one succeeds for every value of the type; an unsafe one
 * (string to number, map to object) may turn out impossible.
 */
export function isConvertible(from: Type, to: Type, unsafe: boolean): boolean {
  if (to.kind === 'dynamic') return true
  // Only null and unknown values are of dynamic type, and those need no more than a type.
  if (from.kind === 'dynamic') return unsafe
  const converts = (one: Type, other: Type) => sameType(one, other) || isConvertible(one, other, unsafe)
  switch (to.kind) {
    case 'string':
      return from.kind === 'string' || from.kind === 'number' || from.kind === 'bool'
    case 'number':
    case 'bool':
      return from.kind === to.kind || (from.kind === 'string' && unsafe)
    case 'object':
      if (from.kind === 'map') return unsafe && mapConverts(from.element, to)
      if (from.kind !== 'object') return false
      return [...to.attributes].every(([name, wanted]) => {
        const given = from.attributes.get(name)
        return given === undefined ? to.optional.has(name) : converts(given, wanted)
      })
    case 'tuple':
      if (from.kind !== 'tuple' || from.elements.length !== to.elements.length) return false
      return from.elements.every((each, index) => converts(each, to.elements[index] ?? DynamicType))
    case 'map':
      if (from.kind === 'map') return converts(from.element, to.element)
      return from.kind === 'object' && allTo([...from.attributes.values()], to.element, unsafe)
    case 'list':
      if (from.kind === 'list' || from.kind === 'set') return converts(from.element, to.element)
      return from.kind === 'tuple' && tupleConverts(from.elements, to.element, unsafe)
    case 'set':
      // A list as a set loses its order and its doubles.
      if (from.kind === 'set' || (from.kind === 'list' && unsafe)) return converts(from.element, to.element)
      return from.kind === 'tuple' && tupleConverts(from.elements, to.element, unsafe)
  }
}

/** The type of the elements when a tuple or an object becomes a collection of the wanted element type. */
export function commonElement(types: readonly Type[], wanted: Type, unsafe: boolean): Type | undefined {
  if (wanted.kind !== 'dynamic') return wanted
  return unify(types, unsafe)
}

/** Not where only values would show whether the elements are of one type. */
function tupleConverts(types: readonly Type[], wanted: Type, unsafe: boolean): boolean {
  const isDynamic = ({ kind }: Type) => kind === 'dynamic'
  const element = commonElement(types, wanted, unsafe)
  if (isDynamic(wanted) && element !== undefined && isDynamic(element) && !types.every(isDynamic)) return false
  return allTo(types, wanted, unsafe)
}

function allTo(types: readonly Type[], wanted: Type, unsafe: boolean): boolean {
  if (types.length === 0) return true
  const element = commonElement(types, wanted, unsafe)
  return element !== undefined && allConvert(types, element, unsafe) !== undefined
}

function mapConverts(element: Type, to: ObjectType): boolean {
  return [...to.attributes].every(
    ([name, wanted]) => to.optional.has(name) || sameType(element, wanted) || isConvertible(element, wanted, true),
  )
}
