import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Refused } from '../../trust/refused.ts'
import type { Grant, Trust } from '../../trust/trust.ts'
import type { Expression } from '../syntax/ast.ts'
import type { Allowance } from '../values/limits.ts'
import type { Type } from '../values/type.ts'
import type { Value } from '../values/value.ts'

/** The only way of functions to the world outside. */
export interface FunctionContext {
  /** Relative file names are relative to it. Absolute. */
  readonly workingDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly trust: Trust
  /** One moment for the whole run, so that timestamp() is the same wherever it stands. */
  readonly now: Date
  random(bytes: number): Uint8Array
  /** For functions that ask a server (vault). Throws NotAnsweredYet, or Error when there is no answer. */
  readonly request?: ((request: HttpRequest) => HttpResponse) | undefined
  /** Told of each result that is a secret, with the arguments that it was made of. */
  readonly made?: ((result: Value, of: readonly Value[], by: ValueFunction) => void) | undefined
}

/** With a body it is a POST. */
export interface HttpRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  readonly caFile?: string | undefined
  readonly insecure?: boolean | undefined
}

export interface HttpResponse {
  readonly status: number
  readonly body: string
}

export interface Parameter {
  readonly name: string
  /** Arguments are converted to it before the call. */
  readonly type: Type
  /** Otherwise null is refused before the call. */
  readonly allowNull?: boolean
  /**
   * Otherwise an argument that is not wholly known makes the result unknown without a call. `elements`: only elements of
   * it may be unknown.
   */
  readonly unknown?: 'elements' | 'any'
  /** Otherwise all marks are taken off before the call and put on the result. `keep`: those of elements stay there. */
  readonly elementMarks?: 'keep'
}

/** What some functions need and most templates do not. */
export type Library = 're2' | 'yaml' | 'bcrypt' | 'picomatch'

/** A function of values. Throws FunctionError for arguments that it cannot take. */
export interface ValueFunction {
  readonly name: string
  readonly parameters: readonly Parameter[]
  /** The parameter of all further arguments. */
  readonly variadic?: Parameter
  /** The result's type as far as it is known before the call; default: dynamic. */
  readonly returns?: Type
  /** Libraries to load before it is called. */
  readonly needs?: readonly Library[]
  /** What a template has to be trusted with to call it. */
  readonly grant?: Grant
  /** Is the result a secret whatever the arguments? */
  readonly sensitive?: boolean
  /** `functions` are those of the scope in which it is called, and `allowance` is its. */
  call(
    args: readonly Value[],
    context: FunctionContext,
    functions: ReadonlyMap<string, HclFunction>,
    allowance: Allowance,
  ): Value
}

/** A function that looks at its argument expressions: try, can, convert. */
export interface ExpressionFunction {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly variadic?: Parameter
  callExpressions(args: readonly Expression[], evaluate: (expression: Expression) => Attempt): Value
}

export interface Attempt {
  readonly value: Value
  readonly diagnostics: readonly Diagnostic[]
}

/** A function as scopes have it: bound to its context. */
export interface HclFunction {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly variadic?: Parameter | undefined
  readonly definition: ValueFunction | ExpressionFunction
  readonly context: FunctionContext
}

export function bind(definition: ValueFunction | ExpressionFunction, context: FunctionContext): HclFunction {
  const { name, parameters, variadic } = definition
  return { name, parameters, variadic, definition, context }
}

/** The answer of a server is on its way: the value is unknown until everything is evaluated again. */
export class NotAnsweredYet extends Error {
  override readonly name = 'NotAnsweredYet'
}

/** An argument is not acceptable (`argument` is its index), or the call as a whole failed (undefined). */
export class FunctionError extends Error {
  override readonly name = 'FunctionError'
  readonly argument: number | undefined
  /** Problems inside of what the function read (a template file). With an empty message they are the whole report. */
  readonly diagnostics: readonly Diagnostic[]

  constructor(message: string, argument?: number, diagnostics: readonly Diagnostic[] = []) {
    super(message)
    this.argument = argument
    this.diagnostics = diagnostics
  }
}

/** The template is not trusted with what the call does. */
export class FunctionRefused extends FunctionError {
  readonly refused: Refused

  constructor(refused: Refused) {
    super(`${refused.summary}. ${refused.detail}`)
    this.refused = refused
  }
}
