import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { CallExpression, Expression } from '../syntax/ast.ts'
import { convert } from '../values/convert.ts'
import { weightOf } from '../values/limits.ts'
import { DynamicType } from '../values/type.ts'
import type { Mark, Value } from '../values/value.ts'
import {
  containsMark,
  elementsOf,
  isKnown,
  isNull,
  isWhollyKnown,
  mark,
  UnknownDynamic,
  unknownOf,
  unmark,
  unmarkDeep,
  withMarks,
} from '../values/values.ts'
import type { Evaluate, Evaluation } from './evaluation.ts'
import {
  FunctionError,
  FunctionRefused,
  type HclFunction,
  NotAnsweredYet,
  type Parameter,
  type ValueFunction,
} from './function.ts'
import { withoutSecrets } from './secret-arguments.ts'

interface Argument {
  readonly range: Range
  readonly expression: Expression | undefined
  readonly value: () => Value
}

export function evaluateCall(expression: CallExpression, evaluation: Evaluation, evaluate: Evaluate): Value {
  const { name } = expression
  const called = evaluation.functions.get(name)
  if (called === undefined) {
    const detail = `There is no function named "${name}".${didYouMean(name, evaluation.functions.keys())}`
    evaluation.report(error('unknown-function', 'Call to unknown function', detail, expression.nameRange))
    return UnknownDynamic
  }
  const args = argumentsOf(expression, evaluation, evaluate)
  if (args === undefined || !hasRightCount(called, args, expression, evaluation)) return UnknownDynamic
  if ('callExpressions' in called.definition) {
    const expressions = args.flatMap((each) => each.expression ?? [])
    const { callExpressions } = called.definition
    return attempted(called, args, expression, evaluation, () =>
      callExpressions(expressions, (each) => evaluation.attempt((inner) => evaluate(each, inner))),
    )
  }
  const values = convertedArguments(called, args, evaluation)
  if (values === undefined) return UnknownDynamic
  const { definition } = called
  return attempted(called, args, expression, evaluation, () => callWithValues(definition, called, values, evaluation))
}

/** undefined: the last argument cannot be expanded (yet). */
function argumentsOf(expression: CallExpression, evaluation: Evaluation, evaluate: Evaluate): Argument[] | undefined {
  const args = expression.arguments.map(
    (each): Argument => ({ range: each.range, expression: each, value: () => evaluate(each, evaluation) }),
  )
  if (!expression.expandLast) return args
  const last = expression.arguments.at(-1)
  if (last === undefined) return args
  const isSound = evaluation.watch()
  const expanded = evaluate(last, evaluation)
  if (!isSound()) return undefined
  const wrong = (detail: string) => {
    evaluation.report(error('invalid-expansion', 'Invalid expanding argument value', detail, last.range))
    return undefined
  }
  if (isNull(expanded)) return wrong('What stands before "..." is null.')
  const { kind } = expanded.type
  if (kind === 'dynamic') return undefined
  if (kind !== 'tuple' && kind !== 'list' && kind !== 'set') {
    return wrong('What stands before "..." must be a list, a set or a tuple.')
  }
  if (!isKnown(expanded)) return undefined
  const elements = elementsOf(expanded).map((element): Argument => {
    const value = withMarks(element, expanded.marks)
    return { range: last.range, expression: undefined, value: () => value }
  })
  return [...args.slice(0, -1), ...elements]
}

function hasRightCount(
  { name, parameters, variadic }: HclFunction,
  args: readonly Argument[],
  expression: CallExpression,
  evaluation: Evaluation,
): boolean {
  const missing = parameters[args.length]
  if (missing !== undefined) {
    const detail = `"${name}" takes ${variadic === undefined ? '' : 'at least '}${parameters.length} argument(s); the one named "${missing.name}" is missing.`
    evaluation.report(error('wrong-argument-count', 'Not enough function arguments', detail, expression.closeRange))
    return false
  }
  const extra = args[parameters.length]
  if (variadic === undefined && extra !== undefined) {
    const detail = `"${name}" takes ${parameters.length} argument(s).`
    evaluation.report(error('wrong-argument-count', 'Too many function arguments', detail, extra.range))
    return false
  }
  return true
}

function parameterOf({ parameters, variadic }: HclFunction, index: number): Parameter {
  return parameters[index] ?? variadic ?? { name: '', type: DynamicType }
}

function invalidArgument(parameter: Parameter, why: string, range: Range): Diagnostic {
  return error(
    'invalid-function-argument',
    'Invalid function argument',
    `Invalid value for "${parameter.name}" parameter: ${why}.`,
    range,
  )
}

function convertedArguments(
  called: HclFunction,
  args: readonly Argument[],
  evaluation: Evaluation,
): Value[] | undefined {
  const isSound = evaluation.watch()
  const values = args.map(({ value, range }, index) => {
    const parameter = parameterOf(called, index)
    const converted = convert(value(), parameter.type)
    if (converted.value !== undefined) return converted.value
    evaluation.report(invalidArgument(parameter, converted.problem, range))
    return UnknownDynamic
  })
  return !isSound() ? undefined : values
}

/** Elements and characters that a function goes through in the time of one step of an evaluation. */
const cheap = 16
const cheaper = 256

function callWithValues(
  definition: ValueFunction,
  called: HclFunction,
  args: readonly Value[],
  evaluation: Evaluation,
): Value {
  const marks = new Set<Mark>()
  let known = true
  const plain = args.map((value, index) => {
    const parameter = parameterOf(called, index)
    if (isNull(value) && parameter.allowNull !== true) throw new FunctionError('argument must not be null', index)
    if (parameter.unknown !== 'any' && !isKnown(value)) known = false
    if (parameter.unknown === undefined && !isWhollyKnown(value)) known = false
    if (parameter.elementMarks === 'keep') {
      for (const each of value.marks) marks.add(each)
      return unmark(value)
    }
    const unmarked = unmarkDeep(value)
    for (const each of unmarked.marks) marks.add(each)
    return unmarked.value
  })
  // What a call does grows with what it is given and with what it answers.
  const charge = (value: Value) => {
    const { elements, characters } = weightOf(value)
    evaluation.allowance.spend(elements / cheap + characters / cheaper)
  }
  plain.forEach(charge)
  const unknown = () => unknownOf(definition.returns ?? DynamicType)
  const result = known
    ? answered(
        () =>
          withoutSecrets(args, () =>
            definition.call(plain, called.context, evaluation.functions, evaluation.allowance),
          ),
        unknown,
      )
    : unknown()
  charge(result)
  if (typeof result.content === 'string') evaluation.allowance.spendText(result.content.length)
  const own = withMarks(result, marks)
  const marked = definition.sensitive === true ? mark(own, 'sensitive') : own
  if (containsMark(marked)) called.context.made?.(marked, args, definition)
  return marked
}

function answered(call: () => Value, unknown: () => Value): Value {
  try {
    return call()
  } catch (thrown) {
    if (thrown instanceof NotAnsweredYet) return unknown()
    throw thrown
  }
}

/** Turns what a function throws into diagnostics at the argument or the call. */
function attempted(
  called: HclFunction,
  args: readonly Argument[],
  expression: CallExpression,
  evaluation: Evaluation,
  call: () => Value,
): Value {
  try {
    return call()
  } catch (thrown) {
    if (!(thrown instanceof FunctionError)) throw thrown
    if (thrown instanceof FunctionRefused) {
      const { code, summary, detail } = thrown.refused
      evaluation.report(error(code, summary, detail, expression.range))
      return UnknownDynamic
    }
    const argument = thrown.argument === undefined ? undefined : args[thrown.argument]
    if (thrown.message === '') {
      // The problems inside say it all.
    } else if (argument === undefined || thrown.argument === undefined) {
      const detail = `Call to function "${called.name}" failed: ${thrown.message}.`
      evaluation.report(error('function-failed', 'Error in function call', detail, expression.range))
    } else {
      evaluation.report(invalidArgument(parameterOf(called, thrown.argument), thrown.message, argument.range))
    }
    evaluation.report(...thrown.diagnostics)
    return UnknownDynamic
  }
}
