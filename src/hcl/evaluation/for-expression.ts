import type { Code } from '../../diagnostics/codes/all-codes.ts'
import { error } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { Expression, ForExpression } from '../syntax/ast.ts'
import { convert } from '../values/convert.ts'
import { BoolType, StringType } from '../values/type.ts'
import { friendlyName, isPrimitive } from '../values/type-queries.ts'
import type { Mark, Value } from '../values/value.ts'
import {
  boolOf,
  elementsOf,
  entriesOf,
  isKnown,
  isNull,
  number,
  object,
  string,
  stringOf,
  tuple,
  UnknownDynamic,
  unmark,
  withMarks,
} from '../values/values.ts'
import type { Evaluate, Evaluation } from './evaluation.ts'

/** Keys and values as `for` sees them; undefined: not known yet, or not iterable, which is reported. */
export function elementsWithKeys(
  collection: Value,
  range: Range,
  evaluation: Evaluation,
): readonly (readonly [Value, Value])[] | undefined {
  if (isNull(collection)) {
    const detail = "'for' needs a list, a set, a map or an object, but this is null."
    evaluation.report(error('null-value', 'Iteration over null value', detail, range))
    return undefined
  }
  if (isPrimitive(collection.type)) {
    const detail = `'for' needs a list, a set, a map or an object, but this is a ${friendlyName(collection.type)}.`
    evaluation.report(error('not-iterable', 'Iteration over non-iterable value', detail, range))
    return undefined
  }
  if (!isKnown(collection)) return undefined
  if (collection.type.kind === 'map' || collection.type.kind === 'object') {
    return [...entriesOf(collection)].map(([key, value]) => [string(key), value])
  }
  // An element of a set is its own key.
  const isSet = collection.type.kind === 'set'
  return elementsOf(collection).map((value, index) => [isSet ? value : number(index), value])
}

export function evaluateFor(expression: ForExpression, evaluation: Evaluation, evaluate: Evaluate): Value {
  const collection = evaluate(expression.collection, evaluation)
  const marks = new Set<Mark>(collection.marks)
  const elements = elementsWithKeys(collection, expression.collection.range, evaluation)
  if (elements === undefined) return withMarks(UnknownDynamic, marks)
  const isSound = evaluation.watch()
  const withElement = (key: Value, value: Value) => {
    const variables = new Map([[expression.valueName, value]])
    if (expression.keyName !== undefined) variables.set(expression.keyName, key)
    return evaluation.child(variables)
  }
  // A condition that is none whatever the elements is a mistake also where there are no elements.
  includes(expression, withElement(UnknownDynamic, UnknownDynamic), evaluate, marks, 'Condition is null')
  if (!isSound()) return withMarks(UnknownDynamic, marks)
  const results: Value[] = []
  const groups = new Map<string, Value[]>()
  let known = true
  for (const [key, value] of elements) {
    evaluation.allowance.spend(1)
    const child = withElement(key, value)
    const included = includes(expression, child, evaluate, marks)
    if (included === undefined) known = false
    if (included === true) {
      if (expression.key === undefined) results.push(evaluate(expression.value, child))
      else if (!addEntry(expression, expression.key, child, evaluate, marks, groups)) known = false
    }
    // One report for one mistake, not one for each element.
    if (!isSound()) return withMarks(UnknownDynamic, marks)
  }
  if (!known) return withMarks(UnknownDynamic, marks)
  return withMarks(expression.key === undefined ? tuple(results) : grouped(groups, expression.group), marks)
}

function grouped(groups: ReadonlyMap<string, readonly Value[]>, group: boolean): Value {
  return object([...groups].map(([key, values]) => [key, group ? tuple(values) : (values[0] ?? UnknownDynamic)]))
}

const invalidCondition = "Invalid 'for' condition"

/** Does the element pass the `if`? undefined: not known, or not a condition, which is reported. */
function includes(
  { condition }: ForExpression,
  evaluation: Evaluation,
  evaluate: Evaluate,
  marks: Set<Mark>,
  nullSummary = invalidCondition,
): boolean | undefined {
  if (condition === undefined) return true
  const isSound = evaluation.watch()
  const given = evaluate(condition, evaluation)
  for (const mark of given.marks) marks.add(mark)
  const wrong = (summary: string, detail: string) => {
    evaluation.report(error('invalid-condition', summary, detail, condition.range))
    return undefined
  }
  if (!isSound()) return undefined
  if (isNull(given)) return wrong(nullSummary, "What follows 'if' must be true or false, but it is null.")
  const converted = convert(unmark(given), BoolType)
  if (converted.value === undefined) {
    return wrong(invalidCondition, `What follows 'if' must be true or false: ${converted.problem}.`)
  }
  return isKnown(converted.value) ? boolOf(converted.value) : undefined
}

/** false: the key is not known, or none, which is reported. */
function addEntry(
  { value, group }: ForExpression,
  key: Expression,
  evaluation: Evaluation,
  evaluate: Evaluate,
  marks: Set<Mark>,
  groups: Map<string, Value[]>,
): boolean {
  const wrong = (code: Code, summary: string, detail: string): false => {
    evaluation.report(error(code, summary, detail, key.range))
    return false
  }
  const given = evaluate(key, evaluation)
  for (const mark of given.marks) marks.add(mark)
  if (isNull(given)) {
    return wrong('invalid-object-key', 'Invalid object key', 'The key is null.')
  }
  const converted = convert(unmark(given), StringType)
  if (converted.value === undefined) {
    return wrong('invalid-object-key', 'Invalid object key', `The value cannot be a key: ${converted.problem}.`)
  }
  const result = evaluate(value, evaluation)
  if (!isKnown(converted.value)) return false
  const name = stringOf(converted.value)
  const existing = groups.get(name)
  if (existing === undefined) groups.set(name, [result])
  else if (group) existing.push(result)
  else {
    return wrong(
      'duplicate-key',
      'Duplicate object key',
      `Two elements have the key "${name}". To collect the values of each key in a list, write "..." after the value.`,
    )
  }
  return true
}
