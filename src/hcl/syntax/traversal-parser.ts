import { error } from '../../diagnostics/diagnostic.ts'
import { spanning } from '../../diagnostics/range.ts'
import type { Expression, SplatStep, TraversalStep } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { invalid, longestChain, numberLiteral, type ParseExpression, tooLong } from './literal-parser.ts'
import type { Token } from './token.ts'

/** What follows a term: `.name`, `.0`, `.*`, `[key]`, `[*]`. */
export function traversals(cursor: Cursor, from: Expression, parseExpression: ParseExpression): Expression {
  let expression = from
  for (let length = 0; !cursor.recovering; length++) {
    const next = cursor.peek()
    if (next.type !== '.' && next.type !== '[') break
    if (length === longestChain) {
      tooLong(cursor, next)
      break
    }
    const step = parseStep(cursor, parseExpression)
    if (step === undefined) break
    expression = extend(expression, step)
  }
  return expression
}

type Step = SplatStep

function parseStep(cursor: Cursor, parseExpression: ParseExpression): Step | undefined {
  const open = cursor.read()
  return open.type === '.' ? dotStep(cursor, open) : bracketStep(cursor, open, parseExpression)
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
          cursor.problem('invalid-traversal', 'Nested splat expression not allowed', detail, cursor.peek())
          break
        }
        const step = dotStep(cursor, inner)
        if (step !== undefined) each.push(step)
      }
      return { kind: 'splat', style: 'attribute', each, range: cursor.range(dot, cursor.last) }
    }
    default:
      cursor.problem(
        'invalid-traversal',
        'Invalid attribute name',
        'After the dot comes the name of an attribute.',
        token,
      )
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
    cursor.diagnostics.push(error('invalid-traversal', 'Invalid legacy index syntax', detail, cursor.range(token)))
    return { kind: 'index', key: invalid(cursor, token), range }
  }
  return { kind: 'index', key: numberLiteral(cursor, token), range }
}

function bracketStep(cursor: Cursor, open: Token, parseExpression: ParseExpression): Step {
  if (cursor.peek().type === '*') {
    cursor.read()
    const close = cursor.peek()
    if (close.type !== ']') {
      const detail = 'After "[*" comes "]".'
      cursor.problem('unclosed-bracket', 'Missing close bracket on splat index', detail, close)
      cursor.recover(']')
    } else cursor.read()
    const each = cursor.nested(() => splatSteps(cursor, parseExpression)) ?? []
    return { kind: 'splat', style: 'full', each, range: cursor.range(open, cursor.last) }
  }
  const { key, close } = cursor.within(false, () => {
    const key = parseExpression(cursor)
    if (cursor.recovering) return { key, close: cursor.recover(']') }
    const close = cursor.peek()
    if (close.type === ']') return { key, close: cursor.read() }
    cursor.problem('unclosed-bracket', 'Missing close bracket on index', 'A "]" is expected here.', close)
    return { key, close: cursor.recover(']') }
  })
  return { kind: 'index', key, range: cursor.range(open, close) }
}

/** Everything after `[*]` is applied to each element. */
function splatSteps(cursor: Cursor, parseExpression: ParseExpression): SplatStep[] {
  const each: SplatStep[] = []
  while (!cursor.recovering && (cursor.peek().type === '.' || cursor.peek().type === '[')) {
    const step = parseStep(cursor, parseExpression)
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
