import { BigFloat } from './big-float.ts'
import { formatNumber } from './numbers.ts'
import { unknown, type Value } from './value.ts'
import { childrenOf, entriesOf, False, Null, number, numberOf, object, string, True, tuple } from './values.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/**
 * Plain JavaScript. A whole number that has no exact double (beyond 2^53) becomes its text, a fraction the nearest double.
 * Throws on what is not wholly known; marks are not looked at.
 */
export function toJson(value: Value): Json {
  const { content } = value
  if (content === unknown) throw new TypeError('an unknown value has no JSON')
  if (content === null || typeof content === 'string' || typeof content === 'boolean') return content
  if (value.type.kind === 'number') {
    const exact = numberOf(value)
    const double = exact.toNumber()
    if (Number.isFinite(double) && !exact.isInteger) return double
    return BigFloat.double(double).comparedTo(exact) === 0 ? double : formatNumber(exact)
  }
  if (value.type.kind !== 'map' && value.type.kind !== 'object') return childrenOf(value).map(toJson)
  // Not an object literal's prototype: a key may be "__proto__".
  return Object.fromEntries([...entriesOf(value)].map(([key, each]) => [key, toJson(each)]))
}

/** Objects become objects and arrays tuples, as in HCL's JSON profile. Numbers may be of both kinds. */
export function fromJson(json: unknown): Value {
  if (json === null || json === undefined) return Null
  switch (typeof json) {
    case 'string':
      return string(json)
    case 'number':
      return number(String(json))
    case 'boolean':
      return json ? True : False
    case 'object':
      if (json instanceof BigFloat) return number(json)
      if (Array.isArray(json)) return tuple(json.map(fromJson))
      return object(Object.entries(json).map(([key, each]) => [key, fromJson(each)]))
    default:
      throw new TypeError(`no HCL value for a ${typeof json}`)
  }
}
