import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../src/diagnostics/findings.ts'
import { startOf } from '../../src/diagnostics/range.ts'
import { Source } from '../../src/diagnostics/source.ts'
import { evaluate } from '../../src/hcl/evaluation/evaluate.ts'
import { createScope, type Scope } from '../../src/hcl/evaluation/scope.ts'
import { parseType } from '../../src/hcl/evaluation/type-expression.ts'
import { createFunctions, functionDefinitions, prepareFunctions } from '../../src/hcl/functions/all-functions.ts'
import { jsonText } from '../../src/hcl/functions/json-text.ts'
import type { Body } from '../../src/hcl/syntax/ast.ts'
import { parseBody, parseExpression, parseTemplate } from '../../src/hcl/syntax/parse.ts'
import { typeName } from '../../src/hcl/values/type-queries.ts'
import { isWhollyKnown } from '../../src/hcl/values/values.ts'
import { fullTrust } from '../../src/trust/trust.ts'

type Kind = 'expression' | 'template' | 'body' | 'type'

interface Expectation {
  /** A value's type as it would be written, and the value as compact JSON with all digits of numbers. */
  readonly type?: string
  readonly json?: string
  /** cty leaves it open what the value is. */
  readonly unknown?: true
  /** A body: attributes by name, blocks in order. */
  readonly value?: unknown
  readonly error?: { readonly summary: string; readonly line: number; readonly column: number }
}

interface Corpus {
  readonly kind: Kind
  /** Where the expectations come from; a case has its own where it differs, with the reason. */
  readonly origin: string
  readonly cases: readonly { readonly source: string; readonly expect: Expectation; readonly origin?: string }[]
}

const folder = join(import.meta.dirname, '../conformance')
const files = ['bodies', 'expressions', 'functions', 'templates', 'types'].flatMap((name) =>
  readdirSync(join(folder, name)).map((file) => join(name, file)),
)
const functions = createFunctions({
  workingDirectory: join(folder, 'files'),
  env: { HOME: '/home/somebody' },
  trust: fullTrust,
  now: new Date('2024-05-06T07:08:09Z'),
  random: (bytes) => new Uint8Array(bytes),
})

function contentOf(body: Body, scope: Scope): Found<unknown> {
  const findings = new Findings()
  const attributes = body.attributes.map(({ name, expression }) => {
    const { value, diagnostics } = evaluate(expression, scope)
    findings.add(...diagnostics)
    const isUsable = diagnostics.length === 0 && isWhollyKnown(value)
    return [name, isUsable ? JSON.parse(jsonText(value)) : null]
  })
  const blocks = body.blocks.map((block) => ({
    type: block.type,
    labels: block.labels.map((label) => label.text),
    body: findings.take(contentOf(block.body, scope)),
  }))
  return findings.with({ attributes: Object.fromEntries(attributes), blocks })
}

function problem([first]: readonly Diagnostic[]): Expectation {
  if (first?.range === undefined) throw new Error(`no place: ${first?.summary}`)
  return { error: { summary: first.summary, ...startOf(first.range) } }
}

function outcome(kind: Kind, text: string): Expectation {
  const source = new Source('case.hcl', text)
  const scope = createScope({ functions })
  if (kind === 'body') {
    const { body, diagnostics } = parseBody(source)
    if (diagnostics.length > 0) return problem(diagnostics)
    const content = contentOf(body, scope)
    return content.diagnostics.length > 0 ? problem(content.diagnostics) : { value: content.value }
  }
  const { expression, diagnostics } = kind === 'template' ? parseTemplate(source) : parseExpression(source)
  if (diagnostics.length > 0) return problem(diagnostics)
  if (kind === 'type') {
    const parsed = parseType(expression)
    return parsed.diagnostics.length > 0 ? problem(parsed.diagnostics) : { type: typeName(parsed.value.type) }
  }
  const { value, diagnostics: problems } = evaluate(expression, scope)
  if (problems.length > 0) return problem(problems)
  const type = typeName(value.type)
  return isWhollyKnown(value) ? { json: jsonText(value), type } : { unknown: true, type }
}

beforeAll(() => prepareFunctions(functionDefinitions.keys()))

for (const file of files) {
  const { kind, cases } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Corpus
  describe(file, () => {
    test.each(cases.map(({ source, expect: expected }) => [source, expected] as const))('%s', (source, expected) => {
      expect(outcome(kind, source)).toEqual(expected)
    })
  })
}
