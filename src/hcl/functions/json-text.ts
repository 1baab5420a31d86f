import { FunctionError } from '../evaluation/function.ts'
import { formatNumber, parseNumber } from '../values/numbers.ts'
import type { Value } from '../values/value.ts'
import { fromJson } from '../values/value-json.ts'
import { childrenOf, entriesOf, numberOf } from '../values/values.ts'

const escaped: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

/** As Go writes it: safe inside of HTML. */
export function jsonString(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (character) => escaped[character] ?? character)
}

/** Compact, keys sorted, numbers with all their digits. The value is wholly known. */
export function jsonText(value: Value): string {
  const { content, type } = value
  if (content === null) return 'null'
  if (typeof content === 'string') return jsonString(content)
  if (typeof content === 'boolean') return String(content)
  if (type.kind === 'number') {
    const exact = numberOf(value)
    if (!exact.isFinite) throw new FunctionError('an infinite number has no JSON')
    return formatNumber(exact)
  }
  if (type.kind === 'map' || type.kind === 'object') {
    return `{${[...entriesOf(value)].map(([key, each]) => `${jsonString(key)}:${jsonText(each)}`).join(',')}}`
  }
  return `[${childrenOf(value).map(jsonText).join(',')}]`
}

type Reviver = (this: unknown, key: string, value: unknown, context: { source: string }) => unknown
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown

/** Numbers keep all their digits. Throws SyntaxError. */
export function parseJson(text: string): Value {
  return fromJson(
    parseWithSource(text, (_key, value, context) => (typeof value === 'number' ? parseNumber(context.source) : value)),
  )
}
