import { define, type GoFunctions } from './go-function.ts'
import { type GoValue, isTrue, printed } from './go-value.ts'

/** The functions that Go's text/template itself has; `and` and `or` are the evaluator's, since they stop early. */
export const builtins: GoFunctions = new Map([
  ['not', define(['any'], (value: GoValue) => !isTrue(value))],
  ['len', define(['any'], length)],
  ['index', define(['any', 'any'], index, { variadic: true, optional: 1 })],
  ['slice', define(['any', 'any', 'any'], slice, { optional: 2 })],
  ['html', define(['any'], (...values: GoValue[]) => escaped(values, /[<>&"'\0]/g, htmlEntities), { variadic: true })],
  ['urlquery', define(['any'], (...values: GoValue[]) => query(print(values)), { variadic: true })],
  ['print', define(['any'], (...values: GoValue[]) => print(values), { variadic: true })],
  ['println', define(['any'], (...values: GoValue[]) => `${values.map(printed).join(' ')}\n`, { variadic: true })],
  ['printf', define(['string', 'any'], printf, { variadic: true, optional: 1 })],
  [
    'eq',
    define(['any', 'any'], (left: GoValue, ...others: GoValue[]) => others.some((other) => same(left, other)), {
      variadic: true,
    }),
  ],
  ['ne', define(['any', 'any'], (left: GoValue, right: GoValue) => !same(left, right))],
  ['lt', define(['any', 'any'], (left: GoValue, right: GoValue) => order(left, right) < 0)],
  ['le', define(['any', 'any'], (left: GoValue, right: GoValue) => order(left, right) <= 0)],
  ['gt', define(['any', 'any'], (left: GoValue, right: GoValue) => order(left, right) > 0)],
  ['ge', define(['any', 'any'], (left: GoValue, right: GoValue) => order(left, right) >= 0)],
])

function length(value: GoValue): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (Array.isArray(value)) return value.length
  if (typeof value === 'object' && value !== null) return Object.keys(value).length
  throw new Error('len of a value that has no length')
}

function index(value: GoValue, ...keys: GoValue[]): GoValue {
  let found = value
  for (const key of keys) {
    if (Array.isArray(found) && typeof key === 'number') {
      if (key < 0 || key >= found.length) throw new Error(`index out of range: ${key}`)
      found = found[key]
    } else if (typeof found === 'object' && found !== null && typeof key === 'string') {
      found = (found as Readonly<Record<string, GoValue>>)[key]
    } else if (typeof found === 'string' && typeof key === 'number') {
      const byte = Buffer.from(found)[key]
      if (byte === undefined) throw new Error(`index out of range: ${key}`)
      found = byte
    } else {
      throw new Error(`can't index ${printed(found)} with ${printed(key)}`)
    }
  }
  return found
}

function slice(value: GoValue, from: GoValue = 0, to?: GoValue): GoValue {
  const items = typeof value === 'string' ? Buffer.from(value) : value
  if (!Array.isArray(items) && !Buffer.isBuffer(items)) throw new Error(`can't slice ${printed(value)}`)
  const end = to ?? items.length
  if (typeof from !== 'number' || typeof end !== 'number') throw new Error(`cannot slice by ${printed(from)}`)
  if (from < 0 || end > items.length || from > end) throw new Error(`slice out of range: ${from} to ${end}`)
  return Buffer.isBuffer(items) ? items.subarray(from, end).toString() : items.slice(from, end)
}

const htmlEntities: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&#34;',
  "'": '&#39;',
  '\0': '\ufffd',
}

function escaped(values: readonly GoValue[], which: RegExp, by: Readonly<Record<string, string>>): string {
  return print(values).replace(which, (character) => by[character] ?? character)
}

/** As in a query of an address: a space is a plus sign. */
function query(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1).replaceAll('*', '%2A').replaceAll('%7E', '~')
}

/** Go puts a space between two operands of which neither is a string. */
function print(values: readonly GoValue[]): string {
  return values
    .map((value, at) => {
      const before = values[at - 1]
      const gap = at > 0 && typeof value !== 'string' && typeof before !== 'string'
      return (gap ? ' ' : '') + printed(value)
    })
    .join('')
}

/** Of a width; Go, too, takes no larger one. */
const largest = 1_000_000

function printf(format: string, ...values: GoValue[]): string {
  let next = 0
  const text = format.replace(
    /%(-?)(0?)(\d*)([a-zA-Z%])/g,
    (verb, left: string, zero: string, width: string, letter: string) => {
      if (letter === '%') return '%'
      if (next >= values.length) return `%!${letter}(MISSING)`
      const value = values[next++]
      const body = formatted(letter, value)
      if (body === undefined) throw new Error(`printf: ${verb} is not supported for ${printed(value)}`)
      const size = Number(width || 0)
      if (size > largest) throw new Error(`printf: ${verb} asks for more than ${largest} characters`)
      return left === '-' ? body.padEnd(size) : body.padStart(size, zero === '0' ? '0' : ' ')
    },
  )
  if (next < values.length) throw new Error('printf: more values than verbs')
  return text
}

function formatted(letter: string, value: GoValue): string | undefined {
  if (letter === 'v' || (letter === 's' && typeof value === 'string')) return printed(value)
  if (letter === 'q' && typeof value === 'string') return JSON.stringify(value)
  if (letter === 't' && typeof value === 'boolean') return String(value)
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined
  const bases: Readonly<Record<string, number>> = { d: 10, b: 2, o: 8, x: 16, X: 16 }
  const base = bases[letter]
  if (base === undefined) return undefined
  return letter === 'X' ? value.toString(base).toUpperCase() : value.toString(base)
}

function same(left: GoValue, right: GoValue): boolean {
  if (typeof left === 'object' && left !== null) throw new Error('non-comparable type')
  if (typeof left !== typeof right && left !== null && right !== null)
    throw new Error('incompatible types for comparison')
  return left === right
}

function order(left: GoValue, right: GoValue): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (typeof left === 'string' && typeof right === 'string')
    return Buffer.compare(Buffer.from(left), Buffer.from(right))
  throw new Error('incompatible types for comparison')
}
