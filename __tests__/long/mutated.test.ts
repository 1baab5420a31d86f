import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { Source } from '../../src/diagnostics/source.ts'
import { createScope } from '../../src/hcl/evaluation/scope.ts'
import { functionDefinitions, prepareFunctions } from '../../src/hcl/functions/all-functions.ts'
import { parseBody } from '../../src/hcl/syntax/parse.ts'
import { functionsIn } from '../hcl/evaluation.ts'
import { evaluateAll, expectPlaces, folder, mutated } from '../hcl/mutations.ts'

beforeAll(() => prepareFunctions(functionDefinitions.keys()))

test('100,000 mutated templates are answered with a body and diagnostics with places', () => {
  const functions = functionsIn(join(folder, 'files'))
  let wrong = 0
  fc.assert(
    fc.property(mutated, (written) => {
      const source = new Source('t.hcl', written)
      const { body, diagnostics } = parseBody(source)
      const scope = createScope({ functions })
      expectPlaces([...diagnostics, ...evaluateAll(body, scope)], source)
      if (diagnostics.length > 0) wrong++
    }),
    { numRuns: 100_000 },
  )
  // Mutations that change nothing would prove nothing.
  expect(wrong).toBeGreaterThan(10_000)
})
