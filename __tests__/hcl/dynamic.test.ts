import { describe, expect, test } from 'vitest'
import { Findings } from '../../src/diagnostics/findings.ts'
import { startOf } from '../../src/diagnostics/range.ts'
import { Source } from '../../src/diagnostics/source.ts'
import { expandDynamic } from '../../src/hcl/evaluation/dynamic-blocks.ts'
import { evaluate } from '../../src/hcl/evaluation/evaluate.ts'
import { createScope, type Scope } from '../../src/hcl/evaluation/scope.ts'
import type { Body } from '../../src/hcl/syntax/ast.ts'
import { parseBody } from '../../src/hcl/syntax/parse.ts'
import { DynamicType } from '../../src/hcl/values/type.ts'
import { toJson } from '../../src/hcl/values/value-json.ts'
import { containsMark, mark, set, string, tuple, unknownOf } from '../../src/hcl/values/values.ts'

function scopeWith(): Scope {
  return createScope({
    variables: new Map([
      ['secrets', mark(tuple([string('s')]), 'sensitive')],
      ['late', unknownOf(DynamicType)],
      ['zones', set([string('b'), string('a')])],
    ]),
  })
}

function expanded(body: Body, scope: Scope, findings: Findings): unknown[] {
  return findings.take(expandDynamic(body, scope)).map(({ block, scope: inner }) => ({
    type: block.type,
    labels: block.labels.map(({ text }) => text),
    ...Object.fromEntries(
      block.body.attributes.map(({ name, expression }) => [name, toJson(findings.take(evaluate(expression, inner)))]),
    ),
    ...(block.body.blocks.length > 0 && { blocks: expanded(block.body, inner, findings) }),
  }))
}

function expand(text: string): { blocks: unknown[]; problems: string[] } {
  const { body, diagnostics } = parseBody(new Source('t.hcl', text))
  expect(diagnostics).toEqual([])
  const findings = new Findings()
  const blocks = expanded(body, scopeWith(), findings)
  return { blocks, problems: findings.all.map(({ summary }) => summary) }
}

describe('dynamic blocks', () => {
  test('stand for one block for each element, in their place', () => {
    expect(
      expand(`
        disk { size = 1 }
        dynamic "disk" {
          for_each = [2, 3]
          content { size = disk.value }
        }
        disk { size = 4 }`),
    ).toEqual({ blocks: [1, 2, 3, 4].map((size) => ({ type: 'disk', labels: [], size })), problems: [] })
  })

  test('have labels, an iterator, keys, and other dynamic blocks in them', () => {
    expect(
      expand(
        `
        dynamic "source" {
          for_each = { a = ["x", "y"], b = [] }
          iterator = each
          labels   = ["qemu", each.key]
          content {
            count = length
            dynamic "nic" {
              for_each = each.value
              content { name = "\${each.key}-\${nic.value}-\${nic.key}" }
            }
          }
        }`.replace('count = length\n', ''),
      ),
    ).toEqual({
      blocks: [
        {
          type: 'source',
          labels: ['qemu', 'a'],
          blocks: [
            { type: 'nic', labels: [], name: 'a-x-0' },
            { type: 'nic', labels: [], name: 'a-y-1' },
          ],
        },
        { type: 'source', labels: ['qemu', 'b'], blocks: [] },
      ],
      problems: [],
    })
  })

  test('of a set have the element for a key', () => {
    expect(expand('dynamic "a" {\n for_each = zones\n content {\n x = "${a.key}-${a.value}"\n }\n}\n').blocks).toEqual([
      { type: 'a', labels: [], x: 'a-a' },
      { type: 'a', labels: [], x: 'b-b' },
    ])
  })

  test.each([
    ['for_each = [1]\n iterator = "x"', 'invalid-dynamic-iterator', 3],
    ['for_each = [1]\n labels = "x"', 'invalid-dynamic-label', 3],
    ['for_each = "x"', 'invalid-for-each', 2],
    ['for_each = late', 'unknown-for-each', 2],
    ['for_each = []\n each = 1', 'unsupported-argument', 3],
  ])('%j is told at its place', (text, code, line) => {
    const { body } = parseBody(new Source('t.hcl', `dynamic "a" {\n ${text}\n content {}\n}\n`))
    const { diagnostics } = expandDynamic(body, scopeWith())
    expect(diagnostics.map((each) => [each.code, each.range && startOf(each.range).line])).toEqual([[code, line]])
  })

  test('values of a secret list are secret', () => {
    const { body } = parseBody(
      new Source('t.hcl', 'dynamic "a" {\n for_each = secrets\n content {\n x = a.value\n }\n}\n'),
    )
    const [bound] = expandDynamic(body, scopeWith()).value
    const expression = bound?.block.body.attributes[0]?.expression
    expect(expression && containsMark(evaluate(expression, bound.scope).value)).toBe(true)
  })

  test.each([
    ['dynamic "a" {\n content {}\n}', 'Missing required argument'],
    ['dynamic "a" {\n for_each = []\n}', 'Missing dynamic content block'],
    ['dynamic "a" {\n for_each = []\n content {}\n content {}\n}', 'Extraneous dynamic content block'],
    ['dynamic "a" {\n for_each = 1\n content {}\n}', 'Invalid dynamic for_each value'],
    ['dynamic "a" {\n for_each = null\n content {}\n}', 'Invalid dynamic for_each value'],
    ['dynamic "a" {\n for_each = late\n content {}\n}', 'Invalid dynamic for_each value'],
    ['dynamic "a" {\n for_each = [1]\n iterator = "x"\n content {}\n}', 'Invalid dynamic iterator name'],
    ['dynamic "a" {\n for_each = [1]\n labels = [null]\n content {}\n}', 'Invalid dynamic block label'],
    ['dynamic "a" {\n for_each = secrets\n labels = [a.value]\n content {}\n}', 'Invalid dynamic block label'],
    ['dynamic "a" {\n for_each = []\n foreach = []\n content {}\n}', 'Unsupported argument'],
    ['dynamic "a" {\n for_each = []\n contents {}\n content {}\n}', 'Unsupported block type'],
    ['dynamic {\n for_each = []\n content {}\n}', 'Missing type for dynamic'],
    ['dynamic "a" "b" {\n for_each = []\n content {}\n}', 'Extraneous label for dynamic'],
  ])('%j: %s', (text, summary) => {
    expect(expand(`${text}\n`).problems).toEqual([summary])
  })
})
