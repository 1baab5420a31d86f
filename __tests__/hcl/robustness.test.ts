import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { Source } from '../../src/diagnostics/source.ts'
import type { Body } from '../../src/hcl/ast.ts'
import { expandDynamic } from '../../src/hcl/dynamic.ts'
import { evaluate } from '../../src/hcl/evaluate.ts'
import { functionDefinitions, prepareFunctions } from '../../src/hcl/functions/index.ts'
import { parseJsonBody } from '../../src/hcl/jsonprofile.ts'
import { parseBody, parseTemplate } from '../../src/hcl/parse.ts'
import { createScope, type Scope } from '../../src/hcl/scope.ts'
import { functionsIn } from './evaluation.ts'

const folder = join(import.meta.dirname, '../conformance')
const sources = (file: string) =>
  (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { cases: { source: string }[] }).cases.map(
    ({ source }) => source,
  )
const expressions = ['for', 'splat', 'templates', 'operators', 'index'].flatMap((name) =>
  sources(`expressions/${name}.json`),
)
const calls = ['string', 'collection', 'format', 'regex'].flatMap((name) => sources(`functions/${name}.json`))
const text = fc.oneof(
  fc.constantFrom(...sources('bodies/bodies.json')),
  fc.constantFrom(...expressions, ...calls).map((expression) => `a = ${expression}\n`),
  fc
    .tuple(fc.constantFrom(...expressions), fc.constantFrom(...calls))
    .map(([a, b]) => `x "y" {\n  a = ${a}\n  b = [${b}]\n}\n`),
)
const piece = fc.oneof(
  fc.constantFrom(
    '"',
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '=',
    ',',
    '.',
    '${',
    '%{',
    '~}',
    '<<A\n',
    '\nA\n',
    '\n',
    '*',
    '...',
    '\\',
    'for',
    '?',
  ),
  fc.string({ unit: 'binary', maxLength: 2 }),
)

/** A few changes anywhere: a piece put in for up to five characters. */
const mutated = fc
  .tuple(text, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 5 }), piece), { maxLength: 4 }))
  .map(([original, changes]) =>
    changes.reduce((current, [at, cut, put]) => {
      const offset = current.length === 0 ? 0 : at % current.length
      return current.slice(0, offset) + put + current.slice(offset + cut)
    }, original),
  )

function evaluateAll(body: Body, scope: Scope): void {
  for (const { expression } of body.attributes) evaluate(expression, scope)
  for (const bound of expandDynamic(body, scope)) evaluateAll(bound.block.body, bound.scope)
}

function expectPlaces(diagnostics: readonly Diagnostic[], source: Source): void {
  for (const { summary, range } of diagnostics) {
    expect(summary).not.toBe('')
    if (range === undefined) throw new Error(`${summary} has no place`)
    if (range.source !== source) continue
    expect(range.start).toBeGreaterThanOrEqual(0)
    expect(range.start).toBeLessThanOrEqual(source.text.length)
    expect(range.end).toBeGreaterThanOrEqual(range.start)
  }
}

beforeAll(() => prepareFunctions(functionDefinitions.keys()))
const functions = functionsIn(join(folder, 'files'))

test('whatever is written, the answer is a body and diagnostics with places', () => {
  fc.assert(
    fc.property(mutated, (written) => {
      const source = new Source('t.hcl', written)
      const { body, diagnostics } = parseBody(source)
      const scope = createScope({ functions })
      evaluateAll(body, scope)
      expectPlaces([...diagnostics, ...scope.diagnostics], source)
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
