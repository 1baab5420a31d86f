import { compareStrings } from './string-order.ts'
import type { Type } from './type.ts'
import { constraintName, friendlyName, hasDynamic, isCollection, isPrimitive, sameType } from './type-queries.ts'
import { isConvertible } from './unify.ts'

type ObjectType = Extract<Type, { kind: 'object' }>

/** Why a value of one type is not one of the other, in cty's words: `attribute "name" is required`. */
export function mismatch(got: Type, want: Type): string {
  const required = `${constraintName(want)} required`
  if (got.kind === 'object' && want.kind === 'object') return objects(got, want)
  if (isCollection(want)) {
    if (want.element.kind === 'dynamic') {
      if (got.kind === 'tuple' && want.kind !== 'map') return `all ${want.kind} elements must have the same type`
      if (got.kind === 'object' && want.kind === 'map') return 'all map elements must have the same type'
    }
    if (got.kind === 'tuple' || got.kind === 'object') {
      if ((want.kind === 'map') !== (got.kind === 'object')) return required
      return elements(got, want.element)
    }
    if (isCollection(got)) {
      if ((want.kind === 'map') !== (got.kind === 'map')) return required
      return `incorrect ${want.kind} element type: ${mismatch(got.element, want.element)}`
    }
  }
  return isConfusing(got, want) ? required : `${friendlyName(want)} required, but have ${friendlyName(got)}`
}

function objects(got: ObjectType, want: ObjectType): string {
  const names = [...want.attributes.keys()].sort(compareStrings)
  const missing = names.filter((name) => !got.attributes.has(name) && !want.optional.has(name))
  if (missing.length > 0) return requiredAttributes(missing.map((name) => JSON.stringify(name)))
  for (const unsafe of [true, false]) {
    for (const name of names) {
      const given = got.attributes.get(name)
      const wanted = want.attributes.get(name)
      if (given === undefined || wanted === undefined || sameType(given, wanted)) continue
      if (!isConvertible(given, wanted, unsafe)) return `attribute ${JSON.stringify(name)}: ${mismatch(given, wanted)}`
    }
  }
  return 'incorrect object attributes'
}

function requiredAttributes(names: readonly string[]): string {
  if (names.length === 1) return `attribute ${names[0]} is required`
  if (names.length === 2) return `attributes ${names.join(' and ')} are required`
  return `attributes ${names.slice(0, -1).join(', ')}, and ${names.at(-1)} are required`
}

function elements(got: Extract<Type, { kind: 'tuple' | 'object' }>, want: Type): string {
  const given = got.kind === 'tuple' ? [...got.elements.entries()] : [...got.attributes]
  for (const [key, type] of given) {
    if (!sameType(type, want) && !isConvertible(type, want, true)) {
      return `element ${JSON.stringify(key)}: ${mismatch(type, want)}`
    }
  }
  return `all elements must be ${constraintName(want)}`
}

/** Would naming both types lead the reader astray, since values of the one do convert at times? */
function isConfusing(got: Type, want: Type): boolean {
  if (isPrimitive(got) !== isPrimitive(want)) return false
  if (want.kind === 'string') return false
  if ((want.kind === 'bool' && got.kind === 'number') || (want.kind === 'number' && got.kind === 'bool')) return false
  if (isCollection(got) && isCollection(want) && !hasDynamic(got.element) && hasDynamic(want.element)) return false
  if (got.kind === 'tuple' && want.kind === 'object') return false
  return true
}
