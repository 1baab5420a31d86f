import type { Code } from '../../diagnostics/codes/all-codes.ts'
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import type { Range } from '../../diagnostics/range.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Block, Body, Expression, Label } from '../syntax/ast.ts'
import { convert } from '../values/convert.ts'
import { StringType } from '../values/type.ts'
import { friendlyName, isPrimitive } from '../values/type-queries.ts'
import type { Value } from '../values/value.ts'
import {
  elementsOf,
  entriesOf,
  isKnown,
  isNull,
  number,
  object,
  string,
  stringOf,
  unmark,
  withMarks,
} from '../values/values.ts'
import { evaluate } from './evaluate.ts'
import type { Scope } from './scope.ts'

/** A block and what its expressions mean: inside of a `dynamic` block the iterator is defined. */
export interface BoundBlock {
  readonly block: Block
  readonly scope: Scope
}

const known = ['for_each', 'iterator', 'labels']

/**
 * The blocks of a body in their order, with each `dynamic` block replaced by those that it stands for. One level: call
 * it again for the blocks' own bodies with their scopes.
 */
export function expandDynamic(body: Body, scope: Scope): Found<readonly BoundBlock[]> {
  const findings = new Findings()
  const blocks = body.blocks.flatMap((block) =>
    block.type === 'dynamic' ? findings.take(expand(block, scope)) : [{ block, scope }],
  )
  return findings.with(blocks)
}

function expand(block: Block, scope: Scope): Found<readonly BoundBlock[]> {
  const findings = new Findings()
  const wrong = (code: Code, summary: string, detail: string, range: Range) => {
    findings.add(error(code, summary, detail, range))
    return findings.with([])
  }
  const [type, extra] = block.labels
  if (type === undefined) {
    return wrong(
      'missing-label',
      'Missing type for dynamic',
      'A dynamic block has one label, the type of the blocks that it stands for.',
      block.headerRange,
    )
  }
  if (extra !== undefined) {
    return wrong(
      'extraneous-label',
      'Extraneous label for dynamic',
      'A dynamic block has one label, the type of the blocks that it stands for; their labels are given by "labels".',
      extra.range,
    )
  }
  const attributes = new Map(block.body.attributes.map((attribute) => [attribute.name, attribute]))
  for (const { name, nameRange } of block.body.attributes) {
    if (!known.includes(name)) {
      const detail = `An argument named "${name}" is not expected here.${didYouMean(name, known)}`
      wrong('unsupported-argument', 'Unsupported argument', detail, nameRange)
    }
  }
  const contents = block.body.blocks.filter((each) => each.type === 'content')
  for (const other of block.body.blocks) {
    if (other.type !== 'content') {
      wrong(
        'unsupported-block',
        'Unsupported block type',
        `Blocks of type "${other.type}" are not expected here.`,
        other.typeRange,
      )
    }
  }
  const [content, second] = contents
  if (content === undefined) {
    const detail = 'What each of the blocks holds is written in a "content" block.'
    return wrong('missing-block', 'Missing dynamic content block', detail, block.headerRange)
  }
  if (second !== undefined) {
    const detail = 'A dynamic block has one "content" block.'
    return wrong('duplicate-block', 'Extraneous dynamic content block', detail, second.headerRange)
  }
  const forEach = attributes.get('for_each')?.expression
  if (forEach === undefined) {
    const detail = 'The argument "for_each" is required, but no definition was found.'
    return wrong('missing-argument', 'Missing required argument', detail, block.headerRange)
  }
  const iterator = findings.take(iteratorName(attributes.get('iterator')?.expression, type.text))
  const elements = findings.take(elementsOfForEach(forEach, scope))
  if (iterator === undefined || elements === undefined) return findings.with([])
  const labels = attributes.get('labels')?.expression
  const blocks = elements.flatMap(([key, value]) => {
    const child = scope.child(
      new Map([
        [
          iterator,
          object([
            ['key', key],
            ['value', value],
          ]),
        ],
      ]),
    )
    const written = labels === undefined ? [] : findings.take(blockLabels(labels, child))
    if (written === undefined) return []
    const generated: Block = { ...block, type: type.text, typeRange: type.range, labels: written, body: content.body }
    return [{ block: generated, scope: child }]
  })
  return findings.with(blocks)
}

function iteratorName(expression: Expression | undefined, fallback: string): Found<string | undefined> {
  if (expression === undefined) return right(fallback)
  if (expression.kind === 'traversal' && expression.steps.length === 0) return right(expression.root)
  if (expression.kind === 'template' && expression.json !== undefined) return right(expression.json)
  const detail = 'The iterator is a bare name.'
  return nothing(error('invalid-dynamic-iterator', 'Invalid dynamic iterator name', detail, expression.range))
}

function elementsOfForEach(
  expression: Expression,
  scope: Scope,
): Found<readonly (readonly [Value, Value])[] | undefined> {
  const { value: given, diagnostics } = evaluate(expression, scope)
  if (diagnostics.length > 0) return nothing(...diagnostics)
  const wrong = (detail: string, code: Code = 'invalid-for-each') =>
    nothing(error(code, 'Invalid dynamic for_each value', detail, expression.range))
  if (isPrimitive(given.type)) {
    return wrong(`for_each needs a list, a set, a map or an object, but this is a ${friendlyName(given.type)}.`)
  }
  if (isNull(given)) return wrong('for_each needs a list, a set, a map or an object, but this is null.')
  if (!isKnown(given)) {
    const detail = 'The value is known only when the build runs, but how many blocks there are must be known before.'
    return wrong(detail, 'unknown-for-each')
  }
  const mark = (value: Value) => withMarks(value, given.marks)
  if (given.type.kind === 'map' || given.type.kind === 'object') {
    return right([...entriesOf(given)].map(([key, value]) => [mark(string(key)), mark(value)]))
  }
  const isSet = given.type.kind === 'set'
  return right(elementsOf(given).map((value, index) => [isSet ? mark(value) : mark(number(index)), mark(value)]))
}

function blockLabels(expression: Expression, scope: Scope): Found<readonly Label[] | undefined> {
  if (expression.kind !== 'tuple') {
    const detail = 'The labels of a dynamic block must be written as a list of expressions.'
    return nothing(error('invalid-dynamic-label', 'Invalid dynamic block label', detail, expression.range))
  }
  const labels: Label[] = []
  for (const element of expression.elements) {
    const label = blockLabel(element, scope)
    if (label.value === undefined) return nothing(...label.diagnostics)
    labels.push({ text: label.value, range: element.range })
  }
  return right(labels)
}

function blockLabel(expression: Expression, scope: Scope): Found<string | undefined> {
  const { value: given, diagnostics } = evaluate(expression, scope)
  if (diagnostics.length > 0) return nothing(...diagnostics)
  const wrong = (detail: string) =>
    nothing(error('invalid-dynamic-label', 'Invalid dynamic block label', detail, expression.range))
  const converted = convert(unmark(given), StringType)
  if (converted.value === undefined) {
    return wrong(`A label must be a text: ${converted.problem}.`)
  }
  if (isNull(converted.value)) return wrong('A label must be a text, but this is null.')
  if (!isKnown(converted.value)) {
    return wrong('The value is known only when the build runs, but a label must be known before.')
  }
  if (given.marks.size > 0) return wrong('A sensitive value cannot be a label.')
  return right(stringOf(converted.value))
}

function right<Made>(value: Made): Found<Made> {
  return { value, diagnostics: [] }
}

function nothing(...diagnostics: readonly Diagnostic[]): Found<undefined> {
  return { value: undefined, diagnostics }
}
