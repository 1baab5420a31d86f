import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Value } from '../values/value.ts'
import type { HclFunction } from './function.ts'

/**
 * What names mean while an expression is evaluated. Problems are pushed to `diagnostics`, and the value that could not
 * be had is an unknown of dynamic type, so that one mistake is reported once.
 */
export interface Scope {
  variable(name: string): Value | undefined
  /** Every name that `variable` answers, for "did you mean". */
  variableNames(): Iterable<string>
  readonly functions: ReadonlyMap<string, HclFunction>
  readonly diagnostics: Diagnostic[]
  /** The same with more variables, which hide those of the same name. Shares `diagnostics`. */
  child(variables: ReadonlyMap<string, Value>): Scope
  /** The same with another place for problems. */
  reporting(diagnostics: Diagnostic[]): Scope
}

const noFunctions: ReadonlyMap<string, HclFunction> = new Map()

export interface ScopeOptions {
  readonly variables?: ReadonlyMap<string, Value>
  readonly functions?: ReadonlyMap<string, HclFunction>
  readonly diagnostics?: Diagnostic[]
}

export function createScope({
  variables = new Map(),
  functions = noFunctions,
  diagnostics = [],
}: ScopeOptions = {}): Scope {
  return scopeOver(undefined, variables, functions, diagnostics)
}

function scopeOver(
  parent: Scope | undefined,
  variables: ReadonlyMap<string, Value>,
  functions: ReadonlyMap<string, HclFunction>,
  diagnostics: Diagnostic[],
): Scope {
  const scope: Scope = {
    functions,
    diagnostics,
    variable: (name) => variables.get(name) ?? parent?.variable(name),
    variableNames: () => new Set([...variables.keys(), ...(parent?.variableNames() ?? [])]),
    child: (more) => scopeOver(scope, more, functions, diagnostics),
    reporting: (elsewhere) => scopeOver(parent, variables, functions, elsewhere),
  }
  return scope
}
