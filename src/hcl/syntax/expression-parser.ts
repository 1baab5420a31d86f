import { spanning } from '../../diagnostics/range.ts'
import type { BinaryOperator, Expression, UnaryOperator } from './ast.ts'
import { objectExpression, tupleExpression } from './collection-parser.ts'
import type { Cursor } from './cursor.ts'
import { invalid, longestChain, numberLiteral, tooLong } from './literal-parser.ts'
import { parseTemplateParts } from './template-parser.ts'
import type { Token, TokenType } from './token.ts'
import { traversals } from './traversal-parser.ts'

export function parseExpression(cursor: Cursor): Expression {
  return cursor.nested(() => conditional(cursor)) ?? invalid(cursor, cursor.peek())
}

function conditional(cursor: Cursor): Expression {
  const condition = binary(cursor, 0)
  if (cursor.recovering || cursor.peek().type !== '?') return condition
  cursor.read()
  const then = parseExpression(cursor)
  if (cursor.recovering) return condition
  const colon = cursor.peek()
  if (colon.type !== ':') {
    const detail = 'A condition needs both results: condition ? this : that.'
    cursor.problem('invalid-expression', 'Missing false expression in conditional', detail, colon)
    return condition
  }
  cursor.read()
  const otherwise = parseExpression(cursor)
  if (cursor.recovering) return condition
  return {
    kind: 'conditional',
    condition,
    then,
    else: otherwise,
    range: spanning(condition.range, otherwise.range),
  }
}

const levels: readonly ReadonlySet<TokenType>[] = [
  new Set(['||']),
  new Set(['&&']),
  new Set(['==', '!=']),
  new Set(['<', '>', '<=', '>=']),
  new Set(['+', '-']),
  new Set(['*', '/', '%']),
]

function binary(cursor: Cursor, level: number): Expression {
  const operators = levels[level]
  if (operators === undefined) return unary(cursor)
  let left = binary(cursor, level + 1)
  for (let length = 0; !cursor.recovering && operators.has(cursor.peek().type); length++) {
    const operator = cursor.read()
    if (length === longestChain) {
      tooLong(cursor, operator)
      return left
    }
    const right = binary(cursor, level + 1)
    if (cursor.recovering) return left
    left = {
      kind: 'binary',
      operator: operator.type as BinaryOperator,
      left,
      right,
      range: spanning(left.range, right.range),
    }
  }
  return left
}

function unary(cursor: Cursor): Expression {
  const sign = cursor.peek()
  if (sign.type !== '-' && sign.type !== '!') return traversals(cursor, term(cursor), parseExpression)
  cursor.read()
  const operand = cursor.nested(() => unary(cursor)) ?? invalid(cursor, sign)
  return {
    kind: 'unary',
    operator: sign.type as UnaryOperator,
    operand,
    range: spanning(cursor.range(sign), operand.range),
  }
}

function term(cursor: Cursor): Expression {
  const start = cursor.peek()
  switch (start.type) {
    case '(':
      return parentheses(cursor)
    case '[':
      return cursor.within(false, () => tupleExpression(cursor, parseExpression))
    case '{':
      return objectExpression(cursor, parseExpression)
    case 'number':
      cursor.read()
      return numberLiteral(cursor, start)
    case 'identifier':
      return named(cursor)
    case 'open-quote':
    case 'open-heredoc':
      return template(cursor)
    case 'end':
      cursor.problem('invalid-expression', 'Missing expression', 'The file ends where a value is expected.', start)
      return invalid(cursor, start)
    case 'invalid':
      // Reported with the tokens.
      cursor.recovering = true
      return invalid(cursor, start)
    default:
      cursor.problem(
        'invalid-expression',
        'Invalid expression',
        `No value can begin like this.${textHint(start)}`,
        start,
      )
      return invalid(cursor, start)
  }
}

/** Signs with which a path or a placeholder begins that should have been in quotes. */
function textHint({ type }: Token): string {
  return ['<', '/', '.', '*', '%', '>'].includes(type) ? ' A text stands in quotes.' : ''
}

function parentheses(cursor: Cursor): Expression {
  const open = cursor.read()
  return cursor.within(false, () => {
    const expression = parseExpression(cursor)
    if (cursor.recovering) {
      cursor.recover(')')
      return expression
    }
    const close = cursor.peek()
    if (close.type !== ')') {
      cursor.problem('unclosed-bracket', 'Unbalanced parentheses', 'A ")" is expected here.', close)
      cursor.recover(')')
      return expression
    }
    cursor.read()
    return { kind: 'parentheses', expression, range: cursor.range(open, close) }
  })
}

function named(cursor: Cursor): Expression {
  const token = cursor.read()
  const next = cursor.peek()
  if (next.type === '(' || next.type === '::') return call(cursor, token)
  const range = cursor.range(token)
  const name = cursor.text(token)
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true', range }
  if (name === 'null') return { kind: 'literal', value: null, range }
  return { kind: 'traversal', root: name, rootRange: range, steps: [], range }
}

function call(cursor: Cursor, first: Token): Expression {
  let last = first
  while (cursor.peek().type === '::') {
    cursor.read()
    last = cursor.read()
    if (last.type !== 'identifier') {
      const detail = 'After "::" comes the name of a function.'
      cursor.problem('invalid-expression', 'Missing function name', detail, last)
      return invalid(cursor, first, last)
    }
  }
  const open = cursor.peek()
  if (open.type !== '(') {
    const detail = 'After the name of a function with "::" come its arguments in parentheses.'
    cursor.problem('invalid-expression', 'Missing open parenthesis', detail, open)
    return invalid(cursor, first, last)
  }
  cursor.read()
  const args: Expression[] = []
  let expandLast = false
  const close = cursor.within(false, (): Token => {
    for (;;) {
      if (cursor.peek().type === ')') return cursor.read()
      args.push(parseExpression(cursor))
      if (cursor.recovering) return cursor.recover(')')
      const separator = cursor.peek()
      if (separator.type === ')') return cursor.read()
      if (separator.type === '...') {
        cursor.read()
        expandLast = true
        if (cursor.peek().type === ')') return cursor.read()
        const detail = 'The argument with "..." must be the last one.'
        cursor.problem('invalid-expansion', 'Missing closing parenthesis', detail, separator)
        return cursor.recover(')')
      }
      if (separator.type === ',') {
        cursor.read()
        continue
      }
      if (separator.type === 'end') {
        const detail = 'The call that begins here is still open at the end of the file: a ")" is missing.'
        cursor.problem('unclosed-bracket', 'Unterminated function call', detail, cursor.range(first, open))
      } else {
        const detail = 'Between two arguments stands a comma.'
        cursor.problem('missing-separator', 'Missing argument separator', detail, separator)
      }
      return cursor.recover(')')
    }
  })
  const nameRange = cursor.range(first, last)
  return {
    kind: 'call',
    name: cursor.source.text.slice(first.start, last.end),
    nameRange,
    arguments: args,
    expandLast,
    closeRange: cursor.range(close),
    range: cursor.range(first, close),
  }
}

function template(cursor: Cursor): Expression {
  const open = cursor.read()
  const closer = open.type === 'open-quote' ? 'close-quote' : 'close-heredoc'
  const flush = cursor.text(open).startsWith('<<-')
  const parts = parseTemplateParts(cursor, closer, flush, parseExpression)
  return { kind: 'template', parts, range: cursor.range(open, cursor.last) }
}
