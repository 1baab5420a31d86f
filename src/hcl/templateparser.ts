import { error } from '../diagnostics/diagnostic.ts'
import { type Range, startOf } from '../diagnostics/range.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { Expression, TemplatePart } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { type TemplateText, trimIndentation } from './indentation.ts'
import { unescaped } from './stringliteral.ts'
import type { Token, TokenType } from './token.ts'

type ParseExpression = (cursor: Cursor) => Expression

/** A template as a flat row, before its directives are nested. */
type Piece =
  | TemplateText
  | Extract<TemplatePart, { kind: 'interpolation' }>
  | { readonly kind: 'if'; readonly condition: Expression; readonly range: Range }
  | {
      readonly kind: 'for'
      readonly key: string | undefined
      readonly value: string
      readonly collection: Expression
      readonly range: Range
    }
  | { readonly kind: 'else' | 'endif' | 'endfor'; readonly range: Range }

/** The parts up to and with the closing token. `flush`: `<<-`, the common indentation is taken off. */
export function parseTemplateParts(
  cursor: Cursor,
  closer: TokenType,
  flush: boolean,
  parseExpression: ParseExpression,
): TemplatePart[] {
  const pieces = readPieces(cursor, closer, parseExpression)
  if (flush) trimIndentation(pieces)
  const reader = { pieces: joinTexts(pieces), at: 0 }
  const parts = nest(cursor, reader, undefined)
  return parts
}

function readPieces(cursor: Cursor, closer: TokenType, parseExpression: ParseExpression): Piece[] {
  const pieces: Piece[] = []
  const opening = cursor.peek()
  let trimNext = false
  for (;;) {
    const token = cursor.within(true, () => cursor.peek())
    if (!isPart(token.type) && token.type !== closer) {
      // A newline in quotes has been reported with the tokens.
      if (token.type === 'quoted-newline') cursor.recovering = true
      cursor.problem(
        'Unterminated template string',
        'The text has no end: a quote is missing, or the marker of a heredoc on a line of its own.',
        token,
      )
      return pieces
    }
    cursor.read()
    const trimThis = trimNext
    trimNext = false
    switch (token.type) {
      case closer:
        return pieces
      case 'text':
      case 'quoted-text': {
        const text = unescaped(cursor, token)
        const range = cursor.range(token)
        pieces.push({ kind: 'text', text: trimThis ? trimStart(text) : text, range })
        break
      }
      case 'interpolation':
      case 'directive': {
        if (cursor.text(token).endsWith('~')) trimEnd(pieces)
        const parse = token.type === 'interpolation' ? parseInterpolation : parseDirective
        const piece = cursor.within(false, () => parse(cursor, token, opening, closer, parseExpression))
        if (piece !== undefined) pieces.push(piece)
        trimNext = cursor.last.type === 'sequence-end' && cursor.text(cursor.last).startsWith('~')
        break
      }
    }
  }
}

function isPart(type: TokenType): boolean {
  return type === 'text' || type === 'quoted-text' || type === 'interpolation' || type === 'directive'
}

// Go's unicode.IsSpace: also U+0085, not U+FEFF.
const blank = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const leading = new RegExp(`^${blank}+`)
const trailing = new RegExp(`${blank}+$`)

function trimStart(text: string): string {
  return text.replace(leading, '')
}

function trimEnd(pieces: Piece[]): void {
  const last = pieces.at(-1)
  if (last?.kind === 'text') last.text = last.text.replace(trailing, '')
}

function parseInterpolation(
  cursor: Cursor,
  open: Token,
  opening: Token,
  closer: TokenType,
  parseExpression: ParseExpression,
): Piece {
  const expression = parseExpression(cursor)
  const close = cursor.peek()
  if (close.type === 'sequence-end') cursor.read()
  else {
    extraCharacters(cursor, open, opening, close, closer)
    cursor.recover('sequence-end')
  }
  return { kind: 'interpolation', expression, range: cursor.range(open, cursor.last) }
}

function extraCharacters(cursor: Cursor, open: Token, opening: Token, close: Token, closer: TokenType): void {
  const shell = 'If this belongs to another language, to a shell script for example, write "$${" instead of "${".'
  if (close.type === 'end') {
    const detail = 'The sequence that begins here is still open at the end of the file: a "}" is missing.'
    cursor.problem('Unclosed template interpolation sequence', detail, open)
  } else if (closer === 'close-quote' && (close.type === 'open-quote' || close.type === 'close-quote')) {
    const detail = 'A "${" in this string has no "}".'
    cursor.problem('Unclosed template interpolation sequence', detail, opening)
  } else {
    const what =
      close.type === ':' ? 'A colon has no meaning here.' : 'The expression is complete, so a "}" is expected here.'
    cursor.problem('Extra characters after interpolation expression', `${what} ${shell}`, close)
  }
}

const keywords = ['if', 'for', 'else', 'endif', 'endfor']

function parseDirective(
  cursor: Cursor,
  open: Token,
  _opening: Token,
  _closer: TokenType,
  parseExpression: ParseExpression,
): Piece | undefined {
  const keyword = cursor.peek()
  const word = cursor.text(keyword)
  if (keyword.type !== 'identifier') {
    const detail = 'After "%{" comes if, else, endif, for or endfor.'
    cursor.problem('Invalid template directive', detail, keyword)
    cursor.recover('sequence-end')
    return undefined
  }
  cursor.read()
  let piece: (range: Range) => Piece
  switch (word) {
    case 'if': {
      const condition = parseExpression(cursor)
      piece = (range) => ({ kind: 'if', condition, range })
      break
    }
    case 'else':
    case 'endif':
    case 'endfor':
      piece = (range) => ({ kind: word, range })
      break
    case 'for': {
      const loop = parseFor(cursor, parseExpression)
      if (loop === undefined) {
        cursor.recover('sequence-end')
        return undefined
      }
      piece = (range) => ({ kind: 'for', ...loop, range })
      break
    }
    default: {
      const detail = `After "%{" comes if, else, endif, for or endfor, not "${word}".${didYouMean(word, keywords)}`
      cursor.problem('Invalid template control keyword', detail, keyword)
      cursor.recover('sequence-end')
      return undefined
    }
  }
  const close = cursor.peek()
  if (close.type === 'sequence-end') cursor.read()
  else {
    const detail = 'The directive is complete, so a "}" is expected here.'
    cursor.problem(`Extra characters in ${word} marker`, detail, close)
    cursor.recover('sequence-end')
  }
  return piece(cursor.range(open, cursor.last))
}

function parseFor(cursor: Cursor, parseExpression: ParseExpression) {
  const wrong = (detail: string) => {
    cursor.problem("Invalid 'for' directive", detail, cursor.peek())
    return undefined
  }
  if (cursor.peek().type !== 'identifier') return wrong("After 'for' comes the name for an element.")
  let key: string | undefined
  let value = cursor.text(cursor.read())
  if (cursor.peek().type === ',') {
    cursor.read()
    if (cursor.peek().type !== 'identifier') return wrong('After the comma comes the name for an element.')
    key = value
    value = cursor.text(cursor.read())
  }
  if (!cursor.isKeyword('in')) return wrong("After the names comes 'in' and what to go through.")
  cursor.read()
  return { key, value, collection: parseExpression(cursor) }
}

function joinTexts(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    if (piece.kind === 'text' && last?.kind === 'text') {
      last.text += piece.text
      last.range = { ...last.range, end: piece.range.end }
    } else joined.push(piece.kind === 'text' ? { ...piece } : piece)
  }
  return joined
}

interface Reader {
  readonly pieces: readonly Piece[]
  at: number
}

type Opener = Extract<Piece, { kind: 'if' | 'for' }>

/** The parts up to the directive that ends them, which is left to be read. */
function nest(cursor: Cursor, reader: Reader, inside: Opener | undefined): TemplatePart[] {
  const parts: TemplatePart[] = []
  for (;;) {
    const piece = reader.pieces[reader.at]
    if (piece === undefined) return parts
    switch (piece.kind) {
      case 'text':
      case 'interpolation':
        parts.push(piece)
        reader.at++
        break
      case 'if':
      case 'for': {
        reader.at++
        const part = cursor.nested(() =>
          piece.kind === 'if' ? nestIf(cursor, reader, piece) : nestFor(cursor, reader, piece),
        )
        if (part !== undefined) parts.push(part)
        break
      }
      default:
        if (inside !== undefined) return parts
        unbalanced(
          cursor,
          `Unexpected ${piece.kind} directive`,
          'There is nothing open that it could belong to.',
          piece.range,
        )
        reader.at++
    }
  }
}

function unbalanced(cursor: Cursor, summary: string, detail: string, range: Range): void {
  // A broken directive has been left out, so the others cannot be expected to fit.
  if (!cursor.recovering) cursor.diagnostics.push(error(summary, detail, range))
}

function placeOf(range: Range): string {
  const { line, column } = startOf(range)
  return `${range.source.name}:${line},${column}`
}

function nestIf(cursor: Cursor, reader: Reader, open: Extract<Piece, { kind: 'if' }>): TemplatePart {
  const then = nest(cursor, reader, open)
  let otherwise: TemplatePart[] | undefined
  let end = closing(cursor, reader, open, 'endif')
  while (end?.kind === 'else') {
    if (otherwise !== undefined) {
      unbalanced(
        cursor,
        'Unexpected else directive',
        `The if at ${placeOf(open.range)} has an else already.`,
        end.range,
      )
    }
    otherwise = nest(cursor, reader, open)
    end = closing(cursor, reader, open, 'endif')
  }
  const range = { ...open.range, end: (end ?? open).range.end }
  return { kind: 'if', condition: open.condition, then, else: otherwise, range }
}

function nestFor(cursor: Cursor, reader: Reader, open: Extract<Piece, { kind: 'for' }>): TemplatePart {
  const body = nest(cursor, reader, open)
  const end = closing(cursor, reader, open, 'endfor')
  return { ...open, body, range: { ...open.range, end: (end ?? open).range.end } }
}

/** Reads the directive that ends a clause and reports one that does not belong there. */
function closing(cursor: Cursor, reader: Reader, open: Opener, expected: 'endif' | 'endfor'): Piece | undefined {
  const end = reader.pieces[reader.at]
  if (end === undefined) {
    const detail = `The ${open.kind} at ${placeOf(open.range)} has no ${expected}.`
    unbalanced(cursor, 'Unexpected end of template', detail, open.range)
    return undefined
  }
  reader.at++
  if (end.kind === expected || (end.kind === 'else' && open.kind === 'if')) return end
  const detail =
    end.kind === 'else' ? 'A for has no else.' : `The ${open.kind} at ${placeOf(open.range)} is ended by ${expected}.`
  unbalanced(cursor, `Unexpected ${end.kind} directive`, detail, end.range)
  return undefined
}
