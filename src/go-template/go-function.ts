import type { Refused } from '../trust/refused.ts'
import { GoTemplateProblem, type Span } from './go-ast.ts'
import { type GoValue, typeName } from './go-value.ts'

type ParameterType = 'string' | 'int' | 'any'

/** A function that templates can call. `call` throws an Error whose message says what is wrong. */
export interface GoFunction {
  readonly parameters: readonly ParameterType[]
  /** How many of `parameters` may be left out, from the end. */
  readonly optional?: number
  /** The last parameter may be repeated. */
  readonly variadic?: boolean
  /** Called only with values that fit `parameters`. */
  readonly call: (...values: never[]) => GoValue
}

/** Thrown by a function that the template may not call. */
export class GoFunctionRefused extends Error {
  override readonly name = 'GoFunctionRefused'
  readonly refused: Refused

  constructor(refused: Refused) {
    super(refused.summary)
    this.refused = refused
  }
}

export type GoFunctions = ReadonlyMap<string, GoFunction>

export const define = (
  parameters: readonly ParameterType[],
  call: GoFunction['call'],
  options: { optional?: number; variadic?: boolean } = {},
): GoFunction => ({ parameters, call, ...options })

export function callFunction(name: string, declared: GoFunction, values: readonly GoValue[], place: Span): GoValue {
  const { parameters, optional = 0, variadic = false } = declared
  const most = variadic ? Number.POSITIVE_INFINITY : parameters.length
  const least = parameters.length - (variadic ? Math.max(1, optional) : optional)
  if (values.length < least || values.length > most) {
    const wanted = most === least ? String(least) : variadic ? `at least ${least}` : `${least} to ${most}`
    throw new GoTemplateProblem(`wrong number of args for ${name}: want ${wanted} got ${values.length}`, place)
  }
  values.forEach((value, index) => {
    const wanted = parameters[Math.min(index, parameters.length - 1)]
    const fits = wanted === 'any' || wanted === typeName(value)
    if (!fits)
      throw new GoTemplateProblem(
        `wrong type for argument ${index + 1} of ${name}: expected ${wanted}; got ${typeName(value)}`,
        place,
      )
  })
  try {
    return declared.call(...(values as never[]))
  } catch (thrown) {
    if (thrown instanceof GoFunctionRefused) throw new GoTemplateProblem(thrown.message, place, thrown.refused)
    if (thrown instanceof Error && thrown.constructor === Error)
      throw new GoTemplateProblem(`error calling ${name}: ${thrown.message}`, place)
    throw thrown
  }
}
