import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { startOf } from '../../src/diagnostics/range.ts'
import { Source } from '../../src/diagnostics/source.ts'
import { late } from '../../src/go-template/go-value.ts'
import { packerFunctions } from '../../src/go-template/packer-functions.ts'
import { createScope } from '../../src/hcl/evaluation/scope.ts'
import { parseJsonBody } from '../../src/hcl/json/json-profile.ts'
import type { Expression } from '../../src/hcl/syntax/ast.ts'
import { parseBody, parseExpression } from '../../src/hcl/syntax/parse.ts'
import {
  BoolType,
  DynamicType,
  listOf,
  mapOf,
  NumberType,
  objectOf,
  StringType,
  setOf,
  tupleOf,
} from '../../src/hcl/values/type.ts'
import type { Value } from '../../src/hcl/values/value.ts'
import { mark, nullOf, number, object, string, tuple, unknownOf } from '../../src/hcl/values/values.ts'
import { oneOf } from '../../src/options/codecs/one-of.ts'
import type { Component, OptionPath } from '../../src/options/component.ts'
import { type DecodeContext, decode } from '../../src/options/decode/decode.ts'
import { locate } from '../../src/options/decode/locate.ts'
import { document } from '../../src/options/document.ts'
import { placeholder } from '../../src/options/placeholder.ts'
import { lateRenderer } from '../../src/options/render-late.ts'
import { holds, secretsAt } from '../../src/options/sensitive-options.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { toy } from './toy.ts'

function context(more: Partial<DecodeContext> = {}): DecodeContext {
  return {
    ...{ scope: createScope({ variables: new Map() }), templates: undefined, place: undefined },
    ...{ workingDirectory: '/', env: {}, trust: fullTrust },
    ...more,
  }
}

function told(diagnostics: ReturnType<typeof decode>['diagnostics']): string[] {
  return diagnostics.map(({ code, detail, range }) => {
    const { line, column } = range === undefined ? { line: 0, column: 0 } : startOf(range)
    return `${line}:${column} ${code} ${detail}`
  })
}

function place({ places }: ReturnType<typeof decode>, path: OptionPath): string {
  const range = places.at(path)
  return range === undefined ? '' : `${startOf(range).line}:${startOf(range).column}`
}

describe('blocks that are written as values', () => {
  /** `text` is how the value is written, for the places of what is in it. */
  const override = (value: Value, text = '{}') => {
    const { expression } = parseExpression(new Source('o', text))
    return decode(toy, parseBody(new Source('a', 'name = "x"')).body, context({ overrides: { value, expression } }))
  }

  const nothing = nullOf(DynamicType)
  const wheel = (diameter: Value) => object([['diameter', diameter]])

  it.each([
    ['a list of objects', tuple([wheel(number(1)), wheel(string('2'))]), [1, 2]],
    ['one object', wheel(number(3)), [3]],
    ['none', tuple([]), []],
    ['null', nothing, []],
  ])('are %s', (_, wheels, diameters) => {
    const decoded = override(object([['wheels', wheels]]))
    expect(told(decoded.diagnostics)).toEqual([])
    expect(decoded.options.wheels.map(({ diameter }) => diameter)).toEqual(diameters)
    expect(decoded.places.isSet(['wheels'])).toBe(wheels !== nothing)
  })

  it('are one object where there is only one, and no list of more', () => {
    const lid = object([['material', string('oak')]])
    expect(override(object([['lid', lid]])).options.lid).toEqual({ material: 'oak' })
    expect(override(object([['lid', tuple([lid])]])).options.lid).toEqual({ material: 'oak' })
    const wrong = (value: Value, name = 'lid') => told(override(object([[name, value]])).diagnostics)
    const wants = '1:1 wrong-type "lid" must be an object.'
    expect([wrong(tuple([lid, lid])), wrong(tuple([])), wrong(string('x'))]).toEqual([[wants], [wants], [wants]])
    expect(wrong(tuple([wheel(number(1)), string('x')]), 'wheels')).toEqual([
      '1:1 wrong-type "wheels" must be an object or a list of objects.',
    ])
  })

  it('are not known where the value is not', () => {
    const unknown = unknownOf(DynamicType)
    const decoded = override(
      object([
        ['lid', unknown],
        ['wheels', unknown],
      ]),
    )
    expect([decoded.late, decoded.options.wheels]).toEqual([[['lid'], ['wheels']], []])
  })

  it('have the places of what is in them, and their comments say nothing', () => {
    const text =
      '{\n name = "y",\n wheels = [{ diameter = 1 },\n  { diameter = 2, "//" = "x" }],\n lid = { matrial = "x" }\n}'
    const wheels = tuple([
      wheel(number(1)),
      object([
        ['diameter', number(2)],
        ['//', string('a comment')],
      ]),
    ])
    const decoded = override(
      object([
        ['name', string('y')],
        ['wheels', wheels],
        ['lid', object([['matrial', string('x')]])],
      ]),
      text,
    )
    expect(told(decoded.diagnostics)).toEqual([
      expect.stringContaining(
        'unsupported-argument An argument named "matrial" is not expected here. Did you mean "material"?',
      ),
    ])
    expect(place(decoded, ['name'])).toBe('2:9')
    expect(place(decoded, ['wheels'])).toBe('3:11')
  })
})

describe('the JSON syntax', () => {
  const read = (text: string) => {
    const { body, diagnostics } = parseJsonBody(new Source('a.pkr.json', text))
    expect(diagnostics).toEqual([])
    return decode(toy, body, context())
  }

  it('has blocks as properties', () => {
    const decoded = read(
      '{"name": "x", "size": "3",\n "lid": {"material": "oak"},\n "wheels": [{"diameter": 1},\n  {"diameter": "2"}]}',
    )
    expect(told(decoded.diagnostics)).toEqual([])
    expect(decoded.options).toMatchObject({
      ...{ name: 'x', size: 3, lid: { material: 'oak' } },
      wheels: [{ diameter: 1 }, { diameter: 2 }],
    })
    expect([place(decoded, ['wheels', 1, 'diameter']), place(decoded, ['lid', 'material'])]).toEqual(['4:16', '2:22'])
  })

  it('has dynamic blocks', () => {
    const dynamic = '{"wheels": {"for_each": [1, 2], "content": {"diameter": "${wheels.value * 10}"}}}'
    const { options, diagnostics } = read(`{"name": "x", "dynamic": ${dynamic}}`)
    expect([told(diagnostics), options.wheels.map(({ diameter }) => diameter)]).toEqual([[], [10, 20]])
  })
})

describe('the place of a part of a value', () => {
  const at = (text: string, path: OptionPath) => {
    const { start, end } = locate(parseExpression(new Source('e', text)).expression as Expression, path)
    return text.slice(start, end)
  }

  it.each([
    ['[1, [2, 3]]', [1, 0], '2'],
    ['([1, (2)])', [1], '2'],
    ['{ a = 1, "b" = { c = 2 } }', ['b', 'c'], '2'],
    ['{ a = [1, 2] }', ['a', 1], '2'],
    ['{ "${x}" = 1, (y.z) = 2, y = 3 }', ['y'], '3'],
    ['{ 1 = "x" }', ['a'], '{ 1 = "x" }'],
    ['[1, 2]', [5], '[1, 2]'],
    ['[1, 2]', ['0'], '[1, 2]'],
    ['f(x)', [0], 'f(x)'],
    ['[1, 2]', [], '[1, 2]'],
  ] as const)('%s at %j is %s', (text, path, expected) => {
    expect(at(text, path)).toBe(expected)
  })
})

describe('secrets', () => {
  it('are where they are declared, also in blocks of which there are several', () => {
    const options = z.object({
      keys: z.array(z.object({ name: z.string(), text: z.string().optional().meta({ sensitive: true }) })).default([]),
      pin: z.number().optional().meta({ sensitive: true }),
      all: z.record(z.string(), z.array(z.string())).optional().meta({ sensitive: true }),
      empty: z.string().optional().meta({ sensitive: true }),
    })
    const safe: Component<typeof options> = { type: 'safe', description: 'For tests.', options }
    const text =
      'keys {\n name = "a"\n}\nkeys {\n name = "b"\n text = "one"\n}\npin = 4711\nall = { x = ["two", ""], y = [] }\nempty = ""'
    const { sensitive, secrets } = decode(safe, parseBody(new Source('a', text)).body, context())
    expect(sensitive).toEqual([['keys', 1, 'text'], ['pin'], ['all']])
    expect(secrets.map((each) => each.text).sort()).toEqual(['4711', 'one', 'two'])
  })

  it('that are empty hide nothing', () => {
    expect(['', undefined, 'x', 0, false].map((a) => holds({ a }, ['a']))).toEqual([false, false, true, true, true])
    const given = { a: ['', null, 'x', 1, { b: 'y' }], c: true }
    const found = secretsAt(z.object({}), [given], [['a'], ['c'], ['d']])
    expect(found.map(({ text }) => text)).toEqual(['x', '1', 'y'])
  })

  it('may be seen where they are written in the template and declared so', () => {
    const options = z.object({ key: z.string().optional().meta({ sensitive: true, openWhenLiteral: true }) })
    const open: Component<typeof options> = { type: 'open', description: 'For tests.', options }
    const scope = createScope({ variables: new Map([['var', object([['key', mark(string('x'), 'sensitive')]])]]) })
    const secrets = (text: string) =>
      decode(open, parseBody(new Source('a', text)).body, context({ scope })).secrets.map((each) => each.text)
    expect([secrets('key = "x"'), secrets('key = var.key')]).toEqual([[], ['x']])
  })
})

describe('what stands for a value that is not known', () => {
  it.each([
    [StringType, '<unknown>'],
    [NumberType, 0],
    [BoolType, false],
    [listOf(StringType), []],
    [setOf(StringType), []],
    [tupleOf([StringType]), []],
    [mapOf(StringType), {}],
    [objectOf(new Map()), {}],
    [DynamicType, '<unknown>'],
  ])('is of its type: %#', (type, expected) => {
    expect(placeholder(type)).toEqual(expected)
  })

  it('is told where it still is not known when it is used', () => {
    const functions = packerFunctions({
      ...{ packerVersion: '1.14.2', templatePath: '.', workingDirectory: '/', now: new Date(0), build: { ID: late } },
    })
    const { places } = decode(toy, parseBody(new Source('a', 'name = "x"')).body, context())
    const render = lateRenderer(places, functions)
    const problem = (text: string) => {
      try {
        return render(text, ['name'], { A: 'b' })
      } catch (thrown) {
        if (!(thrown instanceof TemplateError)) throw thrown
        return thrown.diagnostics.map(({ code, range }) => [code, range?.start])
      }
    }
    expect(problem('{{ .A }}c')).toBe('bc')
    expect(problem('{{ build `ID` }}')).toEqual([['late-value', 7]])
    expect(problem('{{ nope }}')).toEqual([['invalid-template-expression', expect.any(Number)]])
  })
})

describe('of literals', () => {
  it('the reference names every one', () => {
    const options = z.object({
      level: z.literal([1, 2, 'x', true]).default(1),
      word: oneOf(['a', 'b']).optional(),
      mixed: z.union([z.string(), z.number()]).optional(),
      same: z.union([z.string(), z.literal('a')]).optional(),
    })
    const documented = document({ type: 't', description: 'For tests.', options } as Component)
    const { level, word, mixed, same } = Object.fromEntries(documented.options.map((one) => [one.name, one]))
    expect([level?.values, level?.type, word?.values]).toEqual([[1, 2, 'x', true], 'any', ['a', 'b']])
    expect([mixed?.type, same?.type]).toEqual(['any', 'string'])
  })
})
