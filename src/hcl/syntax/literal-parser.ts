import { error } from '../../diagnostics/diagnostic.ts'
import { LimitReached } from '../values/limits.ts'
import { parseNumber } from '../values/numbers.ts'
import type { Expression } from './ast.ts'
import type { Cursor } from './cursor.ts'
import type { Token } from './token.ts'

/** How an expression in brackets is parsed; handed down, since expressions hold one another. */
export type ParseExpression = (cursor: Cursor) => Expression

/** Longer chains of one kind (`a + b + c ...`, `a[0][0]...`) than any person writes. */
export const longestChain = 1000

/** Stands where an expression could not be read. */
export function invalid(cursor: Cursor, from: Token, to: Token = from): Expression {
  return { kind: 'invalid', range: cursor.range(from, to) }
}

export function tooLong(cursor: Cursor, at: Token): void {
  cursor.problem(
    'expression-too-long',
    'Expression too long',
    `At most ${longestChain} operations can follow one another.`,
    at,
  )
}

export function numberLiteral(cursor: Cursor, token: Token): Expression {
  const text = cursor.text(token)
  try {
    if (parseNumber(text) !== undefined) return { kind: 'literal', value: { number: text }, range: cursor.range(token) }
  } catch (thrown) {
    if (!(thrown instanceof LimitReached)) throw thrown
    cursor.diagnostics.push(error(thrown.code, thrown.message, thrown.detail, cursor.range(token)))
    return invalid(cursor, token)
  }
  cursor.diagnostics.push(
    error(
      'invalid-number',
      'Invalid number literal',
      'This is not a number: digits, with a point and an exponent at most, are.',
      cursor.range(token),
    ),
  )
  return invalid(cursor, token)
}
