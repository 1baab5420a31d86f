import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Found } from '../../diagnostics/findings.ts'
import type { Expression } from '../syntax/ast.ts'
import type { Allowance } from '../values/limits.ts'
import type { Value } from '../values/value.ts'
import type { HclFunction } from './function.ts'
import type { Scope } from './scope.ts'

/** The value of an expression inside of an evaluation. */
export type Evaluate = (expression: Expression, evaluation: Evaluation) => Value

/**
 * One evaluation on its way: what names mean, and what was found wrong so far. A value that could not be had is an unknown
 * of dynamic type, so that one mistake is reported once.
 */
export class Evaluation {
  readonly #scope: Scope
  readonly #found: Diagnostic[]

  private constructor(scope: Scope, found: Diagnostic[]) {
    this.#scope = scope
    this.#found = found
  }

  static run<Result>(scope: Scope, run: (evaluation: Evaluation) => Result): Found<Result> {
    const diagnostics: Diagnostic[] = []
    return { value: run(new Evaluation(scope, diagnostics)), diagnostics }
  }

  get functions(): ReadonlyMap<string, HclFunction> {
    return this.#scope.functions
  }

  get allowance(): Allowance {
    return this.#scope.allowance
  }

  variable(name: string): Value | undefined {
    return this.#scope.variable(name)
  }

  variableNames(): Iterable<string> {
    return this.#scope.variableNames()
  }

  /** The same evaluation, with more variables. */
  child(variables: ReadonlyMap<string, Value>): Evaluation {
    return new Evaluation(this.#scope.child(variables), this.#found)
  }

  /** Something in the same scope whose problems may be none: the branch that a condition does not take. */
  attempt<Result>(run: (evaluation: Evaluation) => Result): Found<Result> {
    return Evaluation.run(this.#scope, run)
  }

  report(...diagnostics: readonly Diagnostic[]): void {
    for (const each of diagnostics) this.#found.push(each)
  }

  /** Answers whether nothing has been found wrong since. */
  watch(): () => boolean {
    const before = this.#found.length
    return () => this.#found.length === before
  }
}
