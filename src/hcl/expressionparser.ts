import { error } from '../diagnostics/diagnostic.ts'
import { type Range, spanning } from '../diagnostics/range.ts'
import type {
  BinaryOperator,
  Expression,
  ForExpression,
  ObjectItem,
  SplatStep,
  TraversalStep,
  UnaryOperator,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseNumber } from './numbers.ts'
import { parseTemplateParts } from './templateparser.ts'
import type { Token, TokenType } from './token.ts'

/** Longer chains of one kind (`a + b + c ...`, `a[0][0]...`) than any person writes. */
const longestChain = 1000

export function parseExpression(cursor: Cursor): Expression {
  return cursor.nested(() => conditional(cursor)) ?? invalid(cursor, cursor.peek())
}

function invalid(cursor: Cursor, from: Token, to: Token = from): Expression {
  return { kind: 'invalid', range: cursor.range(from, to) }
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
    cursor.problem('Missing false expression in conditional', detail, colon)
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

function tooLong(cursor: Cursor, at: Token): void {
  cursor.problem('Expression too long', `At most ${longestChain} operations can follow one another.`, at)
}

function unary(cursor: Cursor): Expression {
  const sign = cursor.peek()
  if (sign.type !== '-' && sign.type !== '!') return traversals(cursor, term(cursor))
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
      return cursor.within(false, () => tuple(cursor))
    case '{':
      return object(cursor)
    case 'number':
      cursor.read()
      return numberLiteral(cursor, start)
    case 'identifier':
      return named(cursor)
    case 'open-quote':
    case 'open-heredoc':
      return template(cursor)
    case 'end':
      cursor.problem('Missing expression', 'The file ends where a value is expected.', start)
      return invalid(cursor, start)
    case 'invalid':
      // Reported with the tokens.
      cursor.recovering = true
      return invalid(cursor, start)
    default:
      cursor.problem('Invalid expression', 'No value can begin like this.', start)
      return invalid(cursor, start)
  }
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
      cursor.problem('Unbalanced parentheses', 'A ")" is expected here.', close)
      cursor.recover(')')
      return expression
    }
    cursor.read()
    return { kind: 'parentheses', expression, range: cursor.range(open, close) }
  })
}

function numberLiteral(cursor: Cursor, token: Token): Expression {
  const text = cursor.text(token)
  if (parseNumber(text) !== undefined) return { kind: 'literal', value: { number: text }, range: cursor.range(token) }
  cursor.diagnostics.push(
    error(
      'Invalid number literal',
      'This is not a number: digits, with a point and an exponent at most, are.',
      cursor.range(token),
    ),
  )
  return invalid(cursor, token)
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
      cursor.problem('Missing function name', detail, last)
      return invalid(cursor, first, last)
    }
  }
  const open = cursor.peek()
  if (open.type !== '(') {
    const detail = 'After the name of a function with "::" come its arguments in parentheses.'
    cursor.problem('Missing open parenthesis', detail, open)
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
        cursor.problem('Missing closing parenthesis', detail, separator)
        return cursor.recover(')')
      }
      if (separator.type === ',') {
        cursor.read()
        continue
      }
      if (separator.type === 'end') {
        const detail = 'The call that begins here is still open at the end of the file: a ")" is missing.'
        cursor.problem('Unterminated function call', detail, cursor.range(first, open))
      } else {
        const detail = 'Between two arguments stands a comma.'
        cursor.problem('Missing argument separator', detail, separator)
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

function tuple(cursor: Cursor): Expression {
  const open = cursor.read()
  if (cursor.isKeyword('for')) return forExpression(cursor, open, ']')
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
        cursor.problem('Unterminated tuple constructor expression', detail, open)
      } else {
        cursor.problem('Missing item separator', 'Between two items of a list stands a comma.', separator)
      }
      return cursor.recover(']')
    }
  })()
  return { kind: 'tuple', elements, range: cursor.range(open, close) }
}

function object(cursor: Cursor): Expression {
  const open = cursor.read()
  if (cursor.within(false, () => cursor.isKeyword('for'))) {
    return cursor.within(false, () => forExpression(cursor, open, '}'))
  }
  const items: ObjectItem[] = []
  const close = cursor.within(true, () => objectItems(cursor, open, items))
  return { kind: 'object', items, range: cursor.range(open, close) }
}

function objectItems(cursor: Cursor, open: Token, items: ObjectItem[]): Token {
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
        cursor.problem('Missing attribute separator', detail, separator)
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
      cursor.problem('Missing attribute value', 'After the name of an attribute come "=" and its value.', at)
      return
    case 'identifier':
      cursor.problem(
        'Missing key/value separator',
        `${expected} A name with periods or spaces in it must be written in quotes.`,
        at,
      )
      return
    case 'end':
      unterminatedObject(cursor, open)
      return
    default:
      cursor.problem('Missing key/value separator', expected, at)
  }
}

function unterminatedObject(cursor: Cursor, open: Token): void {
  const detail = 'The object that begins here is still open at the end of the file: a "}" is missing.'
  cursor.problem('Unterminated object constructor expression', detail, open)
}

const invalidFor = "Invalid 'for' expression"

function forExpression(cursor: Cursor, open: Token, closer: ']' | '}'): Expression {
  cursor.read()
  const broken = (detail?: string): Expression => {
    if (detail !== undefined) cursor.problem(invalidFor, detail, cursor.peek())
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
    cursor.diagnostics.push(error(invalidFor, detail, at))
    return { kind: 'invalid', range }
  }
  if (closer === '}') {
    return key === undefined ? wrong('In braces each result is "key => value".', value.range) : expression
  }
  if (key !== undefined) return wrong('A result with "=>" needs braces instead of brackets.', key.range)
  if (ellipsis === undefined) return expression
  return wrong('Grouping with "..." needs braces and a key.', cursor.range(ellipsis))
}

/** What follows a term: `.name`, `.0`, `.*`, `[key]`, `[*]`. */
function traversals(cursor: Cursor, from: Expression): Expression {
  let expression = from
  for (let length = 0; !cursor.recovering; length++) {
    const next = cursor.peek()
    if (next.type !== '.' && next.type !== '[') break
    if (length === longestChain) {
      tooLong(cursor, next)
      break
    }
    const step = parseStep(cursor)
    if (step === undefined) break
    expression = extend(expression, step)
  }
  return expression
}

type Step = SplatStep

function parseStep(cursor: Cursor): Step | undefined {
  const open = cursor.read()
  return open.type === '.' ? dotStep(cursor, open) : bracketStep(cursor, open)
}

function dotStep(cursor: Cursor, dot: Token): Step | undefined {
  const token = cursor.peek()
  switch (token.type) {
    case 'identifier':
      cursor.read()
      return { kind: 'attribute', name: cursor.text(token), range: cursor.range(dot, token) }
    case 'number':
      cursor.read()
      return legacyIndex(cursor, dot, token)
    case '*': {
      cursor.read()
      const each: SplatStep[] = []
      while (!cursor.recovering && cursor.peek().type === '.') {
        const inner = cursor.read()
        if (cursor.peek().type === '*') {
          const detail = 'After ".*" there can be no second "*": use "[*]".'
          cursor.problem('Nested splat expression not allowed', detail, cursor.peek())
          break
        }
        const step = dotStep(cursor, inner)
        if (step !== undefined) each.push(step)
      }
      return { kind: 'splat', style: 'attribute', each, range: cursor.range(dot, cursor.last) }
    }
    default:
      cursor.problem('Invalid attribute name', 'After the dot comes the name of an attribute.', token)
      return undefined
  }
}

/** `list.0`, which HCL has from its predecessor. */
function legacyIndex(cursor: Cursor, dot: Token, token: Token): Step {
  const text = cursor.text(token)
  const range = cursor.range(dot, token)
  const [first, second] = text.split('.')
  if (second !== undefined) {
    const detail = `Two indexes in a row cannot be written with dots: use [${first}][${second}].`
    cursor.diagnostics.push(error('Invalid legacy index syntax', detail, cursor.range(token)))
    return { kind: 'index', key: invalid(cursor, token), range }
  }
  return { kind: 'index', key: numberLiteral(cursor, token), range }
}

function bracketStep(cursor: Cursor, open: Token): Step {
  if (cursor.peek().type === '*') {
    cursor.read()
    const close = cursor.peek()
    if (close.type !== ']') {
      const detail = 'After "[*" comes "]".'
      cursor.problem('Missing close bracket on splat index', detail, close)
      cursor.recover(']')
    } else cursor.read()
    const each = cursor.nested(() => splatSteps(cursor)) ?? []
    return { kind: 'splat', style: 'full', each, range: cursor.range(open, cursor.last) }
  }
  const { key, close } = cursor.within(false, () => {
    const key = parseExpression(cursor)
    if (cursor.recovering) return { key, close: cursor.recover(']') }
    const close = cursor.peek()
    if (close.type === ']') return { key, close: cursor.read() }
    cursor.problem('Missing close bracket on index', 'A "]" is expected here.', close)
    return { key, close: cursor.recover(']') }
  })
  return { kind: 'index', key, range: cursor.range(open, close) }
}

/** Everything after `[*]` is applied to each element. */
function splatSteps(cursor: Cursor): SplatStep[] {
  const each: SplatStep[] = []
  while (!cursor.recovering && (cursor.peek().type === '.' || cursor.peek().type === '[')) {
    const step = parseStep(cursor)
    if (step !== undefined) each.push(step)
  }
  return each
}

function extend(expression: Expression, step: Step): Expression {
  const range = spanning(expression.range, step.range)
  if (step.kind === 'splat') return { kind: 'splat', style: step.style, source: expression, each: step.each, range }
  if (expression.kind === 'traversal') {
    const constant = constantStep(step)
    if (constant !== undefined) {
      return { ...expression, steps: [...expression.steps, constant], range }
    }
  }
  if (step.kind === 'attribute') {
    return { kind: 'get-attribute', object: expression, name: step.name, nameRange: step.range, range }
  }
  return { kind: 'index', collection: expression, key: step.key, bracketRange: step.range, range }
}

function constantStep(step: Exclude<Step, { kind: 'splat' }>): TraversalStep | undefined {
  if (step.kind === 'attribute') return step
  const { key, range } = step
  if (key.kind === 'literal' && typeof key.value === 'object' && key.value !== null) {
    return { kind: 'index', key: key.value, range }
  }
  if (key.kind !== 'template' || key.parts.length > 1) return undefined
  const [part] = key.parts
  if (part === undefined) return { kind: 'index', key: '', range }
  return part.kind === 'text' ? { kind: 'index', key: part.text, range } : undefined
}
