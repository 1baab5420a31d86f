import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { startOf } from '../../diagnostics/range.ts'
import { type ExpressionFunction, FunctionError } from '../evaluation/function.ts'
import { parseType } from '../evaluation/type-expression.ts'
import { convert as convertTo } from '../values/convert.ts'
import { applyDefaults } from '../values/optional-defaults.ts'
import { BoolType } from '../values/type.ts'
import { bool, isWhollyKnown, UnknownDynamic, unknownOf } from '../values/values.ts'
import { any } from './function-arguments.ts'

/** The first expression that has a value. What depends on something unknown is not decided yet. */
const tryFunction: ExpressionFunction = {
  name: 'try',
  parameters: [],
  variadic: any('expressions'),
  callExpressions(args, evaluate) {
    if (args.length === 0) throw new FunctionError('at least one argument is required')
    const problems: Diagnostic[] = []
    for (const each of args) {
      const { value, diagnostics } = evaluate(each)
      if (diagnostics.length === 0) return isWhollyKnown(value) ? value : UnknownDynamic
      problems.push(...diagnostics)
    }
    const reasons = problems.map(({ summary, detail, range }) => {
      const place = range === undefined ? '' : ` at ${range.source.name}:${startOf(range).line}`
      return `- ${summary}${place}\n  ${detail ?? ''}`
    })
    throw new FunctionError(`none of the expressions has a value:\n${reasons.join('\n')}\n`)
  },
}

const can: ExpressionFunction = {
  name: 'can',
  parameters: [any('expression')],
  callExpressions(args, evaluate) {
    const [expression] = args
    if (expression === undefined) throw new FunctionError('an expression is required')
    const { value, diagnostics } = evaluate(expression)
    if (diagnostics.length > 0) return bool(false)
    return isWhollyKnown(value) ? bool(true) : unknownOf(BoolType)
  },
}

/** `convert(value, list(string))` */
const convert: ExpressionFunction = {
  name: 'convert',
  parameters: [any('value'), any('type')],
  callExpressions(args, evaluate) {
    const [expression, type] = args
    if (expression === undefined || type === undefined) throw new FunctionError('a value and a type are required')
    const { value, diagnostics } = evaluate(expression)
    const parsed = parseType(type)
    const problems = [...diagnostics, ...parsed.diagnostics]
    if (problems.length > 0) throw new FunctionError('', undefined, problems)
    const converted = convertTo(applyDefaults(value, parsed.value.defaults), parsed.value.type)
    if (converted.value === undefined) throw new FunctionError(converted.problem, 0)
    return converted.value
  },
}

export const conversionFunctions: readonly ExpressionFunction[] = [tryFunction, can, convert]
