import { describe, expect, test } from 'vitest'
import { convert } from '../../src/hcl/values/convert.ts'
import {
  BoolType,
  DynamicType,
  listOf,
  mapOf,
  NumberType,
  objectOf,
  StringType,
  setOf,
  type Type,
  tupleOf,
} from '../../src/hcl/values/type.ts'
import { typeName } from '../../src/hcl/values/type-queries.ts'
import { unify } from '../../src/hcl/values/unify.ts'
import { fromJson, toJson } from '../../src/hcl/values/value-json.ts'
import {
  containsMark,
  equal,
  False,
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
  [
    'odd',
    object([
      ['a b', string('blank')],
      ['', string('empty')],
    ]),
  ],
])
const withA = (type: Type) => objectOf(new Map([['a', type]]))
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
    ['length(late)', 'number'],
    ['length(lateList)', 'number'],
    ['max(lateList...)', 'any'],
    ['formatlist("%s", lateList)', 'list(string)'],
    ['convert(lateList, list(any))', 'list(string)'],
    ['convert(lateList, set(any))', 'set(string)'],
    ['convert(any, list(any))', 'list(any)'],
    ['late == late', 'bool'],
    ['late == null', 'bool'],
    ['late != null', 'bool'],
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
    ['late == 1', false],
    ['late != 1', true],
  ])('%s does not need what is unknown', (text, expected) => {
    expect(toJson(value(text))).toEqual(expected)
  })

  test.each(['true || any', 'any && false', 'false && any', 'any || true'])('%s is decided by one side', (text) => {
    expect(isKnown(value(text))).toBe(true)
  })

  test.each(['false || any', 'any && true', 'any || any'])('%s waits for it', (text) => {
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
    'mixed == mixed',
    '(secret == null) == true',
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

  test.each([
    'mixed == null',
    'null != mixed',
    'mixed.open',
    'values(mixed)[0]',
    'keys(mixed)',
    'lookup(mixed, "open", "")',
    '[secret, "b"][1]',
  ])('%s is not', (text) => {
    expect(containsMark(value(text))).toBe(false)
  })
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

  test.each([
    [[NumberType, StringType], 'string'],
    [[listOf(NumberType), tupleOf([StringType])], 'list(string)'],
    [[mapOf(NumberType), objectOf(new Map([['a', StringType]]))], 'map(string)'],
    [[setOf(StringType), tupleOf([NumberType])], 'set(string)'],
    [[listOf(withA(NumberType)), listOf(withA(StringType)), setOf(withA(NumberType))], 'list(object({a=string}))'],
    [[withA(NumberType), tupleOf([NumberType])], undefined],
    [[listOf(NumberType), tupleOf([BoolType])], undefined],
    [[mapOf(NumberType), withA(BoolType)], undefined],
  ] as const)('unify takes the more general, whichever comes first: %#', (types, expected) => {
    for (const given of [types, types.toReversed()]) {
      const unified = unify(given)
      expect(unified && typeName(unified)).toBe(expected)
    }
  })

  test.each([
    ['convert(convert([], list(string)), list(any))', 'list(string)', []],
    ['convert(convert([], list(string)), set(any))', 'set(string)', []],
    ['convert([], list(any))', 'list(any)', []],
    ['convert(convert(null, object({ a = string })), map(any))', 'map(string)', null],
    ['convert(convert(null, tuple([string])), list(any))', 'list(string)', null],
    ['convert(null, list(any))', 'list(any)', null],
    ['convert([{ b = 1 }, { a = 2 }], set(map(number)))', 'set(map(number))', [{ a: 2 }, { b: 1 }]],
    ['convert([true, false, true], set(bool))', 'set(bool)', [false, true]],
    [
      `convert(convert([{ a = "z" }, { a = null }, { a = "z" }], list(object({ a = string }))), list(object({ a = optional(string, "x") })))`,
      'list(object({a=string}))',
      [{ a: 'z' }, { a: 'x' }, { a: 'z' }],
    ],
  ])('%s', (text, type, json) => {
    const result = value(text)
    expect(typeName(result.type)).toBe(type)
    expect(toJson(result)).toEqual(json)
  })

  test('marks stay', () => {
    expect(containsMark(convert(tuple([secret]), listOf(StringType)).value ?? Null)).toBe(true)
    expect(containsMark(convert(tuple([secret]), setOf(StringType)).value ?? Null)).toBe(true)
  })
})

describe('values', () => {
  test('JSON comes back as it was', () => {
    const json = { text: 'a', number: 5.5, yes: true, no: false, nothing: null, list: [1, 'b', [false]], in: { a: 0 } }
    expect(toJson(fromJson(json))).toEqual(json)
  })

  test('texts are ordered by their characters, not by the halves of those beyond 16 bits', () => {
    expect(value('keys({ "\u{1f600}" = 1, "\uff5a" = 2, "\ud7ff" = 3, "a" = 4 })')).toEqual(
      value('["a", "\ud7ff", "\uff5a", "\u{1f600}"]'),
    )
  })

  test('an element is found by a name in quotes, however odd', () => {
    expect(value('odd["a b"]')).toEqual(string('blank'))
    expect(value('odd[""]')).toEqual(string('empty'))
    expect(value('odd["a b"] == odd[""]')).toEqual(False)
  })

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
