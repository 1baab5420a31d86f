import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { Source } from '../../src/diagnostics/source.ts'
import { evaluate } from '../../src/hcl/evaluation/evaluate.ts'
import { createScope } from '../../src/hcl/evaluation/scope.ts'
import { createFunctions } from '../../src/hcl/functions/all-functions.ts'
import { parseExpression } from '../../src/hcl/syntax/parse.ts'
import type { Value } from '../../src/hcl/values/value.ts'
import { fullTrust } from '../../src/trust/trust.ts'

export const now = new Date('2024-05-06T07:08:09.123Z')

export function functionsIn(workingDirectory: string, env: Record<string, string> = {}) {
  return createFunctions({
    workingDirectory,
    trust: fullTrust,
    env,
    now,
    random: (bytes) => Uint8Array.from({ length: bytes }, (_, index) => index),
  })
}

/** The value of an expression and what is wrong with it. */
export function evaluateText(
  text: string,
  variables: ReadonlyMap<string, Value> = new Map(),
  functions = functionsIn(process.cwd()),
): { readonly value: Value; readonly diagnostics: readonly Diagnostic[] } {
  const { expression, diagnostics } = parseExpression(new Source('test.hcl', text))
  const scope = createScope({ variables, functions })
  const evaluated = evaluate(expression, scope)
  return { value: evaluated.value, diagnostics: [...diagnostics, ...evaluated.diagnostics] }
}
