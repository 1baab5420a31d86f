import { error } from '../../diagnostics/diagnostic.ts'
import type { Attribute, Expression } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseExpression } from './expression-parser.ts'
import type { Token } from './token.ts'

export const required = 'Argument or block definition required'

/** `name: value` and `name 5`: what is meant is plain, so that nothing is said of an argument that is not there. */
export function withoutEquals(cursor: Cursor, name: Token, what: string): Attribute {
  const detail = `An argument is written with an equals sign, ${what}: ${cursor.text(name)} = ...`
  cursor.diagnostics.push(error('argument-or-block-expected', required, detail, cursor.range(name)))
  if (cursor.peek().type === ':') cursor.read()
  return parseValue(cursor, name, false)
}

export const quoteMissing = 'The quote at the beginning of the value is missing.'

/** `debian.iso"` opens a quote at its end, which says nothing of the line's. */
export function closesOnly(cursor: Cursor, expression: Expression, end: Token): boolean {
  if (end.type !== 'open-quote' || expression.range.end !== end.start) return false
  cursor.withdraw('unterminated-string', end)
  return true
}

/** `name = value`, after its name, with the end of its line. `oneLine`: in a block on one line, whose end is the block's. */
export function parseAttribute(cursor: Cursor, name: Token, oneLine: boolean): Attribute {
  cursor.read()
  return parseValue(cursor, name, oneLine)
}

function parseValue(cursor: Cursor, name: Token, oneLine: boolean): Attribute {
  const expression = parseExpression(cursor)
  const attribute: Attribute = {
    kind: 'attribute',
    name: cursor.text(name),
    nameRange: cursor.range(name),
    expression,
    range: cursor.range(name, cursor.last),
  }
  if (cursor.recovering) {
    if (!oneLine) cursor.recoverAfterItem()
    return attribute
  }
  if (oneLine) return attribute
  const end = cursor.peek()
  if (end.type === 'newline') cursor.read()
  else if (end.type !== 'end') {
    const comma = end.type === ','
    const summary = comma ? 'Unexpected comma after argument' : 'Missing newline after argument'
    const rule = `${comma ? 'Arguments of a block are not separated by commas. ' : ''}Each argument ends with its line.`
    const detail = closesOnly(cursor, expression, end) ? quoteMissing : rule
    if (end.type === 'invalid') cursor.recovering = true
    cursor.problem('invalid-block-definition', summary, detail, end)
    cursor.recoverAfterItem()
  }
  return attribute
}
