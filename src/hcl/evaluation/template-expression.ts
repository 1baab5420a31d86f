import { error } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { TemplateExpression, TemplatePart } from '../syntax/ast.ts'
import { convert } from '../values/convert.ts'
import { weighText } from '../values/limits.ts'
import { BoolType, StringType } from '../values/type.ts'
import type { Mark, Value } from '../values/value.ts'
import { boolOf, isKnown, isNull, string, stringOf, unknownOf, unmark, withMarks } from '../values/values.ts'
import type { Evaluate, Evaluation } from './evaluation.ts'
import { elementsWithKeys } from './for-expression.ts'

/** What a row of parts comes to so far. */
interface Rendering {
  text: string
  known: boolean
  readonly marks: Set<Mark>
}

/** `"${expression}"` alone is the expression's value itself, of whatever type. */
export function evaluateTemplate(expression: TemplateExpression, evaluation: Evaluation, evaluate: Evaluate): Value {
  const [first] = expression.parts
  if (expression.parts.length === 1 && first?.kind === 'interpolation') return evaluate(first.expression, evaluation)
  if (expression.parts.length === 1 && first?.kind === 'text') return string(first.text)
  const rendering: Rendering = { text: '', known: true, marks: new Set() }
  render(expression.parts, evaluation, evaluate, rendering)
  return withMarks(rendering.known ? string(rendering.text) : unknownOf(StringType), rendering.marks)
}

function render(parts: readonly TemplatePart[], evaluation: Evaluation, evaluate: Evaluate, into: Rendering): void {
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        append(part.text, evaluation, into)
        break
      case 'interpolation':
        interpolate(evaluate(part.expression, evaluation), part.expression.range, evaluation, into)
        break
      case 'if':
        renderIf(part, evaluation, evaluate, into)
        break
      case 'for':
        renderFor(part, evaluation, evaluate, into)
        break
    }
  }
}

function append(text: string, { allowance }: Evaluation, into: Rendering): void {
  allowance.spendText(text.length)
  weighText(into.text.length + text.length)
  into.text += text
}

const summary = 'Invalid template interpolation value'

function interpolate(value: Value, range: Range, evaluation: Evaluation, into: Rendering): void {
  for (const mark of value.marks) into.marks.add(mark)
  if (isNull(value)) {
    const detail = 'The value is null, which has no text.'
    evaluation.report(error('invalid-interpolation', summary, detail, range))
    into.known = false
    return
  }
  const converted = convert(unmark(value), StringType)
  if (converted.value === undefined) {
    const detail = `The value has no text: ${converted.problem}.`
    evaluation.report(error('invalid-interpolation', summary, detail, range))
    into.known = false
  } else if (isKnown(converted.value)) append(stringOf(converted.value), evaluation, into)
  else into.known = false
}

function renderIf(
  part: Extract<TemplatePart, { kind: 'if' }>,
  evaluation: Evaluation,
  evaluate: Evaluate,
  into: Rendering,
): void {
  const given = evaluate(part.condition, evaluation)
  for (const mark of given.marks) into.marks.add(mark)
  const wrong = (what: string, detail: string) => {
    evaluation.report(error('invalid-condition', what, detail, part.condition.range))
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
  else render(boolOf(condition.value) ? part.then : (part.else ?? []), evaluation, evaluate, into)
}

function renderFor(
  part: Extract<TemplatePart, { kind: 'for' }>,
  evaluation: Evaluation,
  evaluate: Evaluate,
  into: Rendering,
): void {
  const collection = evaluate(part.collection, evaluation)
  for (const mark of collection.marks) into.marks.add(mark)
  const elements = elementsWithKeys(collection, part.collection.range, evaluation)
  if (elements === undefined) {
    into.known = false
    return
  }
  for (const [key, value] of elements) {
    evaluation.allowance.spend(1)
    const variables = new Map([[part.value, value]])
    if (part.key !== undefined) variables.set(part.key, key)
    render(part.body, evaluation.child(variables), evaluate, into)
  }
}
