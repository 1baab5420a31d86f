import type { Code } from '../../diagnostics/codes/all-codes.ts'
import { startOf } from '../../diagnostics/range.ts'
import type { OptionPath } from '../component.ts'
import { valueAt } from './places.ts'
import type { Reading } from './reading.ts'

interface Told {
  readonly code: Code
  readonly path: OptionPath
  readonly summary: string
  readonly detail: string | undefined
}

/** Longer values are told by their place alone. */
const longest = 80

/** What the values of options are, where what is told of them does not show it: they may come from variables. */
export function valueHints(told: Told, options: unknown, reading: Reading): readonly string[] {
  if (told.code === 'value-out-of-range' || told.code.startsWith('invalid-')) return ownValue(told, options, reading)
  if (told.code.startsWith('missing-') || told.code === 'no-single-image-source')
    return emptyValues(told, options, reading)
  return []
}

function ownValue({ path, summary, detail = '' }: Told, options: unknown, reading: Reading): readonly string[] {
  const value = valueAt(options, path)
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return []
  if (value === '' || reading.isSensitive(path) || !reading.places.isSet(path)) return []
  const range = reading.places.at(path)
  const written = range === undefined ? '' : range.source.text.slice(range.start, range.end)
  const shown = JSON.stringify(value)
  const isThere = written.includes(String(value)) || [summary, detail].some((text) => tells(text, String(value)))
  return isThere || shown.length > longest ? [] : [`It is ${shown}.`]
}

/** As a word of its own, also at the end of a sentence, and not as an index. */
function tells(text: string, value: string): boolean {
  return new RegExp(
    `(?<![\\p{L}\\p{N}[.-])${value.replaceAll(/[^\p{L}\p{N}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`)}(?!\\.?[\\p{L}\\p{N}]|\\])`,
    'u',
  ).test(text)
}

/** Options that are set, and to nothing: of them it is not true that they are missing. */
function emptyValues({ path, summary, detail = '' }: Told, options: unknown, reading: Reading): readonly string[] {
  const at = valueAt(options, path)
  const block = typeof at === 'object' && at !== null && !Array.isArray(at) ? path : path.slice(0, -1)
  const values = valueAt(options, block)
  if (typeof values !== 'object' || values === null) return []
  return Object.entries(values).flatMap(([name, value]) => {
    const inBlock = [...block, name]
    const isMeant = name === path.at(-1) || new RegExp(`\\b${name}\\b`).test(`${summary} ${detail}`)
    const range = reading.places.at(inBlock)
    if (value !== '' || !isMeant || !reading.places.isSet(inBlock) || range === undefined) return []
    return [`${name} is set at ${range.source.name}:${startOf(range).line}, but its value is empty.`]
  })
}
