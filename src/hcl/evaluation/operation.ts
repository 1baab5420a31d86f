import { error } from '../../diagnostics/diagnostic.ts'
import type { Found } from '../../diagnostics/findings.ts'
import type { BinaryExpression, Expression, UnaryExpression } from '../syntax/ast.ts'
import { convert } from '../values/convert.ts'
import { BoolType, NumberType, type Type } from '../values/type.ts'
import type { Value } from '../values/value.ts'
import { isKnown, isNull, number, numberOf, unknownOf, withMarks } from '../values/values.ts'
import type { Evaluate, Evaluation } from './evaluation.ts'
import { decision, negated, OperationFailed, operate, operatorTypes } from './operators.ts'

export function evaluateUnary(expression: UnaryExpression, evaluation: Evaluation, evaluate: Evaluate): Value {
  const type = expression.operator === '-' ? NumberType : BoolType
  const isSound = evaluation.watch()
  const given = evaluate(expression.operand, evaluation)
  const operand = convert(given, type)
  if (operand.value === undefined) {
    const detail = `Unsuitable value for unary operand: ${operand.problem}.`
    evaluation.report(error('invalid-operand', 'Invalid operand', detail, expression.operand.range))
    return unknownOf(type)
  }
  if (!isSound()) return unknownOf(type)
  if (isNull(operand.value)) return failed(evaluation, expression, type, 'argument must not be null')
  if (!isKnown(operand.value)) return withMarks(unknownOf(type), given.marks)
  if (type === BoolType) return negated(operand.value)
  return withMarks(number(numberOf(operand.value).negated()), given.marks)
}

function failed(
  evaluation: Evaluation,
  expression: UnaryExpression | BinaryExpression,
  type: Type,
  why: string,
): Value {
  evaluation.report(error('operation-failed', 'Operation failed', `Error during operation: ${why}.`, expression.range))
  return unknownOf(type)
}

/** A chain `a + b + c` stands inside of itself on the left: it is worked out from there in a loop, however long it is. */
export function evaluateBinary(expression: BinaryExpression, evaluation: Evaluation, evaluate: Evaluate): Value {
  const chain: BinaryExpression[] = []
  let first: Expression = expression
  for (; first.kind === 'binary'; first = first.left) chain.push(first)
  const start = first
  let found = evaluation.attempt((inner) => evaluate(start, inner))
  for (const each of chain.reverse()) {
    const left = found
    found = evaluation.attempt((inner) => operation(each, left, inner, evaluate))
  }
  evaluation.report(...found.diagnostics)
  return found.value
}

function operation(
  expression: BinaryExpression,
  before: Found<Value>,
  evaluation: Evaluation,
  evaluate: Evaluate,
): Value {
  const { operator } = expression
  const { operand, result } = operatorTypes[operator]
  const after = evaluation.attempt((inner) => evaluate(expression.right, inner))
  const sides = (
    [
      ['left', before],
      ['right', after],
    ] as const
  ).map(([side, { value, diagnostics }]) => ({
    side,
    diagnostics,
    converted: convert(value, operand),
  }))
  const [left, right] = sides
  const a = left?.converted.value
  const b = right?.converted.value
  if (left === undefined || right === undefined || a === undefined || b === undefined) {
    for (const { side, converted, diagnostics } of sides) {
      evaluation.report(...diagnostics)
      if (converted.problem === undefined) continue
      const detail = `Unsuitable value for ${side} operand: ${converted.problem}.`
      evaluation.report(error('invalid-operand', 'Invalid operand', detail, expression[side].range))
    }
    return unknownOf(result)
  }
  for (const [value, { diagnostics }] of [
    [a, left],
    [b, right],
  ] as const) {
    const decided = decision(operator, value)
    if (decided === undefined) continue
    // What is wrong with the other side does not matter then.
    evaluation.report(...diagnostics)
    return withMarks(decided, new Set([...a.marks, ...b.marks]))
  }
  const problems = [...left.diagnostics, ...right.diagnostics]
  if (problems.length > 0) {
    evaluation.report(...problems)
    return unknownOf(result)
  }
  try {
    return operate(operator, a, b)
  } catch (thrown) {
    if (thrown instanceof OperationFailed) return failed(evaluation, expression, result, thrown.message)
    throw thrown
  }
}
