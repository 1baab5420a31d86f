import { fixupSpdxId } from '@cyclonedx/cyclonedx-library/SPDX'

/**
 * A licence in the terms of SPDX: `id` is a single one of its list, `expression` several of them with AND, OR and WITH. `name` is
 * one that is told in words of somebody else's: it is never made into an identifier that it only may be.
 */
export type Licence =
  | { readonly kind: 'id'; readonly text: string }
  | { readonly kind: 'expression'; readonly text: string }
  | { readonly kind: 'name'; readonly text: string }

/** Reads what a package database says of a licence, as distributions write it: `GPLv2+ and BSD`, `GPL-2+`, `Expat`. */
export function licenceOf(text: string): Licence {
  const words = text.replace(/\bASL 2\.0\b/g, 'Apache-2.0').match(/[()]|[^\s()]+/g) ?? []
  const reader = { words, at: 0 }
  const expression = either(reader)
  if (expression === undefined || reader.at < words.length) return { kind: 'name', text }
  return { kind: /[\s(]/.test(expression) ? 'expression' : 'id', text: expression }
}

/** Several licences that all hold; undefined: there is none. Answers no expression where one of them has only a name. */
export function allOf(licences: readonly Licence[]): string | undefined {
  if (licences.length === 0 || licences.some(({ kind }) => kind === 'name')) return undefined
  return joined(licences.map(({ text }) => text))
}

/** `MIT AND (GPL-2.0-only OR ISC)`. */
export function joined(expressions: readonly string[]): string {
  const unique = [...new Set(expressions)]
  if (unique.length === 1) return unique[0] ?? ''
  return unique.map((text) => (/ OR /.test(text) ? `(${text})` : text)).join(' AND ')
}

interface Reader {
  readonly words: readonly string[]
  at: number
}

/** OR binds less than AND. */
function either(reader: Reader): string | undefined {
  return chain(reader, 'OR', (inner) => chain(inner, 'AND', single))
}

function chain(
  reader: Reader,
  operator: 'AND' | 'OR',
  operand: (reader: Reader) => string | undefined,
): string | undefined {
  const operands: string[] = []
  do {
    const text = operand(reader)
    if (text === undefined) return undefined
    operands.push(text)
  } while (take(reader, operator))
  return operands.join(` ${operator} `)
}

function single(reader: Reader): string | undefined {
  if (take(reader, '(')) {
    const inner = either(reader)
    return inner !== undefined && take(reader, ')') ? `(${inner})` : undefined
  }
  const id = identifier(reader.words[reader.at++] ?? '')
  if (id === undefined || !take(reader, 'WITH')) return id
  const exception = listedId(reader.words[reader.at++] ?? '')
  return exception !== undefined && /exception/i.test(exception) ? `${id} WITH ${exception}` : undefined
}

function take(reader: Reader, word: string): boolean {
  if (reader.words[reader.at]?.toUpperCase() !== word) return false
  reader.at++
  return true
}

/** What distributions call a licence that has one meaning alone. `BSD` has several. */
const names: ReadonlyMap<string, string> = new Map(
  Object.entries({
    expat: 'MIT',
    'gpl+': 'GPL-1.0-or-later',
    'mplv1.1': 'MPL-1.1',
    'mplv2.0': 'MPL-2.0',
    'bsd-2-clauses': 'BSD-2-Clause',
    'bsd-3-clauses': 'BSD-3-Clause',
    'psf-2': 'PSF-2.0',
    cc0: 'CC0-1.0',
  }),
)

/** GNU's: `GPL-2+` of Debian, `GPLv2+` of Red Hat. Without a plus it is that version alone. */
const gnu = /^(A?GPL|LGPL|GFDL)(?:-|v)(\d)(?:\.(\d))?(\+|-or-later|-only)?$/i

function identifier(word: string): string | undefined {
  const [, family, major, minor = '0', later] = gnu.exec(word) ?? []
  if (family !== undefined && major !== undefined) {
    const isLater = later === '+' || later?.toLowerCase() === '-or-later'
    return listedId(`${family}-${major}.${minor}-${isLater ? 'or-later' : 'only'}`)
  }
  const id = names.get(word.toLowerCase()) ?? listedId(word)
  return id !== undefined && /exception/i.test(id) ? undefined : id
}

/** The library looks its list up in an object, which has `constructor` too. */
function listedId(word: string): string | undefined {
  const id: unknown = fixupSpdxId(word)
  return typeof id === 'string' ? id : undefined
}
