import { describe, expect, it } from 'vitest'
import { Source } from '../../src/diagnostics/source.ts'
import { type JsonNode, parseJson } from '../../src/options/decode/json-tree.ts'

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
    ' [1, -2.5e3, 0, "a\\n\\u00e9\\" ${x} $${y}", true, false, null, {"a": {"b": []}}] ',
    '"only a string"',
    '""',
  ])('reads what JSON.parse reads: %j', (text) => {
    const { root, diagnostics } = parseJson(new Source('t.json', text))
    expect(diagnostics).toEqual([])
    expect(root && plain(root)).toEqual(JSON.parse(text))
  })

  it.each(['', '{"a" 1}', '{"a": 1,}', '[1 2]', '[01]', '"a\nb"', '"\\x"', '{} {}', "{'a': 1}", '// no'])(
    'refuses %j',
    (text) => {
      expect(parseJson(new Source('t.json', text)).diagnostics).not.toEqual([])
      expect(() => JSON.parse(text)).toThrow()
    },
  )

  it('refuses a name that stands twice, at its place', () => {
    const { diagnostics } = parseJson(new Source('t.json', '{\n  "a": 1,\n  "a": 2\n}'))
    expect(diagnostics).toHaveLength(1)
    expect(diagnostics[0]?.range?.source.position(diagnostics[0].range.start)).toEqual({ line: 3, column: 3 })
  })

  it('bounds nesting', () => {
    expect(parseJson(new Source('t.json', '['.repeat(100_000))).diagnostics).not.toEqual([])
  })
})
