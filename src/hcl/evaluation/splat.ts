import { error } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { Expression, SplatExpression, SplatStep } from '../syntax/ast.ts'
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
import { getAttribute, index } from './indexing.ts'
import type { Scope } from './scope.ts'

type Evaluate = (expression: Expression, scope: Scope) => Value

export function evaluateSplat(expression: SplatExpression, scope: Scope, evaluate: Evaluate): Value {
  const before = scope.diagnostics.length
  const source = evaluate(expression.source, scope)
  if (scope.diagnostics.length > before) return UnknownDynamic
  return splat(source, expression.each, expression.source.range, scope, evaluate)
}

function splat(given: Value, each: readonly SplatStep[], range: Range, scope: Scope, evaluate: Evaluate): Value {
  const { marks, type } = given
  const isSequence = type.kind === 'tuple' || type.kind === 'list' || type.kind === 'set'
  if (isNull(given)) {
    if (!isSequence) return withMarks(tuple([]), marks)
    const detail = 'The list is null, so it has no elements.'
    scope.diagnostics.push(error('null-value', 'Splat of null value', detail, range))
    return UnknownDynamic
  }
  if (type.kind === 'dynamic') return withMarks(UnknownDynamic, marks)
  const before = scope.diagnostics.length
  const applied = (element: Value) => apply(element, each, scope, evaluate)
  if (!isSequence) {
    // Anything else is taken as the one element of a tuple; an unknown one may turn out to be null, and thus none.
    const only = applied(unmark(given))
    return withMarks(isKnown(given) && scope.diagnostics.length === before ? tuple([only]) : UnknownDynamic, marks)
  }
  if (!isKnown(given)) {
    const result =
      type.kind === 'tuple'
        ? tupleOf(type.elements.map((element) => applied(unknownOf(element)).type))
        : listOf(applied(unknownOf(type.element)).type)
    return withMarks(scope.diagnostics.length > before ? UnknownDynamic : unknownOf(result), marks)
  }
  const results: Value[] = []
  for (const element of elementsOf(given)) {
    results.push(applied(element))
    if (scope.diagnostics.length > before) return withMarks(UnknownDynamic, marks)
  }
  if (type.kind === 'tuple') return withMarks(tuple(results), marks)
  const [first] = results
  if (first === undefined) {
    const element = applied(unknownOf(type.element)).type
    return withMarks(scope.diagnostics.length > before ? UnknownDynamic : list([], element), marks)
  }
  if (!results.every((result) => sameType(result.type, first.type))) {
    const detail = "The results are of different types and make no list. A 'for' expression makes a tuple of them."
    scope.diagnostics.push(
      error('invalid-splat', 'Invalid nested splat expressions', detail, each.at(-1)?.range ?? range),
    )
    return UnknownDynamic
  }
  return withMarks(list(results), marks)
}

function apply(element: Value, steps: readonly SplatStep[], scope: Scope, evaluate: Evaluate): Value {
  let value = element
  for (const step of steps) {
    const before = scope.diagnostics.length
    switch (step.kind) {
      case 'attribute':
        value = getAttribute(value, step.name, scope, step.range)
        break
      case 'index':
        value = index(value, evaluate(step.key, scope), scope, step.range)
        break
      case 'splat':
        value = splat(value, step.each, step.range, scope, evaluate)
        break
    }
    if (scope.diagnostics.length > before) return UnknownDynamic
  }
  return value
}
