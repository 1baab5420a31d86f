import { error } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { Expression, TemplateExpression, TemplatePart } from '../syntax/ast.ts'
import { convert } from '../values/convert.ts'
import { BoolType, StringType } from '../values/type.ts'
import type { Mark, Value } from '../values/value.ts'
import { boolOf, isKnown, isNull, string, stringOf, unknownOf, unmark, withMarks } from '../values/values.ts'
import { elementsWithKeys } from './for-expression.ts'
import type { Scope } from './scope.ts'

type Evaluate = (expression: Expression, scope: Scope) => Value

/** What a row of parts comes to so far. */
interface Rendering {
  text: string
  known: boolean
  readonly marks: Set<Mark>
}

/** `"${expression}"` alone is the expression's value itself, of whatever type. */
export function evaluateTemplate(expression: TemplateExpression, scope: Scope, evaluate: Evaluate): Value {
  const [first] = expression.parts
  if (expression.parts.length === 1 && first?.kind === 'interpolation') return evaluate(first.expression, scope)
  if (expression.parts.length === 1 && first?.kind === 'text') return string(first.text)
  const rendering: Rendering = { text: '', known: true, marks: new Set() }
  render(expression.parts, scope, evaluate, rendering)
  return withMarks(rendering.known ? string(rendering.text) : unknownOf(StringType), rendering.marks)
}

function render(parts: readonly TemplatePart[], scope: Scope, evaluate: Evaluate, into: Rendering): void {
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        into.text += part.text
        break
      case 'interpolation':
        interpolate(evaluate(part.expression, scope), part.expression.range, scope, into)
        break
      case 'if':
        renderIf(part, scope, evaluate, into)
        break
      case 'for':
        renderFor(part, scope, evaluate, into)
        break
    }
  }
}

const summary = 'Invalid template interpolation value'

function interpolate(value: Value, range: Range, scope: Scope, into: Rendering): void {
  for (const mark of value.marks) into.marks.add(mark)
  if (isNull(value)) {
    const detail = 'The value is null, which has no text.'
    scope.diagnostics.push(error('invalid-interpolation', summary, detail, range))
    into.known = false
    return
  }
  const converted = convert(unmark(value), StringType)
  if (converted.value === undefined) {
    const detail = `The value has no text: ${converted.problem}.`
    scope.diagnostics.push(error('invalid-interpolation', summary, detail, range))
    into.known = false
  } else if (isKnown(converted.value)) into.text += stringOf(converted.value)
  else into.known = false
}

function renderIf(
  part: Extract<TemplatePart, { kind: 'if' }>,
  scope: Scope,
  evaluate: Evaluate,
  into: Rendering,
): void {
  const given = evaluate(part.condition, scope)
  for (const mark of given.marks) into.marks.add(mark)
  const wrong = (what: string, detail: string) => {
    scope.diagnostics.push(error('invalid-condition', what, detail, part.condition.range))
    into.known = false
  }
  if (isNull(given)) {
    wrong('Null condition', 'A condition must be true or false, but it is null.')
    return
  }
  const condition = convert(unmark(given), BoolType)
  if (condition.value === undefined) {
    wrong('Incorrect condition type', 'A condition must be true or false.')
  } else if (!isKnown(condition.value)) into.known = false
  else render(boolOf(condition.value) ? part.then : (part.else ?? []), scope, evaluate, into)
}

function renderFor(
  part: Extract<TemplatePart, { kind: 'for' }>,
  scope: Scope,
  evaluate: Evaluate,
  into: Rendering,
): void {
  const collection = evaluate(part.collection, scope)
  for (const mark of collection.marks) into.marks.add(mark)
  const elements = elementsWithKeys(collection, part.collection.range, scope)
  if (elements === undefined) {
    into.known = false
    return
  }
  for (const [key, value] of elements) {
    const variables = new Map([[part.value, value]])
    if (part.key !== undefined) variables.set(part.key, key)
    render(part.body, scope.child(variables), evaluate, into)
  }
}
