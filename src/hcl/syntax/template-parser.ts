import type { Range } from '../../diagnostics/range.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Expression, TemplatePart } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { nested, type Piece } from './directives.ts'
import { trimIndentation } from './indentation.ts'
import { unescaped } from './string-literal.ts'
import type { Token, TokenType } from './token.ts'

type ParseExpression = (cursor: Cursor) => Expression

/** The parts up to and with the closing token. `flush`: `<<-`, the common indentation is taken off. */
export function parseTemplateParts(
  cursor: Cursor,
  closer: TokenType,
  flush: boolean,
  parseExpression: ParseExpression,
): TemplatePart[] {
  const pieces = readPieces(cursor, closer, parseExpression)
  if (flush) trimIndentation(pieces)
  return nested(cursor, joinTexts(pieces))
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
        'unterminated-string',
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
    cursor.problem('unclosed-bracket', 'Unclosed template interpolation sequence', detail, open)
  } else if (closer === 'close-quote' && (close.type === 'open-quote' || close.type === 'close-quote')) {
    const detail = 'A "${" in this string has no "}".'
    cursor.problem('unclosed-bracket', 'Unclosed template interpolation sequence', detail, opening)
  } else {
    const what =
      close.type === ':' ? 'A colon has no meaning here.' : 'The expression is complete, so a "}" is expected here.'
    cursor.problem('extra-characters', 'Extra characters after interpolation expression', `${what} ${shell}`, close)
  }
}

const literalPercent = 'Where it belongs to another language, to curl for example, write "%%{".'
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
    const detail = `After "%{" comes if, else, endif, for or endfor. ${literalPercent}`
    cursor.problem('invalid-template-directive', 'Invalid template directive', detail, keyword)
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
      const detail = `After "%{" comes if, else, endif, for or endfor, not "${word}".${didYouMean(word, keywords)} ${literalPercent}`
      cursor.problem('invalid-template-directive', 'Invalid template control keyword', detail, keyword)
      cursor.recover('sequence-end')
      return undefined
    }
  }
  const close = cursor.peek()
  if (close.type === 'sequence-end') cursor.read()
  else {
    const detail = 'The directive is complete, so a "}" is expected here.'
    cursor.problem('extra-characters', `Extra characters in ${word} marker`, detail, close)
    cursor.recover('sequence-end')
  }
  return piece(cursor.range(open, cursor.last))
}

function parseFor(cursor: Cursor, parseExpression: ParseExpression) {
  const wrong = (detail: string) => {
    cursor.problem('invalid-template-directive', "Invalid 'for' directive", detail, cursor.peek())
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
