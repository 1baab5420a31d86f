import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { startOf } from '../../src/diagnostics/range.ts'
import { Source } from '../../src/diagnostics/source.ts'
import type { Component } from '../../src/options/component.ts'
import { decodeJson } from '../../src/options/decode/decode-json.ts'
import { parseJson } from '../../src/options/decode/json-tree.ts'
import { fullTrust } from '../../src/trust/trust.ts'

const options = z.object({
  text: z.string().optional(),
  count: z.number().optional(),
  on: z.boolean().optional(),
  texts: z.array(z.string()).optional(),
  counts: z.array(z.number()).optional(),
  map: z.record(z.string(), z.string()).optional(),
  pair: z.object({ x: z.number(), y: z.number().optional() }).meta({ attribute: true }).optional(),
  any: z.unknown().optional(),
  lid: z.object({ size: z.number().optional() }).optional(),
  wheels: z.array(z.object({ size: z.number().optional() })).optional(),
  old: z.string().optional().meta({ deprecated: true, instead: 'Use text.' }),
})

const thing: Component<typeof options> = { type: 'thing', description: 'For tests.', options }

function read(json: string, secrets: readonly string[] = []) {
  const { root, diagnostics } = parseJson(new Source('a.json', json))
  expect(diagnostics).toEqual([])
  const decoded = decodeJson(thing, root?.kind === 'object' ? root.members : [], {
    ...{ templates: undefined, place: undefined, workingDirectory: '/', env: {}, trust: fullTrust, secrets },
  })
  const told = decoded.diagnostics.map(({ severity, summary, detail, range }) => {
    const { line, column } = range === undefined ? { line: 0, column: 0 } : startOf(range)
    return `${line}:${column} ${severity} ${summary}: ${detail}`
  })
  return { ...decoded, told }
}

describe('the weak typing of legacy templates', () => {
  it.each([
    ['{"text": "a"}', { text: 'a' }],
    ['{"text": 4.50}', { text: '4.50' }],
    ['{"text": true}', { text: '1' }],
    ['{"text": false}', { text: '0' }],
    ['{"text": null}', {}],
    ['{"count": 4}', { count: 4 }],
    ['{"count": "4"}', { count: 4 }],
    ['{"count": " 4 "}', { count: 4 }],
    ['{"on": " true "}', { on: true }],
    ['{"count": true}', { count: 1 }],
    ['{"count": false}', { count: 0 }],
    ['{"count": ""}', {}],
    ['{"on": true}', { on: true }],
    ['{"on": false}', { on: false }],
    ['{"on": 2}', { on: true }],
    ['{"on": 0}', { on: false }],
    ['{"on": 0.0}', { on: false }],
    ['{"on": ""}', {}],
    ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((text) => [`{"on": "${text}"}`, { on: true }] as const),
    ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((text) => [`{"on": "${text}"}`, { on: false }] as const),
    ['{"texts": ["a", 1, true, null]}', { texts: ['a', '1', '1', '<unknown>'] }],
    ['{"texts": "a"}', { texts: ['a'] }],
    ['{"texts": ""}', { texts: [] }],
    ['{"texts": []}', { texts: [] }],
    ['{"counts": ["1", 2]}', { counts: [1, 2] }],
    ['{"counts": 3}', { counts: [3] }],
    ['{"map": {"a": 1, "b": "x"}}', { map: { a: '1', b: 'x' } }],
    ['{"map": [{"a": 1}, {"b": "x"}]}', { map: { a: '1', b: 'x' } }],
    ['{"map": []}', { map: {} }],
    ['{"pair": {"x": "1"}}', { pair: { x: 1 } }],
    ['{"any": {"a": [1, "b", true, null]}}', { any: { a: [1, 'b', true, null] } }],
    ['{"lid": {"size": "2"}}', { lid: { size: 2 } }],
    ['{"lid": [{"size": 2}]}', { lid: { size: 2 } }],
    ['{"wheels": {"size": 1}}', { wheels: [{ size: 1 }] }],
    ['{"wheels": [{"size": 1}, {"size": "2"}, {}]}', { wheels: [{ size: 1 }, { size: 2 }, {}] }],
    ['{"wheels": []}', { wheels: [] }],
  ] as const)('%s', (json, expected) => {
    const { options: decoded, told } = read(json)
    // A null in a list is for the schema to judge.
    if (!json.includes('null]}') || json.includes('any')) expect(told).toEqual([])
    expect(decoded).toEqual(expected)
  })

  it.each([
    [
      '{"text": ["a"]}',
      '1:10 error Incorrect attribute value type: Inappropriate value for attribute "text": a string is required.',
    ],
    [
      '{"text": {}}',
      '1:10 error Incorrect attribute value type: Inappropriate value for attribute "text": a string is required.',
    ],
    [
      '{"count": "x"}',
      '1:11 error Incorrect attribute value type: Inappropriate value for attribute "count": a number is required.',
    ],
    [
      '{"count": []}',
      '1:11 error Incorrect attribute value type: Inappropriate value for attribute "count": a number is required.',
    ],
    [
      '{"on": "yes"}',
      '1:8 error Incorrect attribute value type: Inappropriate value for attribute "on": a bool is required.',
    ],
    [
      '{"on": {}}',
      '1:8 error Incorrect attribute value type: Inappropriate value for attribute "on": a bool is required.',
    ],
    [
      '{"texts": ["a", {}]}',
      '1:17 error Incorrect attribute value type: Inappropriate value for attribute "texts": a string is required.',
    ],
    [
      '{"map": "x"}',
      '1:9 error Incorrect attribute value type: Inappropriate value for attribute "map": map of string required.',
    ],
    [
      '{"map": [{}, 1]}',
      '1:9 error Incorrect attribute value type: Inappropriate value for attribute "map": map of string required.',
    ],
    [
      '{"map": {"a": []}}',
      '1:15 error Incorrect attribute value type: Inappropriate value for attribute "a": a string is required.',
    ],
    [
      '{"pair": 3}',
      '1:10 error Incorrect attribute value type: Inappropriate value for attribute "pair": an object is required.',
    ],
    [
      '{"pair": {"x": 1, "yy": 2}}',
      '1:19 error Unsupported argument: An argument named "yy" is not expected here. Did you mean "y"?',
    ],
    [
      '{"lid": 3}',
      '1:9 error Incorrect attribute value type: Inappropriate value for attribute "lid": an object is required.',
    ],
    [
      '{"lid": [{}, {}]}',
      '1:9 error Incorrect attribute value type: Inappropriate value for attribute "lid": an object is required.',
    ],
    [
      '{"wheels": [{}, 3]}',
      '1:12 error Incorrect attribute value type: Inappropriate value for attribute "wheels": a list of objects is required.',
    ],
    [
      '{"wheels": [{"size": "x"}]}',
      '1:22 error Incorrect attribute value type: Inappropriate value for attribute "size": a number is required.',
    ],
    [
      '{"txet": 3}',
      '1:2 error Unsupported argument: An argument named "txet" is not expected here. Did you mean "text"?',
    ],
    ['{"old": "x"}', '1:2 warning "old" is deprecated: Use text.'],
  ])('does not take %s', (json, expected) => {
    expect(read(json).told).toEqual([expected])
  })

  it('says nothing of what is deprecated where it is not set', () => {
    expect(read('{"old": null}').told).toEqual([])
  })

  it('keeps the place of everything, and what was written apart from what was not', () => {
    const { places } = read(
      '{"text": null, "count": "",\n "wheels": [{"size": 1}],\n "any": {"a": [1, "b"]}, "lid": {}}',
    )
    const line = (path: readonly (string | number)[]) => {
      const range = places.at(path)
      return range && `${startOf(range).line}:${startOf(range).column}`
    }
    expect([line(['wheels', 0, 'size']), line(['wheels', 0]), line(['wheels', 0, 'other'])]).toEqual([
      '2:22',
      '2:13',
      '2:13',
    ])
    expect(line(['lid', 'size'])).toBe('3:33')
    const set = [['text'], ['count'], ['wheels'], ['wheels', 0], ['wheels', 0, 'size'], ['any', 'a', 1], ['lid']]
    expect(set.map((path) => places.isSet(path))).toEqual([false, true, true, true, true, true, true])
  })

  it('knows an option for secret that holds a secret, wherever it is', () => {
    const json = '{"text": "the hidden one", "texts": ["open", "hidden"], "map": {"a": "hidden"}, "any": "open"}'
    const { sensitive, secrets } = read(json, ['hidden'])
    expect(sensitive).toEqual([['text'], ['texts', 1], ['map', 'a']])
    expect(secrets.map(({ text }) => text)).toEqual(['the hidden one', 'hidden'])
  })
})
