import type { Source } from '../../diagnostics/source.ts'
import { scan } from '../syntax/lexer.ts'
import type { TokenType } from '../syntax/token.ts'

/** A token as a formatter sees it: a comment is one too, and what stands before it is a number of blanks. */
export interface Piece {
  /** A comment that ends its line holds the line's end. */
  readonly kind: TokenType | 'comment'
  readonly text: string
  blanks: number
}

/** What the lexer leaves out beside blanks; a comment that goes on to the file's end is the last. */
const comment = /\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\n]*/g

/** All of a file; the last piece is `end`, without text. */
export function piecesOf(source: Source): Piece[] {
  const { text } = source
  const pieces: Piece[] = []
  let at = 0
  const add = (kind: Piece['kind'], start: number, end: number) => {
    pieces.push({ kind, text: text.slice(start, end), blanks: start - at })
    at = end
  }
  for (const { type, start, end } of scan(source, 'main')) {
    const from = at
    // Shorter than any comment: most tokens stand behind one blank.
    if (start - from > 3 || type === 'end')
      for (const { index, 0: found } of text.slice(from, start).matchAll(comment))
        add('comment', from + index, from + index + found.length)
    const isLineComment = type === 'newline' && /[#/]/.test(text[start] ?? '')
    add(isLineComment ? 'comment' : type, start, end)
  }
  return pieces
}

/** Does a line end with it? */
export function endsLine({ kind, text }: Piece): boolean {
  return kind === 'newline' || (kind === 'comment' && text.endsWith('\n'))
}

const openers: ReadonlySet<Piece['kind']> = new Set(['{', '[', '(', 'interpolation', 'directive'])
const closers: ReadonlySet<Piece['kind']> = new Set(['}', ']', ')', 'sequence-end'])

/** How much deeper the text is behind it: 1, -1 or 0. */
export function deepens({ kind }: Piece): number {
  return openers.has(kind) ? 1 : closers.has(kind) ? -1 : 0
}

/** How many brackets are open behind all of them, less those that were before. */
export function depthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((depth, piece) => depth + deepens(piece), 0)
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Columns that they take with the blanks before them; a grapheme is one. */
export function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((width, { text, blanks }) => width + blanks + columnsOf(text), 0)
}

function columnsOf(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : Array.from(segmenter.segment(text)).length
}
