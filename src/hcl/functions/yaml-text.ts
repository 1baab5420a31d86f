import { formatNumber } from '../values/numbers.ts'
import type { Value } from '../values/value.ts'
import { childrenOf, entriesOf, numberOf } from '../values/values.ts'

/** A value as YAML, laid out as Packer's writer lays it out: strings in quotes or as literal blocks, keys sorted. */
export function yamlText(value: Value): string {
  const { content, type } = value
  const written = nodeText(value, 0)
  // A plain scalar as a whole document is closed, so that nothing can be added to it.
  const isPlain = content === null || type.kind === 'number' || type.kind === 'bool'
  return isPlain ? `${written}...\n` : written
}

/** From where a node begins to the end of its last line. `column`: of the collection that it stands in. */
function nodeText(value: Value, column: number): string {
  const { content, type } = value
  if (content === null || typeof content === 'boolean') return `${content}\n`
  if (typeof content === 'string') return isBlock(content) ? blockText(content, column + 2) : `${quoted(content)}\n`
  if (type.kind === 'number') return `${formatNumber(numberOf(value))}\n`
  return type.kind === 'map' || type.kind === 'object' ? mappingText(value, column) : sequenceText(value, column)
}

/** Its first item stands where the text so far ends, at the column. */
function sequenceText(value: Value, column: number): string {
  const items = childrenOf(value)
  if (items.length === 0) return '[]\n'
  return items.map((item) => `- ${insideText(item, column)}`).join(' '.repeat(column))
}

/** After `- `, `? ` or `: `: a collection goes on at the next column. */
function insideText(value: Value, column: number): string {
  return nodeText(value, isCollection(value) ? column + 2 : column)
}

function isCollection({ content }: Value): boolean {
  return content !== null && typeof content === 'object' && (Array.isArray(content) || content instanceof Map)
}

function mappingText(value: Value, column: number): string {
  const entries = [...entriesOf(value)]
  if (entries.length === 0) return '{}\n'
  return entries.map(([key, each]) => entryText(key, each, column)).join(' '.repeat(column))
}

const lineBreak = /[\n\r\u0085\u2028\u2029]/
/** Bytes of a key that may stand on a line with its value. */
const longestKey = 128

function entryText(key: string, value: Value, column: number): string {
  const indent = ' '.repeat(column)
  if (lineBreak.test(key) || Buffer.byteLength(key) > longestKey) {
    const name = isBlock(key) ? blockText(key, column + 2) : `${quoted(key)}\n`
    return `? ${name}${indent}: ${insideText(value, column)}`
  }
  const name = `${quoted(key)}:`
  if (!isCollection(value) || childrenOf(value).length === 0) return `${name} ${nodeText(value, column)}`
  // A sequence is not indented below its key.
  const inner = Array.isArray(value.content) ? column : column + 2
  return `${name}\n${' '.repeat(inner)}${nodeText(value, inner)}`
}

const printable = /^[\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/u

function isBlock(text: string): boolean {
  return text.includes('\n') && printable.test(text) && !/ (\n|$)/.test(text) && !/[\u2028\u2029]/.test(text)
}

/** `|`, how many spaces indent it where that can not be seen, and what becomes of the line breaks at its end. */
function blockText(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const end = text.endsWith('\n') ? (/(^|\n)\n$/.test(text) ? '+' : '') : '-'
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
  const body = lines.map((line) => (line === '' ? '\n' : `${' '.repeat(indent)}${line}\n`)).join('')
  return `|${hint}${end}\n${body}`
}

const named: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u2028': 'L',
  '\u2029': 'P',
}

function quoted(text: string): string {
  const escaped = text.replace(
    /[^\x20!\x23-\x5b\x5d-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu,
    sequence,
  )
  return `"${escaped}"`
}

function sequence(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16).toUpperCase()
  const number =
    code <= 0xff ? `x${hex.padStart(2, '0')}` : code <= 0xffff ? `u${hex.padStart(4, '0')}` : `U${hex.padStart(8, '0')}`
  return `\\${named[character] ?? number}`
}
