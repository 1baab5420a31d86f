import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, test } from 'vitest'
import { Source } from '../../src/diagnostics/source.ts'
import { createScope } from '../../src/hcl/evaluation/scope.ts'
import { functionDefinitions, prepareFunctions } from '../../src/hcl/functions/all-functions.ts'
import { parseJsonBody } from '../../src/hcl/json/json-profile.ts'
import { parseBody, parseTemplate } from '../../src/hcl/syntax/parse.ts'
import { functionsIn } from './evaluation.ts'
import { evaluateAll, expectPlaces, folder, mutated } from './mutations.ts'

beforeAll(() => prepareFunctions(functionDefinitions.keys()))
const functions = functionsIn(join(folder, 'files'))

test('whatever is written, the answer is a body and diagnostics with places', () => {
  fc.assert(
    fc.property(mutated, (written) => {
      const source = new Source('t.hcl', written)
      const { body, diagnostics } = parseBody(source)
      const scope = createScope({ functions })
      expectPlaces([...diagnostics, ...evaluateAll(body, scope)], source)
    }),
    { numRuns: 3000 },
  )
})

test('the same of templates and of JSON', () => {
  fc.assert(
    fc.property(mutated, (written) => {
      const template = new Source('t.tpl', written)
      expectPlaces(parseTemplate(template).diagnostics, template)
      const json = new Source('t.json', `{"a":${JSON.stringify(written)},"b":[${written}]}`)
      expectPlaces(parseJsonBody(json).diagnostics, json)
    }),
    { numRuns: 1500 },
  )
})
