import { error } from '../../diagnostics/diagnostic.ts'
import { spanning } from '../../diagnostics/range.ts'
import type { ConditionalExpression } from '../syntax/ast.ts'
import { conditionalMismatch } from '../values/conditional-mismatch.ts'
import { convert } from '../values/convert.ts'
import { BoolType, DynamicType, type Type } from '../values/type.ts'
import { unify } from '../values/unify.ts'
import type { Mark, Value } from '../values/value.ts'
import { boolOf, isKnown, isNull, Null, UnknownDynamic, unknownOf, unmark, withMarks } from '../values/values.ts'
import type { Evaluate, Evaluation } from './evaluation.ts'

/** `condition ? this : that`: of the branch that is not taken, problems are none. */
export function evaluateConditional(
  expression: ConditionalExpression,
  evaluation: Evaluation,
  evaluate: Evaluate,
): Value {
  const then = evaluation.attempt((inner) => evaluate(expression.then, inner))
  const otherwise = evaluation.attempt((inner) => evaluate(expression.else, inner))
  const type = resultType(then.value, otherwise.value)
  if (type === undefined) {
    const why = conditionalMismatch(then.value.type, otherwise.value.type)
    const detail = `Both results must be of one type. ${why}.`
    const range = spanning(expression.then.range, expression.else.range)
    evaluation.report(error('conditional-type-mismatch', 'Inconsistent conditional result types', detail, range))
    return UnknownDynamic
  }
  const given = evaluate(expression.condition, evaluation)
  const wrong = (summary: string, detail: string): Value => {
    evaluation.report(error('invalid-condition', summary, detail, expression.condition.range))
    return unknownOf(type)
  }
  if (isNull(given)) {
    return wrong('Null condition', 'A condition must be true or false, but it is null.')
  }
  const marks = new Set<Mark>([...given.marks, ...then.value.marks, ...otherwise.value.marks])
  if (!isKnown(given)) {
    if (isNull(then.value) && isNull(otherwise.value)) return withMarks({ ...Null, type }, marks)
    return withMarks(unknownOf(type), marks)
  }
  const condition = convert(unmark(given), BoolType)
  if (condition.value === undefined) {
    return wrong('Incorrect condition type', 'A condition must be true or false.')
  }
  const truth = boolOf(condition.value)
  const { value, diagnostics } = truth ? then : otherwise
  evaluation.report(...diagnostics)
  if (type.kind === 'dynamic') return withMarks(value, marks)
  const converted = convert(value, type)
  if (converted.value !== undefined) return withMarks(converted.value, marks)
  const detail = `The result for ${truth} is not suitable: ${converted.problem}.`
  const range = truth ? expression.then.range : expression.else.range
  evaluation.report(error('conditional-type-mismatch', 'Inconsistent conditional result types', detail, range))
  return unknownOf(type)
}

function resultType(then: Value, otherwise: Value): Type | undefined {
  const isUntypedNull = (value: Value) => isNull(value) && value.type.kind === 'dynamic'
  if (isUntypedNull(then)) return otherwise.type
  if (isUntypedNull(otherwise)) return then.type
  if (then.type.kind === 'dynamic' || otherwise.type.kind === 'dynamic') return DynamicType
  return unify([then.type, otherwise.type])
}
