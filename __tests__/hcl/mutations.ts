import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import type { Source } from '../../src/diagnostics/source.ts'
import { expandDynamic } from '../../src/hcl/evaluation/dynamic-blocks.ts'
import { evaluate } from '../../src/hcl/evaluation/evaluate.ts'
import type { Scope } from '../../src/hcl/evaluation/scope.ts'
import type { Body } from '../../src/hcl/syntax/ast.ts'

export const folder = join(import.meta.dirname, '../conformance')
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
export const mutated = fc
  .tuple(text, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 5 }), piece), { maxLength: 4 }))
  .map(([original, changes]) =>
    changes.reduce((current, [at, cut, put]) => {
      const offset = current.length === 0 ? 0 : at % current.length
      return current.slice(0, offset) + put + current.slice(offset + cut)
    }, original),
  )

/** Evaluates every expression, in `dynamic` blocks too. */
export function evaluateAll(body: Body, scope: Scope): readonly Diagnostic[] {
  const { value: blocks, diagnostics } = expandDynamic(body, scope)
  return [
    ...body.attributes.flatMap(({ expression }) => evaluate(expression, scope).diagnostics),
    ...diagnostics,
    ...blocks.flatMap((bound) => evaluateAll(bound.block.body, bound.scope)),
  ]
}

/** Every problem has a summary and a range inside its file. */
export function expectPlaces(diagnostics: readonly Diagnostic[], source: Source): void {
  for (const { summary, range } of diagnostics) {
    expect(summary).not.toBe('')
    if (range === undefined) throw new Error(`${summary} has no place`)
    if (range.source !== source) continue
    expect(range.start).toBeGreaterThanOrEqual(0)
    expect(range.start).toBeLessThanOrEqual(source.text.length)
    expect(range.end).toBeGreaterThanOrEqual(range.start)
  }
}
