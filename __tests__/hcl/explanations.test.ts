import { beforeAll, describe, expect, test } from 'vitest'
import { startOf } from '../../src/diagnostics/range.ts'
import { Source } from '../../src/diagnostics/source.ts'
import { parseType } from '../../src/hcl/evaluation/type-expression.ts'
import { functionDefinitions, prepareFunctions } from '../../src/hcl/functions/all-functions.ts'
import { parseBody, parseExpression } from '../../src/hcl/syntax/parse.ts'
import { mark, string } from '../../src/hcl/values/values.ts'
import { evaluateText } from './evaluation.ts'

beforeAll(() => prepareFunctions(functionDefinitions.keys()))

/** What is said of an expression that has one fault. */
function explained(text: string): string | undefined {
  const { diagnostics } = evaluateText(text)
  expect(diagnostics).toHaveLength(1)
  return diagnostics[0]?.detail
}

describe('why results of a condition do not go together', () => {
  const objects = (a: string) => `object({ a = ${a} })`
  const listed = (a: string, type: string) => `convert([{ a = ${a} }], list(${objects(type)}))`
  const nested = (a: string, type: string) => `convert([[{ a = ${a} }]], list(list(${objects(type)})))`
  test.each([
    ['1 : true', "The 'true' value is number and the 'false' value bool"],
    ['{ a = 1 } : { a = true }', `They differ in attribute "a": The 'true' value is number and the 'false' value bool`],
    ['{ a = 1 } : { b = true }', `The 'true' value has an attribute "a", which the 'false' value has not`],
    ['{ a = 1 } : { a = 1, b = true }', `The 'false' value has an attribute "b", which the 'true' value has not`],
    ['[1] : [true]', "They differ in element 0: The 'true' value is number and the 'false' value bool"],
    ['[1] : [true, 1]', "The 'true' tuple has 1 elements and the 'false' tuple 2"],
    ['[1] : { a = 1 }', "The 'true' value is tuple and the 'false' value object"],
    [
      `${listed('1', 'number')} : ${listed('true', 'bool')}`,
      `Their elements differ: They differ in attribute "a": The 'true' value is number and the 'false' value bool`,
    ],
    [`${nested('1', 'number')} : ${nested('true', 'bool')}`, 'They differ somewhere inside'],
  ])('true ? %s', (results, why) => {
    expect(explained(`true ? ${results}`)).toBe(`Both results must be of one type. ${why}.`)
  })
})

describe('why a value is not of a type', () => {
  test.each([
    ['[1, []], list(number)', 'element 1: number required, but have tuple'],
    ['{ a = 1, b = [] }, map(number)', 'element "b": number required, but have tuple'],
    ['{ a = 1 }, list(number)', 'list of number required'],
    ['[1], map(number)', 'map of number required'],
    ['[1, [2]], list(any)', 'all list elements must have the same type'],
    ['[1], map(any)', 'map of any single type required'],
    ['[1, [2]], set(any)', 'all set elements must have the same type'],
    ['{ a = 1, b = [] }, map(any)', 'all map elements must have the same type'],
    ['{ b = [] }, object({ a = optional(number), b = number })', 'attribute "b": number required, but have tuple'],
    ['{}, object({ a = number })', 'attribute "a" is required'],
    ['{}, object({ b = number, a = number })', 'attributes "a" and "b" are required'],
    ['{}, object({ c = any, b = any, a = any })', 'attributes "a", "b", and "c" are required'],
    ['[1], object({ a = number })', 'object required, but have tuple'],
    ['[1], string', 'string required, but have tuple'],
    ['1, bool', 'bool required, but have number'],
    ['convert(["a"], list(string)), map(string)', 'map of string required'],
    [
      'convert([["a"]], list(list(string))), list(number)',
      'incorrect list element type: number required, but have list of string',
    ],
  ])('convert(%s)', (words, why) => {
    expect(explained(`convert(${words})`)).toBe(`Invalid value for "value" parameter: ${why}.`)
  })

  test('a type that there is not is named', () => {
    expect(explained('convert(1, null)')).toBe('There is no type "null".')
    expect(explained('convert(1, true)')).toBe('There is no type "true".')
  })
})

describe('what is wrong with an expression', () => {
  test.each([
    ['[1]["a"]', 'There is no such element: a number is required.'],
    ['[1][2]', 'There is no such element as 2: the index must be less than 1.'],
    ['[][0]', 'There is no such element as 0: the list is empty.'],
    [
      'convert([{ a = 1 }], set(object({ a = number }))).a',
      'A set has no attributes; its elements have. For those of all elements write [*].a.',
    ],
    [
      'convert([{ a = 1 }], list(object({ a = number }))).a',
      'A list has no attributes; its elements have. For one element write [0].a, for all of them [*].a.',
    ],
    ['[1][1.5]', 'There is no such element: the index must be a whole number.'],
    ['[1][-1]', 'There is no such element: the index must not be negative.'],
    ['1 / 0 - 1 / 0', "Error during operation: can't subtract infinity from itself."],
    ['1 / 0 + -1 / 0', "Error during operation: can't compute sum of opposing infinities."],
    ['0 * (1 / 0)', "Error during operation: can't multiply zero by infinity."],
    ['1 % (1 / 0)', "Error during operation: can't use modulo with infinity."],
    ['0 / 0', "Error during operation: can't divide zero by zero or infinity by infinity."],
    ['upper()', '"upper" takes 1 argument(s); the one named "str" is missing.'],
    ['format()', '"format" takes at least 1 argument(s); the one named "format" is missing.'],
    ['indent(-1, "a")', 'Invalid value for "spaces" parameter: the number of spaces must not be negative.'],
    [
      'csvdecode("a\\n\\"x\\ny\\n")',
      'Call to function "csvdecode" failed: CSV parse error on line 2: extraneous or missing " in quoted-field.',
    ],
    ['[1][0 1]', 'A "]" is expected here.'],
    ['{ a.b = 1 }', 'If it is a reference, write it in parentheses; if it is a name with dots, in quotes.'],
    [
      'textencodebase64("\u20ac", "iso-8859-1")',
      'Invalid value for "string" parameter: ISO-8859-1 does not have all characters of the text.',
    ],
    [
      'formatdate("YYYY", "2020-01-01T00:60:00Z")',
      'Invalid value for "time" parameter: not a valid RFC3339 timestamp: "2020-01-01T00:60:00Z".',
    ],
    [
      'flatten([for i in range(1001) : range(1000)])',
      'It would be more than 1000000 elements, counted with all that is in them. That is the most that is computed here.',
    ],
    [
      '"${1 2}"',
      'The expression is complete, so a "}" is expected here. If this belongs to another language, to a shell script for example, write "$${" instead of "${".',
    ],
  ])('%s', (text, detail) => {
    expect(explained(text)).toBe(detail)
  })
})

describe('what is wrong with a body', () => {
  const label = (sign: string) => `Labels are plain text. If "${sign}{" is meant literally, write "${sign}${sign}{".`
  const bareObject = 'After the name of an attribute come "=" and its value.'
  const brace = 'The "{" of a block must be on the line of its type and labels.'
  test.each([
    ['a = {\n  b\n}\n', '2:4', 'invalid-object-item', bareObject],
    ['a "x" "y"\n{\n}\n', '1:1', 'invalid-block-definition', brace],
    [
      'a "x"\nb = 1\n',
      '1:1',
      'invalid-block-definition',
      `${brace} If a is an argument, an equals sign is missing: a = ...`,
    ],
    ['a { b = 1 2 }\n', '1:11', 'invalid-block-definition', 'After the argument of a block on one line comes its "}".'],
    ['a "x${1}" {}\n', '1:5', 'invalid-block-definition', label('$')],
    ['a "x%{if true}" {}\n', '1:5', 'invalid-block-definition', label('%')],
    [
      'a { b = 1, c = 2 }\n',
      '1:10',
      'invalid-block-definition',
      'On one line a block can hold one argument only. Give each argument its own line, without commas.',
    ],
    ['a = min([1]..., 2)\n', '1:12', 'invalid-expansion', 'The argument with "..." must be the last one.'],
    ['a = 1\na = 2\n', '2:1', 'duplicate-argument', '"a" has a value already, at t.hcl:1,1. Keep one of the two.'],
    [
      'a: 5\n',
      '1:1',
      'argument-or-block-expected',
      'An argument is written with an equals sign, not with a colon: a = ...',
    ],
    ['a = 1 /* b\n', '1:7', 'unterminated-comment', 'There is no "*/" before the end of the file.'],
    ['a = debian.iso"\n', '1:15', 'invalid-block-definition', 'The quote at the beginning of the value is missing.'],
    ['a { b = iso" }\n', '1:12', 'invalid-block-definition', 'The quote at the beginning of the value is missing.'],
    [
      'a "x\n{\n}\n',
      '1:5',
      'unterminated-string',
      'A string in quotes ends on its line: a quote is missing, or the text needs \\n or a heredoc (<<EOT).',
    ],
  ])('%j', (text, at, code, detail) => {
    const { diagnostics } = parseBody(new Source('t.hcl', text))
    const found = diagnostics.map((each) => {
      const { line, column } = each.range ? startOf(each.range) : { line: 0, column: 0 }
      return [`${line}:${column}`, each.code, each.detail]
    })
    expect(found).toEqual([[at, code, detail]])
  })
})

describe('types of a variable', () => {
  const said = (text: string) => {
    const { expression } = parseExpression(new Source('t.hcl', text))
    return parseType(expression).diagnostics.map(({ code, detail }) => [code, detail])
  }

  test('names of attributes are names', () => {
    expect(said('object({ "a b" = string })')).toEqual([
      ['invalid-type', 'The name of an attribute is written without quotes and parentheses.'],
    ])
  })

  test('defaults are of the type of their attribute', () => {
    expect(said('object({ a = optional(number, "x") })')).toEqual([
      ['invalid-default', "The default is not of the attribute's type: a number is required."],
    ])
  })
})

describe('a function that is given a secret', () => {
  const variables = new Map([
    ['secret', mark(string('hidden'), 'sensitive')],
    ['plain', string('shown')],
  ])

  test('does not quote it', () => {
    const of = (text: string) =>
      evaluateText(text, variables)
        .diagnostics.map(({ detail }) => detail)
        .join()
    expect(of('parseint(plain, 10)')).toContain('shown')
    expect(of('parseint(secret, 10)')).not.toContain('hidden')
    expect(of('parseint(secret, 10)')).toContain('it is sensitive, so that nothing more is shown of it')
  })
})
