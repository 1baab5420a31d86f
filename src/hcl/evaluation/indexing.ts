import type { Code } from '../../diagnostics/codes/all-codes.ts'
import { error } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import { convert } from '../values/convert.ts'
import { NumberType, StringType } from '../values/type.ts'
import { friendlyName, isPrimitive } from '../values/type-queries.ts'
import type { Value } from '../values/value.ts'
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
} from '../values/values.ts'
import type { Evaluation } from './evaluation.ts'

const notThere = 'There is no such element'

/** The key as the message names it, where it may be shown. */
function keyIn(key: Value): string {
  if (key.marks.size > 0) return ''
  const text = convert(key, StringType).value?.content
  if (typeof text !== 'string') return ''
  return key.type.kind === 'number' ? ` as ${text}` : ` as ${JSON.stringify(text)}`
}

/** `collection[key]` */
export function index(collection: Value, key: Value, evaluation: Evaluation, range: Range): Value {
  const wrong = (detail: string, code: Code = 'invalid-index', summary = 'Invalid index'): Value => {
    evaluation.report(error(code, summary, detail, range))
    return UnknownDynamic
  }
  if (isNull(collection)) {
    return wrong('The value is null and has no elements.', 'null-value', 'Attempt to index null value')
  }
  if (isNull(key)) return wrong('The key is null.')
  const { type } = collection
  if (type.kind === 'dynamic' || key.type.kind === 'dynamic') return withMarks(UnknownDynamic, collection.marks)
  if (type.kind === 'set') {
    return wrong('A set has no order and no keys to choose an element by. [for x in set : x] makes a list of it.')
  }
  if (isPrimitive(type)) return wrong('Only lists, tuples, maps and objects have elements.')
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
      const hint = ' Attributes of an object have names, not numbers.'
      return wrong(
        `${notThere}${keyIn(key)}.${key.type.kind === 'number' ? hint : didYouMean(name, type.attributes.keys())}`,
      )
    }
    if (!isKnown(collection)) return withMarks(unknownOf(memberType(collection, name)), marks)
    const element = entriesOf(collection).get(name)
    if (element === undefined)
      return wrong(`${notThere}${keyIn(key)}.${didYouMean(name, entriesOf(collection).keys())}`)
    return withMarks(element, marks)
  }
  const position = numberOf(converted.value)
  if (!position.isInteger) {
    return wrong(`${notThere}: the index must be a whole number.`)
  }
  if (position.isNegative && !position.isZero) {
    return wrong(`${notThere}: the index must not be negative.`)
  }
  if (!isKnown(collection)) {
    if (type.kind === 'list') return withMarks(unknownOf(type.element), marks)
    const element = type.kind === 'tuple' ? type.elements[position.toNumber()] : undefined
    return element === undefined ? wrong(`${notThere}${keyIn(key)}.`) : withMarks(unknownOf(element), marks)
  }
  const elements = elementsOf(collection)
  const element = elements[position.toNumber()]
  if (element !== undefined) return withMarks(element, marks)
  const why = elements.length === 0 ? 'the list is empty' : `the index must be less than ${elements.length}`
  return wrong(`${notThere}${keyIn(key)}: ${why}.`)
}

function memberType({ type }: Value, name: string) {
  if (type.kind === 'map') return type.element
  return (type.kind === 'object' && type.attributes.get(name)) || UnknownDynamic.type
}

/** `object.name` */
export function getAttribute(object: Value, name: string, evaluation: Evaluation, range: Range): Value {
  const wrong = (detail: string, code: Code = 'unsupported-attribute', summary = 'Unsupported attribute'): Value => {
    evaluation.report(error(code, summary, detail, range))
    return UnknownDynamic
  }
  if (isNull(object)) {
    return wrong('The value is null and has no attributes.', 'null-value', 'Attempt to get attribute from null value')
  }
  const { type, marks } = object
  switch (type.kind) {
    case 'dynamic':
      return object
    case 'object':
      if (!type.attributes.has(name)) {
        return wrong(`The object has no attribute "${name}".${didYouMean(name, type.attributes.keys())}`)
      }
      break
    case 'map':
      if (isKnown(object) && !entriesOf(object).has(name)) {
        const near = didYouMean(name, entriesOf(object).keys())
        return wrong(`The map has no key "${name}".${near}`, 'missing-element', 'Missing map element')
      }
      break
    case 'list':
    case 'set':
      return wrong(attributeOfMany(type.kind, type.element, name))
    case 'tuple':
      return wrong('Only objects and maps have attributes.')
    default:
      return wrong(`A ${friendlyName(type)} has no attributes.`)
  }
  if (!isKnown(object)) return withMarks(unknownOf(memberType(object, name)), marks)
  return withMarks(entriesOf(object).get(name) ?? UnknownDynamic, marks)
}

function attributeOfMany(kind: 'list' | 'set', element: Value['type'], name: string): string {
  if (element.kind !== 'object') return 'Only objects and maps have attributes.'
  if (kind === 'set') {
    return `A set has no attributes; its elements have. For those of all elements write [*].${name}.`
  }
  const which = element.attributes.has(name) ? name : 'name'
  return `A list has no attributes; its elements have. For one element write [0].${which}, for all of them [*].${which}.`
}
