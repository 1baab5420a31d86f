import type { Code } from '../../diagnostics/codes/all-codes.ts'
import { error } from '../../diagnostics/diagnostic.ts'
import { startOf } from '../../diagnostics/range.ts'
import type { Attribute, Block, Body } from './ast.ts'
import { closesOnly, parseAttribute, quoteMissing, required, withoutEquals } from './attribute-parser.ts'
import { parseLabels } from './block-labels.ts'
import type { Cursor } from './cursor.ts'
import type { Token } from './token.ts'

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
    'The block that begins here is still open at the end of the file: a "}" is missing here or in a block inside of it.'
  cursor.diagnostics.push(error('unclosed-bracket', 'Unclosed configuration block', detail, cursor.range(open)))
}

function misplaced(cursor: Cursor, token: Token): void {
  // What the lexer could not read has been reported already.
  if (token.type === 'invalid') cursor.recovering = true
  else if (token.type === 'open-quote') {
    cursor.problem(
      'argument-or-block-expected',
      'Invalid argument name',
      'Write the name of an argument without quotes.',
      token,
    )
  } else
    cursor.problem(
      'argument-or-block-expected',
      required,
      'Here must be an argument (name = value) or a block (type { ... }).',
      token,
    )
  cursor.read()
  cursor.recoverAfterItem()
}

function redefined(cursor: Cursor, item: Attribute, existing: Attribute): void {
  const { line, column } = startOf(existing.nameRange)
  const detail = `"${item.name}" has a value already, at ${cursor.source.name}:${line},${column}. Keep one of the two.`
  cursor.diagnostics.push(error('duplicate-argument', 'Attribute redefined', detail, item.nameRange))
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
    case ':':
      return withoutEquals(cursor, name, 'not with a colon')
    case 'number':
    case '[':
    case '-':
    case '!':
    case 'open-heredoc':
      return withoutEquals(cursor, name, 'which is missing here')
    default: {
      // What the lexer could not read has been reported already.
      if (cursor.peek().type === 'invalid') cursor.recovering = true
      const detail = 'A name alone says nothing: follow it by "=" and a value, or by "{" for a block.'
      cursor.problem('argument-or-block-expected', required, detail, name)
      cursor.recoverAfterItem()
      return undefined
    }
  }
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
    cursor.problem(
      'invalid-block-definition',
      'Missing newline after block definition',
      'What follows a block begins on a new line.',
      end,
    )
    cursor.recoverAfterItem()
  }
  return block
}

/** `type { name = value }`: one argument at most. */
function parseOneLine(cursor: Cursor, open: Token): Body {
  const summary = 'Invalid single-argument block definition'
  const name = cursor.peek()
  const attributes: Attribute[] = []
  const body = () => ({ attributes, blocks: [], range: cursor.range(open, cursor.last) })
  const giveUp = (code: Code, what: string, detail: string, at: Token): Body => {
    cursor.problem(code, what, detail, at)
    cursor.recover('}')
    return body()
  }
  if (name.type !== 'identifier')
    return giveUp(
      'argument-or-block-expected',
      required,
      'Here must be an argument (name = value) or a block (type { ... }).',
      name,
    )
  cursor.read()
  const next = cursor.peek()
  if (next.type === 'open-quote' || next.type === '{' || next.type === 'identifier') {
    const detail = `On one line a block can hold one argument and no block. For an argument put "=" after "${cursor.text(name)}"; give a block lines of its own.`
    return giveUp('argument-or-block-expected', 'Argument definition required', detail, name)
  }
  if (next.type !== '=') {
    const detail = 'A name alone says nothing: follow it by "=" and a value.'
    return giveUp('argument-or-block-expected', required, detail, name)
  }
  const attribute = parseAttribute(cursor, name, true)
  attributes.push(attribute)
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
        'invalid-block-definition',
        summary,
        'On one line a block can hold one argument only. Give each argument its own line, without commas.',
        end,
      )
    case 'newline':
      return giveUp(
        'invalid-block-definition',
        summary,
        'The block has an argument on the line of its "{", so its "}" must be there too.',
        end,
      )
    case 'end':
      unclosed(cursor, open)
      return body()
    default: {
      const rule = 'After the argument of a block on one line comes its "}".'
      const detail = closesOnly(cursor, attribute.expression, end) ? quoteMissing : rule
      return giveUp('invalid-block-definition', summary, detail, end)
    }
  }
}
