import { describe, expect, test } from 'vitest'
import { convert } from '../../src/hcl/values/convert.ts'
import { BoolType, DynamicType, listOf, mapOf, NumberType, StringType, setOf } from '../../src/hcl/values/type.ts'
import { typeName } from '../../src/hcl/values/type-queries.ts'
import { unify } from '../../src/hcl/values/unify.ts'
import { fromJson, toJson } from '../../src/hcl/values/value-json.ts'
import {
  containsMark,
  equal,
  isKnown,
  isWhollyKnown,
  list,
  mark,
  Null,
  number,
  object,
  set,
  string,
  tuple,
  unknownOf,
} from '../../src/hcl/values/values.ts'
import { evaluateText } from './evaluation.ts'

const unknownText = unknownOf(StringType)
const secret = mark(string('hidden'), 'sensitive')
const variables = new Map([
  ['late', unknownText],
  ['any', unknownOf(DynamicType)],
  ['secret', secret],
  ['secrets', mark(tuple([string('a'), string('b')]), 'sensitive')],
  [
    'mixed',
    object([
      ['open', string('o')],
      ['shut', secret],
    ]),
  ],
  ['lateList', unknownOf(listOf(StringType))],
])
const value = (text: string) => {
  const result = evaluateText(text, variables)
  expect(result.diagnostics).toEqual([])
  return result.value
}

describe('unknown values', () => {
  test.each([
    ['"a${late}"', 'string'],
    ['late == "x"', 'bool'],
    ['upper(late)', 'string'],
    ['any.x[0]', 'any'],
    ['lateList[0]', 'string'],
    ['[for x in lateList : x]', 'any'],
    ['lateList[*]', 'list(string)'],
    ['any + 1', 'number'],
    ['any ? 1 : 2', 'number'],
    ['{ (late) = 1 }', 'any'],
    ['late ? "a" : "b"', 'string'],
    ['join(",", [late])', 'string'],
    ['jsonencode({ a = late })', 'string'],
    ['try(late, "x")', 'any'],
  ])('%s is unknown, of type %s', (text, type) => {
    const result = value(text)
    expect(isWhollyKnown(result)).toBe(false)
    expect(typeName(result.type)).toBe(type)
  })

  test.each([
    ['length([late, late])', 2],
    ['length(["a", late])', 2],
    ['[late, "b"][1]', 'b'],
    ['{ a = late, b = 1 }.b', 1],
    ['keys({ a = late })[0]', 'a'],
    ['true ? "a" : late', 'a'],
    ['merge({ a = late }, { a = 1 }).a', 1],
  ])('%s does not need what is unknown', (text, expected) => {
    expect(toJson(value(text))).toEqual(expected)
  })

  test.each(['true || any', 'any && false'])('%s waits for it, as in Packer', (text) => {
    expect(isKnown(value(text))).toBe(false)
  })
})

describe('sensitive values', () => {
  test.each([
    '"a${secret}"',
    'upper(secret)',
    'secret == "x"',
    'secret == "x" ? 1 : 2',
    '[for x in secrets : x]',
    '{ for x in secrets : x => 1 }',
    'secrets[0]',
    'secrets[*]',
    'mixed.shut',
    'values(mixed)[1]',
    'length(secrets)',
    'length(mixed)',
    'join(",", ["a", secret])',
    'jsonencode(mixed)',
    'format("%s", secret)',
    '{ (secret) = 1 }',
    'try(secret, 1)',
    'lookup(mixed, "shut", "")',
    '-convert(length(secrets), number)',
    '"%{ if secret == "hidden" }a%{ endif }"',
    '"%{ for x in secrets }${x}%{ endfor }"',
    'secret != null ? "a" : "b"',
    'concat([secret], ["x"])[0]',
    'flatten([[secret]])[0]',
    'element([secret, "b"], 0)',
  ])('%s is sensitive', (text) => {
    expect(containsMark(value(text))).toBe(true)
  })

  test.each(['mixed.open', 'values(mixed)[0]', 'keys(mixed)', 'lookup(mixed, "open", "")', '[secret, "b"][1]'])(
    '%s is not',
    (text) => {
      expect(containsMark(value(text))).toBe(false)
    },
  )
})

describe('conversion', () => {
  test('says where in the value the problem is', () => {
    const converted = convert(fromJson({ a: [{ b: '1' }, { b: 'x' }] }), mapOf(listOf(mapOf(NumberType))))
    expect(converted).toEqual({ problem: 'a number is required', path: ['a', 1, 'b'] })
  })

  test.each([
    [[StringType, NumberType], 'string'],
    [[BoolType, StringType], 'string'],
    [[NumberType, BoolType], undefined],
    [[listOf(StringType), listOf(NumberType)], 'list(string)'],
    [[listOf(StringType), setOf(StringType)], 'list(string)'],
    [[DynamicType, StringType], 'string'],
    [[], undefined],
  ] as const)('unify %#', (types, expected) => {
    const unified = unify(types)
    expect(unified && typeName(unified)).toBe(expected)
  })

  test('marks stay', () => {
    expect(containsMark(convert(tuple([secret]), listOf(StringType)).value ?? Null)).toBe(true)
    expect(containsMark(convert(tuple([secret]), setOf(StringType)).value ?? Null)).toBe(true)
  })
})

describe('values', () => {
  test('texts are in normal form C', () => {
    expect(equal(string('e\u0301'), string('\u00e9'))).toBe(true)
  })

  test('sets are without doubles and in order', () => {
    expect(toJson(set([number(10), number(9), number(10), number('9.0')]))).toEqual([9, 10])
    expect(toJson(set([string('b'), string('a'), string('b')]))).toEqual(['a', 'b'])
  })

  test('a list of different types is a mistake of the program', () => {
    expect(() => list([string('a'), number(1)])).toThrow(TypeError)
  })

  test('numbers beyond doubles keep their digits in JSON', () => {
    expect(toJson(number('9007199254740993'))).toBe('9007199254740993')
    expect(toJson(number('9007199254740992'))).toBe(9007199254740992)
    expect(toJson(number('0.1'))).toBe(0.1)
  })

  test('keys may be named like parts of JavaScript', () => {
    const odd = object([
      ['__proto__', string('x')],
      ['constructor', string('y')],
    ])
    expect(Object.keys(toJson(odd) as object)).toEqual(['__proto__', 'constructor'])
  })
})
