import { error } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { Expression, ForExpression } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { invalid, type ParseExpression } from './literal-parser.ts'
import type { Token } from './token.ts'

const invalidFor = "Invalid 'for' expression"

/** After the opening bracket, with `for` as the next word. */
export function forExpression(
  cursor: Cursor,
  open: Token,
  closer: ']' | '}',
  parseExpression: ParseExpression,
): Expression {
  cursor.read()
  const broken = (detail?: string): Expression => {
    if (detail !== undefined) cursor.problem('invalid-for-expression', invalidFor, detail, cursor.peek())
    return invalid(cursor, open, cursor.recover(closer))
  }
  if (cursor.peek().type !== 'identifier') return broken("After 'for' comes the name for an element.")
  let keyName: string | undefined
  let valueName = cursor.text(cursor.read())
  if (cursor.peek().type === ',') {
    cursor.read()
    if (cursor.peek().type !== 'identifier') return broken('After the comma comes the name for an element.')
    keyName = valueName
    valueName = cursor.text(cursor.read())
  }
  if (!cursor.isKeyword('in')) return broken("After the names comes 'in' and what to go through.")
  cursor.read()
  const collection = parseExpression(cursor)
  if (cursor.recovering) return broken()
  if (cursor.peek().type !== ':') return broken('After what to go through comes a colon and the result.')
  cursor.read()
  let key: Expression | undefined
  let value = parseExpression(cursor)
  if (!cursor.recovering && cursor.peek().type === '=>') {
    cursor.read()
    key = value
    value = parseExpression(cursor)
  }
  if (cursor.recovering) return broken()
  const ellipsis = cursor.peek().type === '...' ? cursor.read() : undefined
  let condition: Expression | undefined
  if (cursor.isKeyword('if')) {
    cursor.read()
    condition = parseExpression(cursor)
    if (cursor.recovering) return broken()
  }
  if (cursor.peek().type !== closer) return broken("The 'for' expression must end here.")
  const close = cursor.read()
  const expression: ForExpression = {
    kind: 'for',
    keyName,
    valueName,
    collection,
    key,
    value,
    group: ellipsis !== undefined,
    condition,
    range: cursor.range(open, close),
  }
  return checkedFor(cursor, expression, closer, ellipsis)
}

function checkedFor(
  cursor: Cursor,
  expression: ForExpression,
  closer: ']' | '}',
  ellipsis: Token | undefined,
): Expression {
  const { key, value, range } = expression
  const wrong = (detail: string, at: Range): Expression => {
    cursor.diagnostics.push(error('invalid-for-expression', invalidFor, detail, at))
    return { kind: 'invalid', range }
  }
  if (closer === '}') {
    return key === undefined ? wrong('In braces each result is "key => value".', value.range) : expression
  }
  if (key !== undefined) return wrong('A result with "=>" needs braces instead of brackets.', key.range)
  if (ellipsis === undefined) return expression
  return wrong('Grouping with "..." needs braces and a key.', cursor.range(ellipsis))
}
