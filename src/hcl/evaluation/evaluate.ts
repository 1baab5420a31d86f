import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { spanning } from '../../diagnostics/range.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type {
  BinaryExpression,
  ConditionalExpression,
  Expression,
  LiteralExpression,
  ObjectExpression,
  ObjectItem,
  TraversalExpression,
  UnaryExpression,
} from '../syntax/ast.ts'
import { conditionalMismatch } from '../values/conditional-mismatch.ts'
import { convert } from '../values/convert.ts'
import { BoolType, DynamicType, NumberType, StringType, type Type } from '../values/type.ts'
import { unify } from '../values/unify.ts'
import type { Mark, Value } from '../values/value.ts'
import {
  bool,
  boolOf,
  isKnown,
  isNull,
  Null,
  number,
  numberOf,
  object,
  string,
  stringOf,
  tuple,
  UnknownDynamic,
  unknownOf,
  unmark,
  withMarks,
} from '../values/values.ts'
import { evaluateFor } from './for-expression.ts'
import { evaluateCall } from './function-call.ts'
import { getAttribute, index } from './indexing.ts'
import { negated, OperationFailed, operate, operatorTypes } from './operators.ts'
import type { Scope } from './scope.ts'
import { evaluateSplat } from './splat.ts'
import { evaluateTemplate } from './template-expression.ts'

/**
 * The value of an expression. Problems go to `scope.diagnostics`; what could not be had for them is unknown, so that
 * nothing is reported as a consequence.
 */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
      return literal(expression)
    case 'template':
      return evaluateTemplate(expression, scope, evaluate)
    case 'traversal':
      return traversal(expression, scope)
    case 'call':
      return evaluateCall(expression, scope, evaluate)
    case 'conditional':
      return conditional(expression, scope)
    case 'unary':
      return unary(expression, scope)
    case 'binary':
      return binary(expression, scope)
    case 'tuple':
      return tuple(expression.elements.map((each) => evaluate(each, scope)))
    case 'object':
      return objectOf(expression, scope)
    case 'for':
      return evaluateFor(expression, scope, evaluate)
    case 'index': {
      const collection = evaluate(expression.collection, scope)
      return index(collection, evaluate(expression.key, scope), scope, expression.bracketRange)
    }
    case 'get-attribute':
      return getAttribute(evaluate(expression.object, scope), expression.name, scope, expression.nameRange)
    case 'splat':
      return evaluateSplat(expression, scope, evaluate)
    case 'parentheses':
      return evaluate(expression.expression, scope)
    case 'invalid':
      return UnknownDynamic
  }
}

function literal({ value }: LiteralExpression): Value {
  if (value === null) return Null
  return typeof value === 'boolean' ? bool(value) : number(value.number)
}

function traversal(expression: TraversalExpression, scope: Scope): Value {
  const { root, rootRange, steps } = expression
  let value = scope.variable(root)
  if (value === undefined) {
    const detail = `There is no variable named "${root}".${didYouMean(root, scope.variableNames())}`
    scope.diagnostics.push(error('unknown-variable', 'Unknown variable', detail, rootRange))
    return UnknownDynamic
  }
  for (const step of steps) {
    const before = scope.diagnostics.length
    if (step.kind === 'attribute') value = getAttribute(value, step.name, scope, step.range)
    else {
      const key = typeof step.key === 'string' ? string(step.key) : number(step.key.number)
      value = index(value, key, scope, step.range)
    }
    if (scope.diagnostics.length > before) return UnknownDynamic
  }
  return value
}

function attempt(expression: Expression, scope: Scope): { value: Value; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  return { value: evaluate(expression, scope.reporting(diagnostics)), diagnostics }
}

function conditional(expression: ConditionalExpression, scope: Scope): Value {
  const then = attempt(expression.then, scope)
  const otherwise = attempt(expression.else, scope)
  const type = resultType(then.value, otherwise.value)
  if (type === undefined) {
    const why = conditionalMismatch(then.value.type, otherwise.value.type)
    const detail = `Both results must be of one type. ${why}.`
    const range = spanning(expression.then.range, expression.else.range)
    scope.diagnostics.push(error('conditional-type-mismatch', 'Inconsistent conditional result types', detail, range))
    return UnknownDynamic
  }
  const given = evaluate(expression.condition, scope)
  const wrong = (summary: string, detail: string): Value => {
    scope.diagnostics.push(error('invalid-condition', summary, detail, expression.condition.range))
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
  scope.diagnostics.push(...diagnostics)
  if (type.kind === 'dynamic') return withMarks(value, marks)
  const converted = convert(value, type)
  if (converted.value !== undefined) return withMarks(converted.value, marks)
  const detail = `The result for ${truth} is not suitable: ${converted.problem}.`
  const range = truth ? expression.then.range : expression.else.range
  scope.diagnostics.push(error('conditional-type-mismatch', 'Inconsistent conditional result types', detail, range))
  return unknownOf(type)
}

function resultType(then: Value, otherwise: Value): Type | undefined {
  const isUntypedNull = (value: Value) => isNull(value) && value.type.kind === 'dynamic'
  if (isUntypedNull(then)) return otherwise.type
  if (isUntypedNull(otherwise)) return then.type
  if (then.type.kind === 'dynamic' || otherwise.type.kind === 'dynamic') return DynamicType
  return unify([then.type, otherwise.type])
}

function unary(expression: UnaryExpression, scope: Scope): Value {
  const type = expression.operator === '-' ? NumberType : BoolType
  const before = scope.diagnostics.length
  const given = evaluate(expression.operand, scope)
  const operand = convert(given, type)
  if (operand.value === undefined) {
    const detail = `Unsuitable value for unary operand: ${operand.problem}.`
    scope.diagnostics.push(error('invalid-operand', 'Invalid operand', detail, expression.operand.range))
    return unknownOf(type)
  }
  if (scope.diagnostics.length > before) return unknownOf(type)
  if (isNull(operand.value)) return failed(scope, expression, type, 'argument must not be null')
  if (!isKnown(operand.value)) return withMarks(unknownOf(type), given.marks)
  if (type === BoolType) return negated(operand.value)
  return withMarks(number(numberOf(operand.value).negated()), given.marks)
}

function failed(scope: Scope, expression: UnaryExpression | BinaryExpression, type: Type, why: string): Value {
  scope.diagnostics.push(
    error('operation-failed', 'Operation failed', `Error during operation: ${why}.`, expression.range),
  )
  return unknownOf(type)
}

function binary(expression: BinaryExpression, scope: Scope): Value {
  const { operator } = expression
  const { operand, result } = operatorTypes[operator]
  const sides = (['left', 'right'] as const).map((side) => {
    const { value, diagnostics } = attempt(expression[side], scope)
    const converted = convert(value, operand)
    return { side, diagnostics, converted }
  })
  const [left, right] = sides
  const a = left?.converted.value
  const b = right?.converted.value
  if (left === undefined || right === undefined || a === undefined || b === undefined) {
    for (const { side, converted, diagnostics } of sides) {
      scope.diagnostics.push(...diagnostics)
      if (converted.problem === undefined) continue
      const detail = `Unsuitable value for ${side} operand: ${converted.problem}.`
      scope.diagnostics.push(error('invalid-operand', 'Invalid operand', detail, expression[side].range))
    }
    return unknownOf(result)
  }
  const problems = [...left.diagnostics, ...right.diagnostics]
  if (problems.length > 0) {
    scope.diagnostics.push(...problems)
    return unknownOf(result)
  }
  try {
    return operate(operator, a, b)
  } catch (thrown) {
    if (thrown instanceof OperationFailed) return failed(scope, expression, result, thrown.message)
    throw thrown
  }
}

function objectOf(expression: ObjectExpression, scope: Scope): Value {
  const entries: [string, Value][] = []
  const marks = new Set<Mark>()
  let known = true
  for (const item of expression.items) {
    const before = scope.diagnostics.length
    const key = keyOf(item, scope)
    const hasKey = scope.diagnostics.length === before
    const value = evaluate(item.value, scope)
    for (const each of key.marks) marks.add(each)
    if (!hasKey || !isKnown(key)) known = false
    else entries.push([stringOf(key), value])
  }
  return withMarks(known ? object(entries) : UnknownDynamic, marks)
}

function keyOf({ key, value }: ObjectItem, scope: Scope): Value {
  if (key.kind === 'traversal') {
    if (key.steps.length === 0) return string(key.root)
    const detail = 'If it is a reference, write it in parentheses; if it is a name with dots, in quotes.'
    scope.diagnostics.push(error('invalid-object-key', 'Ambiguous attribute key', detail, key.range))
    return UnknownDynamic
  }
  if (key.kind === 'literal' && (key.value === null || typeof key.value === 'boolean')) return string(String(key.value))
  const given = evaluate(key, scope)
  if (isNull(given)) {
    scope.diagnostics.push(error('invalid-object-key', 'Null value as key', 'The key is null.', value.range))
    return UnknownDynamic
  }
  const converted = convert(given, StringType)
  if (converted.value !== undefined) return converted.value
  scope.diagnostics.push(
    error('invalid-object-key', 'Incorrect key type', `The value cannot be a key: ${converted.problem}.`, key.range),
  )
  return UnknownDynamic
}
