import { BigFloat } from './big-float.ts'
import { weigh, weighText } from './limits.ts'
import { formatNumber, parseNumber, sameNumber } from './numbers.ts'
import { compareStrings } from './string-order.ts'
import {
  BoolType,
  DynamicType,
  listOf,
  mapOf,
  NumberType,
  objectOf,
  StringType,
  setOf,
  type Type,
  tupleOf,
} from './type.ts'
import { sameType, typeName } from './type-queries.ts'
import { type Content, type Mark, unknown, type Value } from './value.ts'

const unmarked: ReadonlySet<Mark> = new Set()
const sensitive: ReadonlySet<Mark> = new Set(['sensitive'])
const ascii = /^[\x00-\x7f]*$/

function value(type: Type, content: Content): Value {
  if (typeof content === 'string') weighText(content.length)
  else if (Array.isArray(content) || content instanceof Map) weigh(content)
  return { type, content, marks: unmarked }
}

/** Strings are always in normal form C, so that equal texts are equal. */
export function string(text: string): Value {
  return value(StringType, ascii.test(text) ? text : text.toWellFormed().normalize('NFC'))
}

/** JavaScript's numbers are whole ones that were counted; a text is a number's. */
export function number(from: BigFloat | number | bigint | string): Value {
  if (from instanceof BigFloat) return value(NumberType, from)
  if (typeof from !== 'string') return value(NumberType, BigFloat.whole(from))
  const parsed = parseNumber(from)
  if (parsed === undefined) throw new TypeError(`not a number: ${from}`)
  return value(NumberType, parsed)
}

export const True: Value = value(BoolType, true)
export const False: Value = value(BoolType, false)
export const bool = (content: boolean): Value => (content ? True : False)

export const nullOf = (type: Type): Value => value(type, null)
export const unknownOf = (type: Type): Value => value(type, unknown)
export const Null: Value = nullOf(DynamicType)
/** What stands for the value of an expression that has been reported as wrong. */
export const UnknownDynamic: Value = unknownOf(DynamicType)

/** The elements must be of one type, which is needed only where there are none. */
export function list(elements: readonly Value[], element?: Type): Value {
  return value(listOf(element ?? commonType(elements)), elements)
}

/** Doubles are left out, the rest is in cty's order. */
export function set(elements: readonly Value[], element?: Type): Value {
  const type = setOf(element ?? commonType(elements))
  const marks = new Set(elements.flatMap((each) => [...marksOf(each)]))
  const distinct: Value[] = []
  const seen = new Set<string>()
  for (const each of elements) {
    const plain = unmarkDeep(each).value
    const key = identityOf(plain)
    // Two unknown values may turn out to be different.
    if (isWhollyKnown(plain) && seen.has(key)) continue
    seen.add(key)
    distinct.push(plain)
  }
  return withMarks(value(type, distinct.sort(compareElements)), marks)
}

export function map(entries: Iterable<readonly [string, Value]>, element?: Type): Value {
  const sorted = sortedMap(entries)
  return value(mapOf(element ?? commonType([...sorted.values()])), sorted)
}

export function tuple(elements: readonly Value[]): Value {
  return value(tupleOf(elements.map((each) => each.type)), elements)
}

export function object(entries: Iterable<readonly [string, Value]>): Value {
  const sorted = sortedMap(entries)
  return value(objectOf(new Map([...sorted].map(([name, each]) => [name, each.type]))), sorted)
}

function sortedMap(entries: Iterable<readonly [string, Value]>): ReadonlyMap<string, Value> {
  return new Map([...new Map(entries)].sort(([left], [right]) => compareStrings(left, right)))
}

function commonType(elements: readonly Value[]): Type {
  const first = elements[0]
  if (first === undefined) return DynamicType
  const other = elements.find((each) => !sameType(each.type, first.type))
  if (other !== undefined) throw new TypeError('elements of a collection must be of one type')
  return first.type
}

export const isNull = (of: Value): boolean => of.content === null
export const isKnown = (of: Value): boolean => of.content !== unknown

export function isWhollyKnown(of: Value): boolean {
  return isKnown(of) && childrenOf(of).every(isWhollyKnown)
}

/** The elements of a collection, tuple or object; none of anything else. */
export function childrenOf({ content }: Value): readonly Value[] {
  if (isElements(content)) return content
  return content instanceof Map ? [...content.values()] : []
}

function isElements(content: Content): content is readonly Value[] {
  return Array.isArray(content)
}

export function stringOf(of: Value): string {
  if (typeof of.content !== 'string') throw new TypeError('not a known string')
  return of.content
}

export function numberOf(of: Value): BigFloat {
  if (!(of.content instanceof BigFloat)) throw new TypeError('not a known number')
  return of.content
}

export function boolOf(of: Value): boolean {
  if (typeof of.content !== 'boolean') throw new TypeError('not a known bool')
  return of.content
}

/** Of a known list, set or tuple. */
export function elementsOf(of: Value): readonly Value[] {
  if (!isElements(of.content)) throw new TypeError('not a known sequence')
  return of.content
}

/** Of a known map or object, in key order. */
export function entriesOf(of: Value): ReadonlyMap<string, Value> {
  if (!(of.content instanceof Map)) throw new TypeError('not a known map or object')
  return of.content
}

export function mark(of: Value, how: Mark): Value {
  return of.marks.has(how) ? of : { ...of, marks: of.marks.size === 0 ? sensitive : new Set([...of.marks, how]) }
}

export function withMarks(of: Value, marks: ReadonlySet<Mark>): Value {
  let marked = of
  for (const each of marks) marked = mark(marked, each)
  return marked
}

export function unmark(of: Value): Value {
  return of.marks.size === 0 ? of : { ...of, marks: unmarked }
}

/** Takes off the marks of the value and of everything in it. */
export function unmarkDeep(of: Value): { readonly value: Value; readonly marks: ReadonlySet<Mark> } {
  const marks = marksOf(of)
  return marks.size === 0 ? { value: of, marks } : { value: withoutMarks(of), marks }
}

function withoutMarks(of: Value): Value {
  const { content } = of
  if (isElements(content)) return value(of.type, content.map(withoutMarks))
  if (content instanceof Map)
    return value(of.type, new Map([...content].map(([key, each]) => [key, withoutMarks(each)])))
  return unmark(of)
}

/** Those of the value and of everything in it. */
function marksOf(of: Value): ReadonlySet<Mark> {
  if (of.marks.size > 0) return of.marks
  for (const child of childrenOf(of)) {
    const marks = marksOf(child)
    if (marks.size > 0) return marks
  }
  return unmarked
}

export const containsMark = (of: Value, which: Mark = 'sensitive'): boolean => marksOf(of).has(which)

/** Both wholly known, of one type, the same content; marks do not matter. */
export function equal(left: Value, right: Value): boolean {
  if (!sameType(left.type, right.type)) return false
  const a = left.content
  const b = right.content
  if (a instanceof BigFloat && b instanceof BigFloat) return sameNumber(a, b)
  if (isElements(a) && isElements(b)) {
    return a.length === b.length && a.every((each, index) => equal(each, b[index] ?? Null))
  }
  if (a instanceof Map && b instanceof Map) {
    return a.size === b.size && [...a].every(([key, each]) => b.has(key) && equal(each, b.get(key) ?? Null))
  }
  return a === b && a !== unknown
}

/** A text that equal values share and different ones do not. */
export function identityOf(of: Value): string {
  const { content } = of
  if (content === null) return `null:${typeName(of.type)}`
  if (content === unknown) return `unknown:${typeName(of.type)}`
  if (content instanceof BigFloat) return `n${formatNumber(content)}`
  if (isElements(content)) return `${of.type.kind}[${content.map(identityOf).join(',')}]`
  if (content instanceof Map)
    return `${of.type.kind}{${[...content].map(([key, each]) => `${JSON.stringify(key)}:${identityOf(each)}`).join(',')}}`
  return JSON.stringify(content)
}

function compareElements(left: Value, right: Value): number {
  const a = left.content
  const b = right.content
  // cty: known before unknown, null last among the known.
  if (a === unknown || b === unknown) return Number(a === unknown) - Number(b === unknown)
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b)
  if (a instanceof BigFloat && b instanceof BigFloat) return a.comparedTo(b)
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  return compareStrings(orderText(left), orderText(right))
}

/** What cty compares where there is no order: the text that it hashes. */
function orderText(of: Value): string {
  const { content, type } = of
  if (content === unknown) return '?'
  if (content === null) return '~'
  if (typeof content === 'boolean') return content ? 'T' : 'F'
  if (content instanceof BigFloat) return formatNumber(content)
  if (typeof content === 'string') return JSON.stringify(content)
  const isCollection = type.kind === 'list' || type.kind === 'set'
  const [open, close] = isCollection ? '[]' : type.kind === 'map' ? '{}' : '<>'
  const items = isElements(content)
    ? content.map(orderText)
    : [...content].map(([key, each]) => `${type.kind === 'map' ? `${JSON.stringify(key)}:` : ''}${orderText(each)}`)
  return `${open}${items.map((item) => `${item};`).join('')}${close}`
}
