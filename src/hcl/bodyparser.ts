import { error } from '../diagnostics/diagnostic.ts'
import { startOf } from '../diagnostics/range.ts'
import type { Attribute, Block, Body, Label } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseExpression } from './expressionparser.ts'
import { unescaped } from './stringliteral.ts'
import type { Token } from './token.ts'

const required = 'Argument or block definition required'

/** The items up to and with the closing token; `open` is the brace that is to be closed. */
export function parseBodyItems(cursor: Cursor, open: Token | undefined): Body {
  const attributes: Attribute[] = []
  const names = new Map<string, Attribute>()
  const blocks: Block[] = []
  const start = open ?? cursor.peek()
  for (;;) {
    const token = cursor.peek()
    if (token.type === 'newline') {
      cursor.read()
      continue
    }
    if (token.type === 'end') {
      if (open !== undefined) unclosed(cursor, open)
      break
    }
    if (token.type === '}' && open !== undefined) {
      cursor.read()
      break
    }
    cursor.startItem(token)
    if (token.type !== 'identifier') {
      misplaced(cursor, token)
      continue
    }
    const item = parseItem(cursor)
    if (item?.kind === 'block') blocks.push(item)
    else if (item !== undefined) {
      const existing = names.get(item.name)
      if (existing === undefined) {
        attributes.push(item)
        names.set(item.name, item)
      } else redefined(cursor, item, existing)
    }
  }
  return { attributes, blocks, range: cursor.range(start, cursor.last) }
}

function unclosed(cursor: Cursor, open: Token): void {
  const detail =
    'There is no closing brace for this block before the end of the file. This may be caused by incorrect brace nesting elsewhere in this file.'
  cursor.diagnostics.push(error('Unclosed configuration block', detail, cursor.range(open)))
}

function misplaced(cursor: Cursor, token: Token): void {
  // What the lexer could not read has been reported already.
  if (token.type === 'invalid') cursor.recovering = true
  else if (token.type === 'open-quote') {
    cursor.problem('Invalid argument name', 'Argument names must not be quoted.', token)
  } else cursor.problem(required, 'An argument or block definition is required here.', token)
  cursor.read()
  cursor.recoverAfterItem()
}

function redefined(cursor: Cursor, item: Attribute, existing: Attribute): void {
  const { line, column } = startOf(existing.nameRange)
  const detail = `The argument "${item.name}" was already set at ${cursor.source.name}:${line},${column}. Each argument may be set only once.`
  cursor.diagnostics.push(error('Attribute redefined', detail, item.nameRange))
}

function parseItem(cursor: Cursor): Attribute | Block | undefined {
  const name = cursor.read()
  switch (cursor.peek().type) {
    case '=':
      return parseAttribute(cursor, name, false)
    case 'open-quote':
    case '{':
    case 'identifier':
      return cursor.nested(() => parseBlock(cursor, name))
    default: {
      const detail = `An argument or block definition is required here. To set an argument, use the equals sign "=" to introduce the argument value.`
      cursor.problem(required, detail, name)
      cursor.recoverAfterItem()
      return undefined
    }
  }
}

function parseAttribute(cursor: Cursor, name: Token, oneLine: boolean): Attribute {
  cursor.read()
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
    const detail = `${comma ? 'Argument definitions must be separated by newlines, not commas. ' : ''}An argument definition must end with a newline.`
    if (end.type === 'invalid') cursor.recovering = true
    cursor.problem(summary, detail, end)
    cursor.recoverAfterItem()
  }
  return attribute
}

function parseBlock(cursor: Cursor, type: Token): Block {
  const { labels, open } = parseLabels(cursor, type)
  const header = cursor.range(type, cursor.last)
  const finish = (body: Body): Block => ({
    kind: 'block',
    type: cursor.text(type),
    typeRange: cursor.range(type),
    labels,
    body,
    headerRange: labels.length === 0 ? cursor.range(type) : { ...header, end: labels.at(-1)?.range.end ?? header.end },
    range: cursor.range(type, cursor.last),
  })
  if (open === undefined) {
    cursor.recoverAfterItem()
    return finish({ attributes: [], blocks: [], range: header })
  }
  const first = cursor.peek().type
  const multiLine = first === 'newline' || first === 'end' || first === '}'
  const body = multiLine ? parseBodyItems(cursor, open) : parseOneLine(cursor, open)
  const block = finish(body)
  const end = cursor.peek()
  if (end.type === 'newline') cursor.read()
  else if (end.type !== 'end') {
    cursor.problem('Missing newline after block definition', 'A block definition must end with a newline.', end)
    cursor.recoverAfterItem()
  }
  return block
}

function parseLabels(cursor: Cursor, type: Token): { labels: Label[]; open: Token | undefined } {
  const labels: Label[] = []
  for (;;) {
    const token = cursor.peek()
    switch (token.type) {
      case '{':
        return { labels, open: cursor.read() }
      case 'identifier':
        cursor.read()
        labels.push({ text: cursor.text(token), range: cursor.range(token) })
        break
      case 'open-quote':
        labels.push(parseQuoted(cursor))
        break
      default:
        invalidHeader(cursor, type, token)
        return { labels, open: undefined }
    }
  }
}

function invalidHeader(cursor: Cursor, type: Token, at: Token): void {
  const summary = 'Invalid block definition'
  if (at.type === '=') {
    const detail = 'The equals sign "=" indicates an argument definition, and must not be used when defining a block.'
    cursor.problem(summary, detail, at)
  } else if (at.type === 'newline') {
    const detail =
      'A block definition must have block content delimited by "{" and "}", starting on the same line as the block header.'
    cursor.problem(summary, detail, cursor.range(type, { start: at.start, end: at.start }))
  } else {
    cursor.problem(summary, 'Either a quoted string block label or an opening brace ("{") is expected here.', at)
  }
}

/** A string without sequences, as labels are. */
function parseQuoted(cursor: Cursor): Label {
  const open = cursor.read()
  let text = ''
  for (;;) {
    const token = cursor.read()
    switch (token.type) {
      case 'close-quote':
        return { text: text.normalize('NFC'), range: cursor.range(open, token) }
      case 'quoted-text':
        text += unescaped(cursor, token)
        break
      case 'interpolation':
      case 'directive': {
        const sign = token.type === 'interpolation' ? '$' : '%'
        const detail = `Template sequences are not allowed in this string. To include a literal "${sign}", double it (as "${sign}${sign}") to escape it.`
        cursor.problem('Invalid string literal', detail, token)
        cursor.recover('sequence-end')
        break
      }
      case 'quoted-newline':
        cursor.recovering = true
        return { text, range: cursor.range(open, token) }
      default:
        cursor.problem(
          'Unterminated string literal',
          'Unable to find the closing quote mark before the end of the file.',
          token,
        )
        return { text, range: cursor.range(open, token) }
    }
  }
}

/** `type { name = value }`: one argument at most. */
function parseOneLine(cursor: Cursor, open: Token): Body {
  const summary = 'Invalid single-argument block definition'
  const name = cursor.peek()
  const attributes: Attribute[] = []
  const body = () => ({ attributes, blocks: [], range: cursor.range(open, cursor.last) })
  const giveUp = (what: string, detail: string, at: Token): Body => {
    cursor.problem(what, detail, at)
    cursor.recover('}')
    return body()
  }
  if (name.type !== 'identifier') return giveUp(required, 'An argument or block definition is required here.', name)
  cursor.read()
  const next = cursor.peek()
  if (next.type === 'open-quote' || next.type === '{' || next.type === 'identifier') {
    const detail = `A single-line block definition can contain only a single argument. If you meant to define argument "${cursor.text(name)}", use an equals sign to assign it a value. To define a nested block, place it on a line of its own within its parent block.`
    return giveUp('Argument definition required', detail, name)
  }
  if (next.type !== '=') {
    const detail =
      'An argument or block definition is required here. To set an argument, use the equals sign "=" to introduce the argument value.'
    return giveUp(required, detail, name)
  }
  attributes.push(parseAttribute(cursor, name, true))
  const end = cursor.peek()
  if (cursor.recovering) {
    cursor.recover('}')
    return body()
  }
  switch (end.type) {
    case '}':
      cursor.read()
      return body()
    case ',':
      return giveUp(
        summary,
        'Single-line block syntax can include only one argument definition. To define multiple arguments, use the multi-line block syntax with one argument definition per line.',
        end,
      )
    case 'newline':
      return giveUp(
        summary,
        "An argument definition on the same line as its containing block creates a single-line block definition, which must also be closed on the same line. Place the block's closing brace immediately after the argument definition.",
        end,
      )
    case 'end':
      unclosed(cursor, open)
      return body()
    default:
      return giveUp(
        summary,
        'A single-line block definition must end with a closing brace immediately after its single argument definition.',
        end,
      )
  }
}
