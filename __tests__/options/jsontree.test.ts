import { describe, expect, it } from 'vitest'
import { Source } from '../../src/diagnostics/source.ts'
import { type JsonNode, parseJson } from '../../src/options/jsontree.ts'

function plain(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.members.map(({ name, value }) => [name, plain(value)]))
    case 'array':
      return node.items.map(plain)
    case 'string':
      return node.text
    case 'number':
      return Number(node.text)
    case 'boolean':
      return node.value
    case 'null':
      return null
  }
}

describe('parseJson', () => {
  it.each([
    '{}',
    '[]',
    ' [1, -2.5e3, 0, "a\\n\\u00e9\\"", true, false, null, {"a": {"b": []}}] ',
    '\ufeff{"a":1}',
    '"only a string"',
  ])('reads what JSON.parse reads: %j', (text) => {
    const { root, diagnostics } = parseJson(new Source('t.json', text))
    expect(diagnostics).toEqual([])
    expect(root && plain(root)).toEqual(JSON.parse(text.replace('\ufeff', '')))
  })

  it.each([
    ['', '1:1 The text ends where a value is expected.'],
    ['{"a" 1}', '1:6 A colon is expected after "a".'],
    ['{"a": 1,}', '1:9 A property name in double quotes is expected.'],
    ['[1 2]', '1:4 A comma or "]" is expected.'],
    ['[01]', '1:2 01 is no JSON value.'],
    ['"a\nb"', '1:1 The string is not closed on its line.'],
    ['"\\x"', '1:1 The string has an invalid escape.'],
    ['{} {}', '1:4 Extra characters after the JSON value.'],
    ["{'a': 1}", '1:2 A property name in double quotes is expected.'],
    ['// no', '1:1 Unexpected "/".'],
  ])('refuses %j with its place', (text, expected) => {
    const { diagnostics } = parseJson(new Source('t.json', text))
    const shown = diagnostics.map(({ range, detail }) => {
      const start = range?.source.position(range.start)
      return `${start?.line}:${start?.column} ${detail}`
    })
    expect(shown).toEqual([expected])
    expect(() => JSON.parse(text)).toThrow()
  })

  it('bounds nesting', () => {
    expect(parseJson(new Source('t.json', '['.repeat(100_000))).diagnostics).toHaveLength(1)
  })
})
