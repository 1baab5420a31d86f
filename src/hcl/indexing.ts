import { error } from '../diagnostics/diagnostic.ts'
import type { Range } from '../diagnostics/range.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { convert } from './convert.ts'
import type { Scope } from './scope.ts'
import { NumberType, StringType } from './type.ts'
import { friendlyName, isPrimitive } from './types.ts'
import type { Value } from './value.ts'
import {
  elementsOf,
  entriesOf,
  isKnown,
  isNull,
  numberOf,
  stringOf,
  UnknownDynamic,
  unknownOf,
  unmark,
  withMarks,
} from './values.ts'

const invalidIndex = 'Invalid index'
const notThere = 'The given key does not identify an element in this collection value'

/** `collection[key]` */
export function index(collection: Value, key: Value, scope: Scope, range: Range): Value {
  const wrong = (detail: string, summary = invalidIndex): Value => {
    scope.diagnostics.push(error(summary, detail, range))
    return UnknownDynamic
  }
  if (isNull(collection)) {
    return wrong('This value is null, so it does not have any indices.', 'Attempt to index null value')
  }
  if (isNull(key)) return wrong("Can't use a null value as an indexing key.")
  const { type } = collection
  if (type.kind === 'dynamic' || key.type.kind === 'dynamic') return withMarks(UnknownDynamic, collection.marks)
  if (type.kind === 'set') {
    return wrong(
      "Elements of a set are identified only by their value and don't have any separate index or key to select with, so it's only possible to perform operations across all elements of the set.",
    )
  }
  if (isPrimitive(type)) return wrong('This value does not have any indices.')
  const byName = type.kind === 'map' || type.kind === 'object'
  const converted = convert(unmark(key), byName ? StringType : NumberType)
  if (converted.value === undefined) return wrong(`${notThere}: ${converted.problem}.`)
  const marks = new Set([...collection.marks, ...key.marks])
  if (!isKnown(converted.value)) {
    return withMarks(type.kind === 'map' || type.kind === 'list' ? unknownOf(type.element) : UnknownDynamic, marks)
  }
  if (byName) {
    const name = stringOf(converted.value)
    if (type.kind === 'object' && !type.attributes.has(name)) {
      const hint = ' An object only supports looking up attributes by name, not by numeric index.'
      return wrong(`${notThere}.${key.type.kind === 'number' ? hint : didYouMean(name, type.attributes.keys())}`)
    }
    if (!isKnown(collection)) return withMarks(unknownOf(memberType(collection, name)), marks)
    const element = entriesOf(collection).get(name)
    if (element === undefined) return wrong(`${notThere}.${didYouMean(name, entriesOf(collection).keys())}`)
    return withMarks(element, marks)
  }
  const position = numberOf(converted.value)
  if (!position.isInteger()) {
    return wrong(`${notThere}: indexing a sequence requires a whole number, but the given index has a fractional part.`)
  }
  if (position.isNegative() && !position.isZero()) {
    return wrong(`${notThere}: a negative number is not a valid index for a sequence.`)
  }
  if (!isKnown(collection)) {
    if (type.kind === 'list') return withMarks(unknownOf(type.element), marks)
    const element = type.kind === 'tuple' ? type.elements[position.toNumber()] : undefined
    return element === undefined ? wrong(`${notThere}.`) : withMarks(unknownOf(element), marks)
  }
  const elements = elementsOf(collection)
  const element = elements[position.toNumber()]
  if (element !== undefined) return withMarks(element, marks)
  const why =
    elements.length === 0
      ? 'the collection has no elements'
      : 'the given index is greater than or equal to the length of the collection'
  return wrong(`${notThere}: ${why}.`)
}

function memberType({ type }: Value, name: string) {
  if (type.kind === 'map') return type.element
  return (type.kind === 'object' && type.attributes.get(name)) || UnknownDynamic.type
}

/** `object.name` */
export function getAttribute(object: Value, name: string, scope: Scope, range: Range): Value {
  const wrong = (detail: string, summary = 'Unsupported attribute'): Value => {
    scope.diagnostics.push(error(summary, detail, range))
    return UnknownDynamic
  }
  if (isNull(object)) {
    return wrong('This value is null, so it does not have any attributes.', 'Attempt to get attribute from null value')
  }
  const { type, marks } = object
  switch (type.kind) {
    case 'dynamic':
      return object
    case 'object':
      if (!type.attributes.has(name)) {
        return wrong(
          `This object does not have an attribute named "${name}".${didYouMean(name, type.attributes.keys())}`,
        )
      }
      break
    case 'map':
      if (isKnown(object) && !entriesOf(object).has(name)) {
        const near = didYouMean(name, entriesOf(object).keys())
        return wrong(`This map does not have an element with the key "${name}".${near}`, 'Missing map element')
      }
      break
    case 'list':
    case 'set':
      return wrong(attributeOfMany(type.kind, type.element, name))
    case 'tuple':
      return wrong('This value does not have any attributes.')
    default:
      return wrong(`Can't access attributes on a primitive-typed value (${friendlyName(type)}).`)
  }
  if (!isKnown(object)) return withMarks(unknownOf(memberType(object, name)), marks)
  return withMarks(entriesOf(object).get(name) ?? UnknownDynamic, marks)
}

function attributeOfMany(kind: 'list' | 'set', element: Value['type'], name: string): string {
  if (element.kind !== 'object') return 'This value does not have any attributes.'
  if (kind === 'set') {
    return "Can't access attributes on a set of objects. Did you mean to access an attribute across all elements of the set?"
  }
  const which = element.attributes.has(name) ? `attribute "${name}"` : 'an attribute'
  return `Can't access attributes on a list of objects. Did you mean to access ${which} for a specific element of the list, or across all elements of the list?`
}
