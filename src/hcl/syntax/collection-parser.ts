import type { Expression, ObjectItem } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { forExpression } from './for-parser.ts'
import type { ParseExpression } from './literal-parser.ts'
import type { Token } from './token.ts'

/** `[...]`, also of `for`. */
export function tupleExpression(cursor: Cursor, parseExpression: ParseExpression): Expression {
  const open = cursor.read()
  if (cursor.isKeyword('for')) return forExpression(cursor, open, ']', parseExpression)
  const elements: Expression[] = []
  const close = ((): Token => {
    for (;;) {
      if (cursor.peek().type === ']') return cursor.read()
      elements.push(parseExpression(cursor))
      if (cursor.recovering) return cursor.recover(']')
      const separator = cursor.peek()
      if (separator.type === ']') return cursor.read()
      if (separator.type === ',') {
        cursor.read()
        continue
      }
      if (separator.type === 'end') {
        const detail = 'The list that begins here is still open at the end of the file: a "]" is missing.'
        cursor.problem('unclosed-bracket', 'Unterminated tuple constructor expression', detail, open)
      } else {
        cursor.problem(
          'missing-separator',
          'Missing item separator',
          'Between two items of a list stands a comma.',
          separator,
        )
      }
      return cursor.recover(']')
    }
  })()
  return { kind: 'tuple', elements, range: cursor.range(open, close) }
}

/** `{...}`, also of `for`. */
export function objectExpression(cursor: Cursor, parseExpression: ParseExpression): Expression {
  const open = cursor.read()
  if (cursor.within(false, () => cursor.isKeyword('for'))) {
    return cursor.within(false, () => forExpression(cursor, open, '}', parseExpression))
  }
  const items: ObjectItem[] = []
  const close = cursor.within(true, () => objectItems(cursor, open, items, parseExpression))
  return { kind: 'object', items, range: cursor.range(open, close) }
}

function objectItems(cursor: Cursor, open: Token, items: ObjectItem[], parseExpression: ParseExpression): Token {
  for (;;) {
    while (cursor.peek().type === 'newline') cursor.read()
    if (cursor.peek().type === '}') return cursor.read()
    const key = parseExpression(cursor)
    if (cursor.recovering) return cursor.recover('}')
    const sign = cursor.peek()
    if (sign.type !== '=' && sign.type !== ':') {
      missingValue(cursor, open, sign)
      return cursor.recover('}')
    }
    cursor.read()
    const value = parseExpression(cursor)
    items.push({ key, value })
    if (cursor.recovering) return cursor.recover('}')
    const separator = cursor.peek()
    if (separator.type === '}') return cursor.read()
    if (separator.type !== ',' && separator.type !== 'newline') {
      if (separator.type === 'end') unterminatedObject(cursor, open)
      else {
        const detail = 'Between two attributes stands a comma or a new line.'
        cursor.problem('missing-separator', 'Missing attribute separator', detail, separator)
      }
      return cursor.recover('}')
    }
    cursor.read()
  }
}

function missingValue(cursor: Cursor, open: Token, at: Token): void {
  const expected = 'After the name of an attribute comes "=".'
  switch (at.type) {
    case 'newline':
    case ',':
      cursor.problem(
        'invalid-object-item',
        'Missing attribute value',
        'After the name of an attribute come "=" and its value.',
        at,
      )
      return
    case 'identifier':
      cursor.problem(
        'invalid-object-item',
        'Missing key/value separator',
        `${expected} A name with periods or spaces in it must be written in quotes.`,
        at,
      )
      return
    case 'end':
      unterminatedObject(cursor, open)
      return
    default:
      cursor.problem('invalid-object-item', 'Missing key/value separator', expected, at)
  }
}

function unterminatedObject(cursor: Cursor, open: Token): void {
  const detail = 'The object that begins here is still open at the end of the file: a "}" is missing.'
  cursor.problem('unclosed-bracket', 'Unterminated object constructor expression', detail, open)
}
