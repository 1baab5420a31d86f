import { GoTemplateProblem, type Span } from './go-ast.ts'

export type Token = Span &
  (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'open' | 'close' | 'end-of-text' }
    | { readonly kind: 'word' | 'field' | 'variable'; readonly text: string; readonly spaced: boolean }
    | { readonly kind: 'string'; readonly text: string; readonly spaced: boolean }
    | { readonly kind: 'number'; readonly value: number; readonly spaced: boolean }
    | { readonly kind: 'symbol'; readonly text: GoSymbol; readonly spaced: boolean }
  )

type GoSymbol = '.' | '|' | '(' | ')' | ',' | ':=' | '='

const openMark = '{{'
const closeMark = '}}'
const whitespace = /[ \t\r\n]/

/** Splits a template into text and the tokens of its actions; comments and what the trim markers eat are gone. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  let trimNext = false
  while (at < text.length) {
    const open = text.indexOf(openMark, at)
    const end = open === -1 ? text.length : open
    const trimHere = open !== -1 && text[open + 2] === '-' && isSpace(text[open + 3])
    const plain = trim(text.slice(at, end), trimNext, trimHere)
    if (plain !== '') tokens.push({ kind: 'text', text: plain, start: at, end })
    if (open === -1) break
    const inside = trimHere ? open + 3 : open + 2
    const comment = skipComment(text, inside, open)
    if (comment !== undefined) {
      at = comment.end
      trimNext = comment.trims
      continue
    }
    tokens.push({ kind: 'open', start: open, end: inside })
    const closed = tokenizeAction(text, inside, open, tokens)
    at = closed.end
    trimNext = closed.trims
  }
  tokens.push({ kind: 'end-of-text', start: text.length, end: text.length })
  return tokens
}

function trim(text: string, start: boolean, end: boolean): string {
  const from = start ? text.replace(/^[ \t\r\n]+/, '') : text
  return end ? from.replace(/[ \t\r\n]+$/, '') : from
}

const isSpace = (character: string | undefined) => character !== undefined && whitespace.test(character)

interface Closed {
  readonly end: number
  readonly trims: boolean
}

function skipComment(text: string, inside: number, open: number): Closed | undefined {
  let at = inside
  if (text[open + 2] === '-') while (isSpace(text[at])) at++
  if (!text.startsWith('/*', at)) return undefined
  const close = text.indexOf('*/', at + 2)
  if (close === -1) throw new GoTemplateProblem('unclosed comment', { start: open, end: text.length })
  const after = close + 2
  if (text.startsWith(closeMark, after)) return { end: after + 2, trims: false }
  const trimming = /^[ \t\r\n]+-\}\}/.exec(text.slice(after))
  if (trimming !== null) return { end: after + trimming[0].length, trims: true }
  throw new GoTemplateProblem('comment ends before closing delimiter', { start: open, end: after })
}

/** From after `{{` to after `}}`. */
function tokenizeAction(text: string, from: number, open: number, tokens: Token[]): Closed {
  let at = from
  let spaced = false
  while (at < text.length) {
    if (isSpace(text[at])) {
      const start = at
      while (isSpace(text[at])) at++
      if (text.startsWith(`-${closeMark}`, at)) {
        tokens.push({ kind: 'close', start, end: at + 3 })
        return { end: at + 3, trims: true }
      }
      spaced = true
      continue
    }
    if (text.startsWith(closeMark, at)) {
      tokens.push({ kind: 'close', start: at, end: at + 2 })
      return { end: at + 2, trims: false }
    }
    const token = readToken(text, at, spaced)
    tokens.push(token)
    at = token.end
    spaced = false
  }
  throw new GoTemplateProblem('unclosed action: "{{" without "}}"', { start: open, end: text.length })
}

const patterns = {
  field: /\.[\p{L}_][\p{L}\p{Nd}_]*/uy,
  variable: /\$(?:[\p{L}\p{Nd}_]+)?/uy,
  number: /[+-]?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)/y,
  word: /[\p{L}_][\p{L}\p{Nd}_]*/uy,
  symbol: /:=|[.|(),=]/y,
}

function readToken(text: string, at: number, spaced: boolean): Token {
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  if (text[at] === '`') return readRawString(text, at, spaced)
  if (text[at] === '"') return readString(text, at, spaced)
  for (const kind of ['field', 'variable', 'word'] as const) {
    const found = match(patterns[kind])
    if (found !== undefined) return { kind, text: found, spaced, start: at, end: at + found.length }
  }
  const number = match(patterns.number)
  if (number !== undefined) return { kind: 'number', value: Number(number), spaced, start: at, end: at + number.length }
  const symbol = match(patterns.symbol)
  if (symbol !== undefined)
    return { kind: 'symbol', text: symbol as GoSymbol, spaced, start: at, end: at + symbol.length }
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
  const hint = character === "'" ? ': a text stands in backquotes, as in {{ user `name` }}' : ''
  throw new GoTemplateProblem(`unexpected ${JSON.stringify(character)} in action${hint}`, {
    start: at,
    end: at + character.length,
  })
}

function readRawString(text: string, at: number, spaced: boolean): Token {
  const close = text.indexOf('`', at + 1)
  if (close === -1) throw new GoTemplateProblem('unterminated raw quoted string', { start: at, end: text.length })
  return { kind: 'string', text: text.slice(at + 1, close), spaced, start: at, end: close + 1 }
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
}
const escaped = /\\(?:([abfnrtv\\"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/y

function readString(text: string, start: number, spaced: boolean): Token {
  let value = ''
  let at = start + 1
  while (at < text.length && text[at] !== '\n') {
    if (text[at] === '"') return { kind: 'string', text: value, spaced, start, end: at + 1 }
    if (text[at] !== '\\') {
      value += text[at++]
      continue
    }
    escaped.lastIndex = at
    const found = escaped.exec(text)
    if (found === null) throw new GoTemplateProblem('invalid escape in quoted string', { start: at, end: at + 2 })
    const [whole, simple, byte, short, long, octal] = found
    const code = byte ?? short ?? long
    if (simple !== undefined) value += escapes[simple] ?? simple
    else
      value += String.fromCodePoint(
        Math.min(Number.parseInt(code ?? octal ?? '0', code === undefined ? 8 : 16), 0x10ffff),
      )
    at += whole.length
  }
  throw new GoTemplateProblem('unterminated quoted string', { start, end: at })
}

/** A token as a message names it. */
export function shown(token: Token): string {
  switch (token.kind) {
    case 'word':
    case 'field':
    case 'variable':
    case 'symbol':
      return token.text
    case 'string':
      return JSON.stringify(token.text)
    case 'number':
      return String(token.value)
    case 'close':
      return '"}}"'
    case 'open':
      return '"{{"'
    default:
      return 'end of text'
  }
}
