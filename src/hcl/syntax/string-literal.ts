import { error } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { Cursor } from './cursor.ts'
import type { Token } from './token.ts'

const simple: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }
const inQuotes = /\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)?|\$\$\{|%%\{/gsu
const outsideQuotes = /\$\$\{|%%\{/g
const summary = 'Invalid escape sequence'

/** The text that a token stands for: escape sequences in quotes, and `$${` and `%%{` anywhere. */
export function unescaped(cursor: Cursor, token: Token): string {
  const text = cursor.text(token)
  if (token.type === 'text') return text.replace(outsideQuotes, (sequence) => sequence.slice(1))
  if (!/[\\$%]/.test(text)) return text
  return text.replace(inQuotes, (sequence, offset: number) => {
    if (sequence[0] !== '\\') return sequence.slice(1)
    const selector = sequence.slice(1)
    const known = simple[selector]
    if (known !== undefined) return known
    const start = token.start + offset
    const range = cursor.range({ start, end: start + sequence.length })
    if (selector.length > 2) return encoded(cursor, selector, range)
    const details: Readonly<Record<string, string>> = {
      '': 'A backslash needs a letter after it; a backslash itself is written "\\\\".',
      u: 'After "\\u" come four hexadecimal digits.',
      U: 'After "\\U" come eight hexadecimal digits.',
    }
    const detail =
      details[selector] ?? `There is no escape sequence \\${selector}; a backslash itself is written "\\\\".`
    cursor.diagnostics.push(error('invalid-escape', summary, detail, range))
    return selector
  })
}

function encoded(cursor: Cursor, selector: string, range: Range): string {
  const code = Number.parseInt(selector.slice(1), 16)
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    const digits = code.toString(16).padStart(4, '0')
    cursor.diagnostics.push(error('invalid-escape', summary, `U+${digits} is not a character.`, range))
    return ''
  }
  return String.fromCodePoint(code)
}
