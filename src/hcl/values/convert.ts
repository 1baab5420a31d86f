import { mismatch } from './mismatch.ts'
import { formatNumber, parseNumber } from './numbers.ts'
import { DynamicType, listOf, mapOf, objectOf, setOf, type Type, tupleOf } from './type.ts'
import { isCollection, sameType, withoutOptional } from './type-queries.ts'
import { commonElement, isConvertible, unify } from './unify.ts'
import type { Value } from './value.ts'
import {
  bool,
  boolOf,
  elementsOf,
  entriesOf,
  isKnown,
  isNull,
  list,
  map,
  nullOf,
  number,
  numberOf,
  object,
  set,
  string,
  stringOf,
  tuple,
  unknownOf,
  unmark,
  withMarks,
} from './values.ts'

/** The way to the part of the value that could not be converted. */
export type ValuePath = readonly (string | number)[]

export type Conversion =
  | { readonly value: Value; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string; readonly path: ValuePath }

/** Converts by cty's rules; `problem` is in cty's wording, without a full stop: `a number is required`. */
export function convert(value: Value, type: Type): Conversion {
  if (sameType(value.type, withoutOptional(type))) return { value }
  if (!isConvertible(value.type, type, true)) return { problem: mismatch(value.type, type), path: [] }
  try {
    return { value: converted(value, type, []) }
  } catch (thrown) {
    if (thrown instanceof Unconvertible) return { problem: thrown.message, path: thrown.path }
    throw thrown
  }
}

class Unconvertible extends Error {
  readonly path: ValuePath
  constructor(message: string, path: ValuePath) {
    super(message)
    this.path = path
  }
}

/** The types are known to be convertible; what can fail is the value. */
function converted(value: Value, to: Type, path: ValuePath): Value {
  if (to.kind === 'dynamic' || sameType(value.type, to)) return value
  const plain = unmark(value)
  if (!isKnown(plain)) return withMarks(unknownOf(specialise(plain.type, withoutOptional(to))), value.marks)
  if (isNull(plain)) return withMarks(nullOf(specialise(plain.type, withoutOptional(to))), value.marks)
  return withMarks(convertedKnown(plain, to, path), value.marks)
}

function convertedKnown(value: Value, to: Type, path: ValuePath): Value {
  switch (to.kind) {
    case 'string':
      return string(value.type.kind === 'number' ? formatNumber(numberOf(value)) : String(boolOf(value)))
    case 'number':
      return toNumber(stringOf(value), path)
    case 'bool':
      return toBool(stringOf(value), path)
    case 'object':
      return toObject(value, to, path)
    case 'tuple':
      return tuple(
        elementsOf(value).map((each, index) => converted(each, to.elements[index] ?? DynamicType, [...path, index])),
      )
    case 'map':
      return toMap(value, to.element, path)
    case 'list':
    case 'set':
      return toSequence(value, to.kind, to.element, path)
    case 'dynamic':
      return value
  }
}

function toNumber(text: string, path: ValuePath): Value {
  const parsed = parseNumber(text)
  if (parsed === undefined) throw new Unconvertible('a number is required', path)
  return number(parsed)
}

function toBool(text: string, path: ValuePath): Value {
  if (text === 'true' || text === '1') return bool(true)
  if (text === 'false' || text === '0') return bool(false)
  const lower = text.toLowerCase()
  const hint = lower === 'true' || lower === 'false' ? `; to convert from string, use lowercase "${lower}"` : ''
  throw new Unconvertible(`a bool is required${hint}`, path)
}

/** From an object with more attributes, or from a map. */
function toObject(value: Value, to: Extract<Type, { kind: 'object' }>, path: ValuePath): Value {
  const given = entriesOf(value)
  return object(
    [...to.attributes].map(([name, wanted]) => {
      const each = given.get(name)
      if (each === undefined) {
        if (to.optional.has(name)) return [name, nullOf(withoutOptional(wanted))] as const
        throw new Unconvertible(`map has no element for required attribute ${JSON.stringify(name)}`, path)
      }
      if (!sameType(each.type, wanted) && !isConvertible(each.type, wanted, true)) {
        const why = mismatch(each.type, wanted)
        throw new Unconvertible(`map element type is incompatible with attribute ${JSON.stringify(name)}: ${why}`, path)
      }
      return [name, converted(each, wanted, [...path, name])] as const
    }),
  )
}

function toMap(value: Value, wanted: Type, path: ValuePath): Value {
  const given = [...entriesOf(value)]
  const values = given.map(([, each]) => each)
  const types = values.map((each) => each.type)
  const element = value.type.kind === 'map' ? wanted : (commonElement(types, wanted, true) ?? wanted)
  const elements = ofOneType(
    given.map(([name, each]) => converted(each, element, [...path, name])),
    'attribute types must all match for conversion to map',
    path,
  )
  if (elements.length === 0) return map([], emptyElement(value.type, wanted))
  return map(given.map(([name, each], index) => [name, elements[index] ?? each]))
}

function toSequence(value: Value, kind: 'list' | 'set', wanted: Type, path: ValuePath): Value {
  const given = elementsOf(value)
  const build = kind === 'list' ? list : set
  const types = given.map((each) => each.type)
  const element = value.type.kind === 'tuple' ? (commonElement(types, wanted, true) ?? wanted) : wanted
  const elements = ofOneType(
    given.map((each, index) => converted(each, element, [...path, index])),
    `element types must all match for conversion to ${kind}`,
    path,
  )
  return elements.length === 0 ? build([], emptyElement(value.type, wanted)) : build(elements)
}

function emptyElement(from: Type, wanted: Type): Type {
  return wanted.kind === 'dynamic' && isCollection(from) ? from.element : withoutOptional(wanted)
}

/** Elements that were converted to a type with `any` in it may have come out different. */
function ofOneType(values: readonly Value[], problem: string, path: ValuePath): readonly Value[] {
  const first = values[0]
  if (first === undefined || values.every((each) => sameType(each.type, first.type))) return values
  const type = unify(values.map((each) => each.type))
  if (type === undefined) throw new Unconvertible('cannot find a common base type for all elements', path)
  const unified = values.map((each, index) => converted(each, type, [...path, index]))
  const decided = unified.find((each) => each.type.kind !== 'dynamic') ?? first
  return unified.map((each) => {
    if (sameType(each.type, decided.type)) return each
    // Nothing has any type.
    if (each.type.kind === 'dynamic' && isNull(each)) return withMarks(nullOf(decided.type), each.marks)
    throw new Unconvertible(problem, path)
  })
}

/** The wanted type with each `any` in it replaced by what the given type has there. */
function specialise(given: Type, wanted: Type): Type {
  if (given.kind === 'dynamic') return wanted
  switch (wanted.kind) {
    case 'dynamic':
      return given
    case 'map':
      return mapOf(specialise(mapElement(given), wanted.element))
    case 'list':
      return listOf(specialise(sequenceElement(given), wanted.element))
    case 'set':
      return setOf(specialise(sequenceElement(given), wanted.element))
    case 'tuple':
      if (given.kind !== 'tuple') return wanted
      return tupleOf(wanted.elements.map((each, index) => specialise(given.elements[index] ?? DynamicType, each)))
    case 'object': {
      const of = (name: string) => (given.kind === 'object' ? given.attributes.get(name) : mapElement(given))
      return objectOf(
        new Map([...wanted.attributes].map(([name, each]) => [name, specialise(of(name) ?? DynamicType, each)])),
      )
    }
    default:
      return wanted
  }
}

function mapElement(given: Type): Type {
  if (given.kind === 'map') return given.element
  return (given.kind === 'object' && unify([...given.attributes.values()])) || DynamicType
}

function sequenceElement(given: Type): Type {
  if (given.kind === 'list' || given.kind === 'set') return given.element
  return (given.kind === 'tuple' && unify(given.elements)) || DynamicType
}
