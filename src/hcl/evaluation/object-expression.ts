import { error } from '../../diagnostics/diagnostic.ts'
import type { ObjectExpression, ObjectItem } from '../syntax/ast.ts'
import { convert } from '../values/convert.ts'
import { StringType } from '../values/type.ts'
import type { Mark, Value } from '../values/value.ts'
import { isKnown, isNull, object, string, stringOf, UnknownDynamic, withMarks } from '../values/values.ts'
import type { Evaluate, Evaluation } from './evaluation.ts'

export function evaluateObject(expression: ObjectExpression, evaluation: Evaluation, evaluate: Evaluate): Value {
  const entries: [string, Value][] = []
  const marks = new Set<Mark>()
  let known = true
  for (const item of expression.items) {
    const isSound = evaluation.watch()
    const key = keyOf(item, evaluation, evaluate)
    const hasKey = isSound()
    const value = evaluate(item.value, evaluation)
    for (const each of key.marks) marks.add(each)
    if (!hasKey || !isKnown(key)) known = false
    else entries.push([stringOf(key), value])
  }
  return withMarks(known ? object(entries) : UnknownDynamic, marks)
}

function keyOf({ key, value }: ObjectItem, evaluation: Evaluation, evaluate: Evaluate): Value {
  if (key.kind === 'traversal') {
    if (key.steps.length === 0) return string(key.root)
    const detail = 'If it is a reference, write it in parentheses; if it is a name with dots, in quotes.'
    evaluation.report(error('invalid-object-key', 'Ambiguous attribute key', detail, key.range))
    return UnknownDynamic
  }
  if (key.kind === 'literal' && (key.value === null || typeof key.value === 'boolean')) return string(String(key.value))
  const given = evaluate(key, evaluation)
  if (isNull(given)) {
    evaluation.report(error('invalid-object-key', 'Null value as key', 'The key is null.', value.range))
    return UnknownDynamic
  }
  const converted = convert(given, StringType)
  if (converted.value !== undefined) return converted.value
  evaluation.report(
    error('invalid-object-key', 'Incorrect key type', `The value cannot be a key: ${converted.problem}.`, key.range),
  )
  return UnknownDynamic
}
