import { error } from '../../diagnostics/diagnostic.ts'
import { type Range, startOf } from '../../diagnostics/range.ts'
import type { Expression, TemplatePart } from './ast.ts'
import type { Cursor } from './cursor.ts'
import type { TemplateText } from './indentation.ts'

/** A template as a flat row, before its directives are nested. */
export type Piece =
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

/** The parts that the pieces are, with what stands between `%{ if }` and `%{ endif }` inside of it. */
export function nested(cursor: Cursor, pieces: readonly Piece[]): TemplatePart[] {
  return nest(cursor, { pieces, at: 0 }, undefined)
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
  if (!cursor.recovering) cursor.diagnostics.push(error('invalid-template-directive', summary, detail, range))
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
