import { error } from '../../diagnostics/diagnostic.ts'
import type { Found } from '../../diagnostics/findings.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Expression, LiteralExpression, TraversalExpression } from '../syntax/ast.ts'
import { LimitReached } from '../values/limits.ts'
import type { Value } from '../values/value.ts'
import { bool, Null, number, string, tuple, UnknownDynamic } from '../values/values.ts'
import { evaluateConditional } from './conditional.ts'
import { Evaluation } from './evaluation.ts'
import { evaluateFor } from './for-expression.ts'
import { evaluateCall } from './function-call.ts'
import { getAttribute, index } from './indexing.ts'
import { evaluateObject } from './object-expression.ts'
import { evaluateBinary, evaluateUnary } from './operation.ts'
import type { Scope } from './scope.ts'
import { evaluateSplat } from './splat.ts'
import { evaluateTemplate } from './template-expression.ts'

/** The value of an expression; what could not be had is unknown, so that nothing is reported as a consequence. */
export function evaluate(expression: Expression, scope: Scope): Found<Value> {
  try {
    return Evaluation.run(scope, (evaluation) => compute(expression, evaluation))
  } catch (thrown) {
    if (thrown instanceof LimitReached) {
      const { code, message, detail, place = expression.range } = thrown
      return { value: UnknownDynamic, diagnostics: [error(code, message, detail, place)] }
    }
    if (!(thrown instanceof RangeError && thrown.message.includes('call stack'))) throw thrown
    const detail = 'It holds too many operations inside of one another. Split it into several locals.'
    return {
      value: UnknownDynamic,
      diagnostics: [error('expression-too-long', 'Expression too long', detail, expression.range)],
    }
  }
}

function compute(expression: Expression, evaluation: Evaluation): Value {
  try {
    evaluation.allowance.spend(1)
    return computed(expression, evaluation)
  } catch (thrown) {
    // The innermost one is what the user looks for.
    if (thrown instanceof LimitReached) thrown.place ??= expression.range
    throw thrown
  }
}

function computed(expression: Expression, evaluation: Evaluation): Value {
  switch (expression.kind) {
    case 'literal':
      return literal(expression)
    case 'template':
      return evaluateTemplate(expression, evaluation, compute)
    case 'traversal':
      return traversal(expression, evaluation)
    case 'call':
      return evaluateCall(expression, evaluation, compute)
    case 'conditional':
      return evaluateConditional(expression, evaluation, compute)
    case 'unary':
      return evaluateUnary(expression, evaluation, compute)
    case 'binary':
      return evaluateBinary(expression, evaluation, compute)
    case 'tuple':
      return tuple(expression.elements.map((each) => compute(each, evaluation)))
    case 'object':
      return evaluateObject(expression, evaluation, compute)
    case 'for':
      return evaluateFor(expression, evaluation, compute)
    case 'index': {
      const collection = compute(expression.collection, evaluation)
      return index(collection, compute(expression.key, evaluation), evaluation, expression.bracketRange)
    }
    case 'get-attribute':
      return getAttribute(compute(expression.object, evaluation), expression.name, evaluation, expression.nameRange)
    case 'splat':
      return evaluateSplat(expression, evaluation, compute)
    case 'parentheses':
      return compute(expression.expression, evaluation)
    case 'invalid':
      return UnknownDynamic
  }
}

function literal({ value }: LiteralExpression): Value {
  if (value === null) return Null
  return typeof value === 'boolean' ? bool(value) : number(value.number)
}

function traversal(expression: TraversalExpression, evaluation: Evaluation): Value {
  const { root, rootRange, steps } = expression
  let value = evaluation.variable(root)
  if (value === undefined) {
    const detail = `There is no variable named "${root}".${didYouMean(root, evaluation.variableNames())}`
    evaluation.report(error('unknown-variable', 'Unknown variable', detail, rootRange))
    return UnknownDynamic
  }
  for (const step of steps) {
    const isSound = evaluation.watch()
    if (step.kind === 'attribute') value = getAttribute(value, step.name, evaluation, step.range)
    else {
      const key = typeof step.key === 'string' ? string(step.key) : number(step.key.number)
      value = index(value, key, evaluation, step.range)
    }
    if (!isSound()) return UnknownDynamic
  }
  return value
}
