import { deepens, type Piece } from './piece.ts'

type Kind = Piece['kind']

/** Text of a string or heredoc, whose blanks are its own. */
const literal: ReadonlySet<Kind> = new Set(['quoted-text', 'text'])
const opensText: ReadonlySet<Kind> = new Set(['open-quote', 'open-heredoc'])
const closesText: ReadonlySet<Kind> = new Set(['close-quote', 'close-heredoc'])
const opensSequence: ReadonlySet<Kind> = new Set(['interpolation', 'directive'])

/** A minus behind one of these is a sign, and behind all else an operation. */
const beforeSign: ReadonlySet<Kind> = new Set<Kind>([
  ...(['(', '{', '[', '=', ':', ',', '?', '+', '*', '/', '%', '-'] as const),
  ...(['==', '!=', '>', '>=', '<', '<=', '&&', '||', '!'] as const),
])

/** Stands a blank between two pieces of a line? `before` is what stands before the left one in its cell. */
export function isApart(before: Piece | undefined, left: Piece, right: Piece): boolean {
  const from = left.kind
  const to = right.kind
  if (to === 'newline' || isGlued(from, to)) return false
  if (from === ',') return true
  if (literal.has(from) || literal.has(to) || opensText.has(from) || closesText.has(to)) return false
  // `for x in [a]` has a list; `name[a]` has an index.
  if (from === 'identifier' && left.text === 'in' && before?.kind === 'identifier') return true
  if (to === '[' && (from === 'identifier' || from === 'number' || deepens(left) < 0)) return false
  if (from === '!') return false
  if (from === '-') return before !== undefined && !beforeSign.has(before.kind)
  if (from === '{' || to === '}') return !(from === '{' && to === '}')
  if (opensSequence.has(from) && to === '{') return true
  if (from === '}' && to === 'sequence-end') return true
  if (from === 'sequence-end' && opensSequence.has(to)) return false
  return deepens(left) <= 0 && deepens(right) >= 0
}

/** Belong the two together wherever they stand? */
function isGlued(from: Kind, to: Kind): boolean {
  if (from === '.' || to === '.' || to === ',' || to === '...') return true
  if (from === 'identifier') return to === '(' || to === '::'
  return from === '::' && to === 'identifier'
}
