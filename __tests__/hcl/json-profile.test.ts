import { describe, expect, test } from 'vitest'
import { startOf } from '../../src/diagnostics/range.ts'
import { Source } from '../../src/diagnostics/source.ts'
import { evaluate } from '../../src/hcl/evaluation/evaluate.ts'
import { createScope } from '../../src/hcl/evaluation/scope.ts'
import { parseType } from '../../src/hcl/evaluation/type-expression.ts'
import { parseJsonBody, withJsonBlocks } from '../../src/hcl/json/json-profile.ts'
import { typeName } from '../../src/hcl/values/type-queries.ts'
import { toJson } from '../../src/hcl/values/value-json.ts'
import { string } from '../../src/hcl/values/values.ts'

const read = (text: string, strings?: 'templates' | 'literals') =>
  parseJsonBody(new Source('t.pkr.json', text), strings)
const variables = new Map([['name', string('Bob')]])

describe('arguments', () => {
  test('strings are templates, everything else is itself', () => {
    const { body, diagnostics } = read(
      '{"a":"Hi ${name}","b":[1.50,true,null],"c":{"${name}":"${1 + 1}"},"//":"comment"}',
    )
    expect(diagnostics).toEqual([])
    const values = body.attributes.map(({ name, expression }) => [
      name,
      toJson(evaluate(expression, createScope({ variables })).value),
    ])
    expect(values).toEqual([
      ['a', 'Hi Bob'],
      ['b', [1.5, true, null]],
      ['c', { Bob: 2 }],
    ])
  })

  test.each(['\\x0041', '\\0041', '\\u00g1', '\\u41', '\\a'])('%s is no escape sequence', (sequence) => {
    const { diagnostics } = read(`{\n  "a": "b${sequence}c"\n}`)
    expect(diagnostics.map(({ code, range }) => [code, range && startOf(range)])).toEqual([
      ['invalid-json', expect.objectContaining({ line: 2, column: 10 })],
    ])
  })

  test('in files of values strings are literals', () => {
    const { body, diagnostics } = read('{"a":"${not a template"}', 'literals')
    expect(diagnostics).toEqual([])
    const [attribute] = body.attributes
    expect(attribute && toJson(evaluate(attribute.expression, createScope()).value)).toBe('${not a template')
  })

  test('an error in a string has its place, also after escape sequences', () => {
    const { body } = read('{\n  "a": "\\u0041\\n${nope}"\n}')
    const [problem] = body.attributes.flatMap(({ expression }) => evaluate(expression, createScope()).diagnostics)
    expect(problem?.summary).toBe('Unknown variable')
    expect(problem?.range && startOf(problem.range)).toEqual({ line: 2, column: 19 })
  })

  test('a type is written as a string', () => {
    const [attribute] = read('{"type":"list(object({a=string}))"}').body.attributes
    expect(attribute && typeName(parseType(attribute.expression).value.type)).toBe('list(object({a=string}))')
    const [wrong] = read('{"type":"list("}').body.attributes
    expect(wrong && parseType(wrong.expression).diagnostics).toHaveLength(1)
  })
})

describe('blocks', () => {
  const blocks = (text: string, labels: number) => {
    const { value: body, diagnostics } = withJsonBlocks(read(`{"block":${text}}`).body, { block: { labels } })
    expect(body.attributes).toEqual([])
    return {
      blocks: body.blocks.map((block) => [
        ...block.labels.map((label) => label.text),
        block.body.attributes.map(({ name }) => name).join(),
      ]),
      problems: diagnostics.map(({ summary }) => summary),
    }
  }

  test.each([
    ['{"a":1}', 0, [['a']]],
    ['[{"a":1},{"b":1}]', 0, [['a'], ['b']]],
    ['[]', 0, []],
    ['null', 0, []],
    ['{"//":"a note","x":{"a":1}}', 1, [['x', 'a']]],
    [
      '{"x":{"y":{"a":1},"z":[{"b":1},{"c":1}]}}',
      2,
      [
        ['x', 'y', 'a'],
        ['x', 'z', 'b'],
        ['x', 'z', 'c'],
      ],
    ],
    [
      '[{"x":{"a":1}},{"x":{"b":1},"y":{"c":1}}]',
      1,
      [
        ['x', 'a'],
        ['x', 'b'],
        ['y', 'c'],
      ],
    ],
    [
      '{"x":{"a":1},"x":{"b":1}}',
      1,
      [
        ['x', 'a'],
        ['x', 'b'],
      ],
    ],
  ])('%s with %d labels', (text, labels, expected) => {
    expect(blocks(text, labels)).toEqual({ blocks: expected, problems: [] })
  })

  test.each([
    ['1', 0, 'Incorrect JSON value type'],
    ['[1]', 0, 'Incorrect JSON value type'],
    ['"x"', 1, 'Incorrect JSON value type'],
    ['{}', 1, 'Missing block label'],
    ['{"x":1}', 1, 'Incorrect JSON value type'],
  ])('%s with %d labels: %s', (text, labels, summary) => {
    expect(blocks(text, labels).problems).toEqual([summary])
  })
})

test('dynamic blocks stand for blocks that are known, with the blocks that are in those', () => {
  const types = { outer: { labels: 0, blocks: { inner: { labels: 1 } } }, dynamic: { labels: 1 } }
  const text = '{"dynamic":{"outer":{"for_each":[1],"content":{"inner":{"x":{"a":1}},"dynamic":2}}}}'
  const { value: body, diagnostics } = withJsonBlocks(read(text).body, types)
  const [block] = body.blocks
  const [content] = block?.body.blocks ?? []
  expect(diagnostics).toEqual([])
  expect(block?.labels.map((label) => label.text)).toEqual(['outer'])
  expect(content?.body.blocks.map(({ type, labels: [label] }) => [type, label?.text])).toEqual([['inner', 'x']])
  expect(content?.body.attributes.map(({ name }) => name)).toEqual(['dynamic'])
})

// As HashiCorp's JSON parser names them.
test.each([
  ['', 'Missing value', 1],
  ['{', 'Missing value', 2],
  ['{"a"}', 'Missing object value', 5],
  ['{"a" 1}', 'Missing property value colon', 6],
  ['{"a":}', 'Missing JSON value', 6],
  ['{a:1}', 'Invalid object property name', 2],
  ['{"a":[1,]}', 'Trailing comma in array', 9],
  ['{"a":1,}', 'Trailing comma in object', 8],
  ['{"a":1 "b":2}', 'Missing attribute seperator comma', 8],
  ['{"a":tru}', 'Invalid JSON keyword', 6],
  ['{"a":01}', 'Invalid JSON number', 6],
  ['{"a":1.}', 'Invalid JSON number', 6],
  ['{"a":"b', 'Invalid JSON string', 6],
  ['{"a":"\\q"}', 'Invalid JSON string', 7],
  ['{"a":[1}', 'Mismatched brackets', 8],
  ['{"a":{"b":1]', 'Mismatched braces', 12],
  ['{"a":[1', 'Unclosed array', 6],
  ['{} x', 'Extraneous data after value', 4],
  ['5', 'Root value must be object', 1],
  [`{"a":${'['.repeat(300)}`, 'Nesting too deep', 206],
])('%s: %s', (text, summary, column) => {
  const [problem] = read(text).diagnostics
  expect([problem?.summary, problem?.range && startOf(problem.range).column]).toEqual([summary, column])
})
