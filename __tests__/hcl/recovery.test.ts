import { describe, expect, test } from 'vitest'
import { startOf } from '../../src/diagnostics/range.ts'
import { Source } from '../../src/diagnostics/source.ts'
import { parseBody, parseExpression } from '../../src/hcl/syntax/parse.ts'

function problems(text: string): string[] {
  const { diagnostics } = parseBody(new Source('t.hcl', text))
  return diagnostics.map(({ summary, range }) => `${range && startOf(range).line}: ${summary}`)
}

describe('all errors of a file in one run', () => {
  test('one error a line, each at its line', () => {
    const text = [
      'a = [1, 2',
      'b = 3',
      'c "x" {',
      '  d = "abc',
      '  e = )',
      "  f = 'x'",
      '  g = foo(',
      '  h = 1',
      '}',
      'i = 1 2',
      'j',
      'k = "${a"',
      'l = 5',
      'l = 6',
      'm = 1.2.3',
      'n = "\\q"',
      '"o" = 1',
      'p = 1, q = 2',
      'r = 1',
    ].join('\n')
    expect(problems(text)).toEqual([
      '2: Missing item separator',
      '4: Invalid multi-line string',
      '5: Invalid expression',
      '6: Invalid character',
      '8: Missing argument separator',
      '10: Missing newline after argument',
      '11: Argument or block definition required',
      '12: Unclosed template interpolation sequence',
      '12: Invalid multi-line string',
      '14: Attribute redefined',
      '15: Invalid number literal',
      '16: Invalid escape sequence',
      '17: Invalid argument name',
      '18: Unexpected comma after argument',
    ])
  })

  test.each([
    ['a = 1 2 (3) [4]', 'Missing newline after argument'],
    ['a = [1 2] 3', 'Missing item separator'],
    ['a = [[1] 2]', 'Missing item separator'],
    ['a = (1 2)', 'Unbalanced parentheses'],
    ['a = ((1 2) + 3)', 'Unbalanced parentheses'],
    ['a = (1 + )', 'Invalid expression'],
    ['a = upper("b" 1)', 'Missing argument separator'],
    ['a = { b 1 }', 'Missing key/value separator'],
    ['a = b[0 1]', 'Missing close bracket on index'],
    ['a = "${1 2} x"', 'Extra characters after interpolation expression'],
    ['a = "%{ 1 } x"', 'Invalid template directive'],
    ['a = "%{ when } x"', 'Invalid template control keyword'],
    ['a = "%{ for 1 } x"', "Invalid 'for' directive"],
    ['a = "%{ if true 1 } x %{ endif }"', 'Extra characters in if marker'],
    ['a "x${1}" {}', 'Invalid string literal'],
    ['a { b = 1, c = 2 }', 'Invalid single-argument block definition'],
    ['a { b {} }', 'Argument definition required'],
    ['a { b }', 'Argument or block definition required'],
    ['a { = }', 'Argument or block definition required'],
    ['a {} b', 'Missing newline after block definition'],
  ])('%s is not wrong in more than its line', (text, summary) => {
    // What follows does not look like the beginning of anything, so that only the end of the line tells.
    expect(problems(`${text}\nlone\n`)).toEqual([`1: ${summary}`, '2: Argument or block definition required'])
  })

  test('what is right around an error is read', () => {
    const { body } = parseBody(new Source('t.hcl', 'a = 1\nb = [\nc = 2\nd {\n  e = (\n  f = 3\n}\ng = 4\n'))
    expect(body.attributes.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'g'])
    expect(body.blocks[0]?.body.attributes.map(({ name }) => name)).toEqual(['e', 'f'])
  })

  test('a brace on the next line is still a block', () => {
    const { body, diagnostics } = parseBody(new Source('t.hcl', 'a "b"\n{\n  c = 1\n}\nd = 2\n'))
    expect(diagnostics).toHaveLength(1)
    expect(body.blocks[0]?.body.attributes[0]?.name).toBe('c')
    expect(body.attributes[0]?.name).toBe('d')
  })
})

describe('bounds', () => {
  test.each([
    ['brackets', `a = ${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['parentheses', `a = ${'('.repeat(5000)}1${')'.repeat(5000)}`],
    ['templates', `a = ${'"${'.repeat(5000)}1${'}"'.repeat(5000)}`],
    ['signs', `a = ${'-'.repeat(5000)}1`],
    ['conditions', `a = ${'true ? 1 : '.repeat(5000)}1`],
    ['blocks', `${'a {\n'.repeat(5000)}${'}\n'.repeat(5000)}`],
    ['splats', `a = b${'[*]'.repeat(5000)}`],
    ['directives', `a = "${'%{ if true }'.repeat(5000)}${'%{ endif }'.repeat(5000)}"`],
  ])('deeply nested %s are an error, not a crash', (_, text) => {
    expect(problems(text).some((problem) => problem.endsWith('Nesting too deep'))).toBe(true)
  })

  test.each([
    ['operations', `1${' + 1'.repeat(5000)}`],
    ['indexes', `a[b]${'[c]'.repeat(5000)}`],
  ])('long chains of %s are an error', (_, text) => {
    const { diagnostics } = parseExpression(new Source('t.hcl', text))
    expect(diagnostics.map(({ summary }) => summary)).toContain('Expression too long')
  })
})

test('ranges stand in the file', () => {
  const text = 'block "label" {\n  name = upper("x")[0].y\n}\n'
  const { body } = parseBody(new Source('t.hcl', text))
  const block = body.blocks[0]
  const attribute = block?.body.attributes[0]
  const slice = (range: { start: number; end: number } | undefined) => range && text.slice(range.start, range.end)
  expect(slice(block?.range)).toBe(text.trimEnd())
  expect(slice(block?.headerRange)).toBe('block "label"')
  expect(slice(block?.labels[0]?.range)).toBe('"label"')
  expect(slice(attribute?.range)).toBe('name = upper("x")[0].y')
  expect(slice(attribute?.nameRange)).toBe('name')
  expect(slice(attribute?.expression.range)).toBe('upper("x")[0].y')
})
