import type { BinaryOperator } from '../syntax/ast.ts'
import { BigFloat } from '../values/big-float.ts'
import { sameNumber } from '../values/numbers.ts'
import { BoolType, DynamicType, NumberType, type Type } from '../values/type.ts'
import { hasDynamic, sameType } from '../values/type-queries.ts'
import type { Value } from '../values/value.ts'
import {
  bool,
  boolOf,
  equal,
  isKnown,
  isNull,
  isWhollyKnown,
  number,
  numberOf,
  unknownOf,
  unmarkDeep,
  withMarks,
} from '../values/values.ts'

/** What the operands are converted to, and what comes out. */
export const operatorTypes: Readonly<Record<BinaryOperator, { readonly operand: Type; readonly result: Type }>> = {
  '+': { operand: NumberType, result: NumberType },
  '-': { operand: NumberType, result: NumberType },
  '*': { operand: NumberType, result: NumberType },
  '/': { operand: NumberType, result: NumberType },
  '%': { operand: NumberType, result: NumberType },
  '<': { operand: NumberType, result: BoolType },
  '>': { operand: NumberType, result: BoolType },
  '<=': { operand: NumberType, result: BoolType },
  '>=': { operand: NumberType, result: BoolType },
  '&&': { operand: BoolType, result: BoolType },
  '||': { operand: BoolType, result: BoolType },
  '==': { operand: DynamicType, result: BoolType },
  '!=': { operand: DynamicType, result: BoolType },
}

export class OperationFailed extends Error {}

/** Operands are of the operator's operand type. Throws OperationFailed. */
export function operate(operator: BinaryOperator, left: Value, right: Value): Value {
  if (operator === '==') return equals(left, right)
  if (operator === '!=') return negated(equals(left, right))
  const marks = new Set([...left.marks, ...right.marks])
  return withMarks(operatePlain(operator, left, right), marks)
}

/** What `&&` or `||` comes to by one side alone. As in HCL, null is false enough for `&&`, and nothing for `||`. */
export function decision(operator: BinaryOperator, side: Value): Value | undefined {
  if (!isKnown(side)) return undefined
  if (operator === '&&' && (isNull(side) || !boolOf(side))) return bool(false)
  return operator === '||' && !isNull(side) && boolOf(side) ? bool(true) : undefined
}

function operatePlain(operator: BinaryOperator, left: Value, right: Value): Value {
  if (isNull(left) || isNull(right)) throw new OperationFailed('argument must not be null')
  if (!isKnown(left) || !isKnown(right)) return unknownOf(operatorTypes[operator].result)
  // What one side does not decide, the other has not decided either.
  if (operator === '&&' || operator === '||') return bool(operator === '&&')
  const a = numberOf(left)
  const b = numberOf(right)
  switch (operator) {
    case '+':
      return number(sum(a, b, "can't compute sum of opposing infinities"))
    case '-':
      return number(sum(a, b.negated(), "can't subtract infinity from itself"))
    case '*':
      return number(product(a, b, "can't multiply zero by infinity"))
    case '/':
      return number(quotient(a, b))
    case '%':
      return number(remainder(a, b))
    case '<':
      return bool(a.comparedTo(b) < 0)
    case '>':
      return bool(a.comparedTo(b) > 0)
    case '<=':
      return bool(a.comparedTo(b) < 0 || sameNumber(a, b))
    default:
      return bool(a.comparedTo(b) > 0 || sameNumber(a, b))
  }
}

const precisionOf = (a: BigFloat, b: BigFloat) => Math.max(a.precision, b.precision)

function sum(a: BigFloat, b: BigFloat, problem: string): BigFloat {
  const result = a.plus(b)
  if (result === undefined) throw new OperationFailed(problem)
  return result
}

/** With as many bits as the result needs, and with as many as its operands have at least. */
function product(a: BigFloat, b: BigFloat, problem: string): BigFloat {
  if ((a.isZero && !b.isFinite) || (b.isZero && !a.isFinite)) throw new OperationFailed(problem)
  const result = a.times(b, 512)
  return result.withPrecision(Math.max(precisionOf(a, b), result.bits))
}

function quotient(a: BigFloat, b: BigFloat): BigFloat {
  if ((a.isZero && b.isZero) || !(a.isFinite || b.isFinite)) {
    throw new OperationFailed("can't divide zero by zero or infinity by infinity")
  }
  return a.dividedBy(b, precisionOf(a, b))
}

/** By cty's steps: each is rounded to the precision of the dividend. */
function remainder(a: BigFloat, b: BigFloat): BigFloat {
  if (b.isZero) return a
  if (!a.isFinite || !b.isFinite) throw new OperationFailed("can't use modulo with infinity")
  const whole = quotient(a, b).toBigInt()
  const times = BigFloat.rounded(whole < 0n, whole < 0n ? -whole : whole, 0, a.precision)
  return sum(a, b.times(times, a.precision).negated(), '').withPrecision(a.precision)
}

export function negated(value: Value): Value {
  return isKnown(value) && !isNull(value) ? { ...value, content: !boolOf(value) } : value
}

/** Nulls of whatever type are equal; what is not wholly known may be. */
export function equals(left: Value, right: Value): Value {
  const a = unmarkDeep(left)
  const b = unmarkDeep(right)
  // Whether something is null says nothing of what is marked inside of it.
  const shallow = isNull(left) !== isNull(right)
  const marks = shallow ? new Set([...left.marks, ...right.marks]) : new Set([...a.marks, ...b.marks])
  return withMarks(equalsPlain(a.value, b.value), marks)
}

function equalsPlain(left: Value, right: Value): Value {
  const undecided = unknownOf(BoolType)
  if (!isKnown(left) || !isKnown(right)) {
    if (isNull(left) || isNull(right)) return undecided
    const known = hasDynamic(left.type) || hasDynamic(right.type) ? undefined : sameType(left.type, right.type)
    return known === false ? bool(false) : undecided
  }
  if (isNull(left) || isNull(right)) return bool(isNull(left) && isNull(right))
  if (!isWhollyKnown(left) || !isWhollyKnown(right)) return undecided
  return bool(equal(left, right))
}
