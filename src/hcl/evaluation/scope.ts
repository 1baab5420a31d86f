import { Allowance } from '../values/limits.ts'
import type { Value } from '../values/value.ts'
import type { HclFunction } from './function.ts'

/** What names mean where an expression stands. */
export interface Scope {
  variable(name: string): Value | undefined
  /** Every name that `variable` answers, for "did you mean". */
  variableNames(): Iterable<string>
  readonly functions: ReadonlyMap<string, HclFunction>
  /** Shared with all scopes that come of it. */
  readonly allowance: Allowance
  /** The same with more variables, which hide those of the same name. */
  child(variables: ReadonlyMap<string, Value>): Scope
}

const noFunctions: ReadonlyMap<string, HclFunction> = new Map()

export interface ScopeOptions {
  readonly variables?: ReadonlyMap<string, Value>
  readonly functions?: ReadonlyMap<string, HclFunction>
  readonly allowance?: Allowance | undefined
}

export function createScope({
  variables = new Map(),
  functions = noFunctions,
  allowance = new Allowance(),
}: ScopeOptions = {}): Scope {
  return scopeOver(undefined, variables, functions, allowance)
}

function scopeOver(
  parent: Scope | undefined,
  variables: ReadonlyMap<string, Value>,
  functions: ReadonlyMap<string, HclFunction>,
  allowance: Allowance,
): Scope {
  const scope: Scope = {
    functions,
    allowance,
    variable: (name) => variables.get(name) ?? parent?.variable(name),
    variableNames: () => new Set([...variables.keys(), ...(parent?.variableNames() ?? [])]),
    child: (more) => scopeOver(scope, more, functions, allowance),
  }
  return scope
}
