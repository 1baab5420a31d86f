import { error } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { SplatExpression, SplatStep } from '../syntax/ast.ts'
import { listOf, tupleOf } from '../values/type.ts'
import { sameType } from '../values/type-queries.ts'
import type { Value } from '../values/value.ts'
import {
  elementsOf,
  isKnown,
  isNull,
  list,
  tuple,
  UnknownDynamic,
  unknownOf,
  unmark,
  withMarks,
} from '../values/values.ts'
import type { Evaluate, Evaluation } from './evaluation.ts'
import { getAttribute, index } from './indexing.ts'

export function evaluateSplat(expression: SplatExpression, evaluation: Evaluation, evaluate: Evaluate): Value {
  const isSound = evaluation.watch()
  const source = evaluate(expression.source, evaluation)
  if (!isSound()) return UnknownDynamic
  return splat(source, expression.each, expression.source.range, evaluation, evaluate)
}

function splat(
  given: Value,
  each: readonly SplatStep[],
  range: Range,
  evaluation: Evaluation,
  evaluate: Evaluate,
): Value {
  const { marks, type } = given
  const isSequence = type.kind === 'tuple' || type.kind === 'list' || type.kind === 'set'
  if (isNull(given)) {
    if (!isSequence) return withMarks(tuple([]), marks)
    const detail = 'The list is null, so it has no elements.'
    evaluation.report(error('null-value', 'Splat of null value', detail, range))
    return UnknownDynamic
  }
  if (type.kind === 'dynamic') return withMarks(UnknownDynamic, marks)
  const isSound = evaluation.watch()
  const applied = (element: Value) => apply(element, each, evaluation, evaluate)
  if (!isSequence) {
    // Anything else is taken as the one element of a tuple; an unknown one may turn out to be null, and thus none.
    const only = applied(unmark(given))
    return withMarks(isKnown(given) && isSound() ? tuple([only]) : UnknownDynamic, marks)
  }
  if (!isKnown(given)) {
    const result =
      type.kind === 'tuple'
        ? tupleOf(type.elements.map((element) => applied(unknownOf(element)).type))
        : listOf(applied(unknownOf(type.element)).type)
    return withMarks(!isSound() ? UnknownDynamic : unknownOf(result), marks)
  }
  const results: Value[] = []
  for (const element of elementsOf(given)) {
    evaluation.allowance.spend(1)
    results.push(applied(element))
    if (!isSound()) return withMarks(UnknownDynamic, marks)
  }
  if (type.kind === 'tuple') return withMarks(tuple(results), marks)
  const [first] = results
  if (first === undefined) {
    const element = applied(unknownOf(type.element)).type
    return withMarks(!isSound() ? UnknownDynamic : list([], element), marks)
  }
  if (!results.every((result) => sameType(result.type, first.type))) {
    const detail = "The results are of different types and make no list. A 'for' expression makes a tuple of them."
    evaluation.report(error('invalid-splat', 'Invalid nested splat expressions', detail, each.at(-1)?.range ?? range))
    return UnknownDynamic
  }
  return withMarks(list(results), marks)
}

function apply(element: Value, steps: readonly SplatStep[], evaluation: Evaluation, evaluate: Evaluate): Value {
  let value = element
  for (const step of steps) {
    const isSound = evaluation.watch()
    switch (step.kind) {
      case 'attribute':
        value = getAttribute(value, step.name, evaluation, step.range)
        break
      case 'index':
        value = index(value, evaluate(step.key, evaluation), evaluation, step.range)
        break
      case 'splat':
        value = splat(value, step.each, step.range, evaluation, evaluate)
        break
    }
    if (!isSound()) return UnknownDynamic
  }
  return value
}
