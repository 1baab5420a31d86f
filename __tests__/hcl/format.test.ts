import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Source } from '../../src/diagnostics/source.ts'
import { format } from '../../src/hcl/format/format.ts'
import { parseBody } from '../../src/hcl/syntax/parse.ts'

interface Case {
  readonly about: string
  readonly source: readonly string[]
  readonly expect: readonly string[]
}

/** Written by hand; what is expected was written by Packer 1.16.0 (`packer fmt -`). */
const cases: readonly Case[] = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../conformance/format/cases.json'), 'utf8'),
)

function formatted(text: string): string {
  return format(new Source('a.pkr.hcl', text))
}

function isValid(text: string): boolean {
  return parseBody(new Source('a.pkr.hcl', text)).diagnostics.length === 0
}

describe('format', () => {
  it.each(cases)('$about', ({ source, expect: expected }) => {
    const text = source.join('\n')
    expect(isValid(text)).toBe(true)
    expect(formatted(text)).toBe(expected.join('\n'))
  })

  it('takes a second for a file of 1 MiB at most, on one line too', () => {
    // Nothing here measures: what is quadratic does not end before the test does.
    const line = 'name = [1, { a = "${b}" }] # a comment\n'
    const lines = line.repeat(Math.ceil((1 << 20) / line.length))
    expect(formatted(lines)).toBe(lines)
    const flat = `a = [${'1, '.repeat((1 << 20) / 3)}2]\n`
    expect(formatted(flat)).toBe(flat)
  })
})

const name = fc.constantFrom('a', 'bc', 'long_name', 'x-y', 'größe')
const blank = fc.constantFrom('', ' ', '  ', '\t', '      ')
const text = fc.stringMatching(/^[ -~äé€]{0,8}$/).map((raw) => raw.replace(/["\\$%]/g, '_'))
const comment = fc.constantFrom('# x', '//y', '/* z */', '')

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom('1', '-2.5', 'true', 'null', 'var.a', 'a.b[0]', 'a[*].c', 'f( )'),
    text.map((inner) => `"${inner}"`),
    fc.tuple(text, blank, tie('value')).map(([inner, gap, of]) => `"${inner}\${${gap}${of}${gap}}"`),
    fc.tuple(blank, fc.array(tie('value'), { maxLength: 3 })).map(([gap, items]) => `[${gap}${items.join(`,${gap}`)}]`),
    fc.tuple(blank, name, tie('value')).map(([gap, key, of]) => `{${gap}${key}${gap}=${gap}${of}${gap}}`),
    fc.tuple(blank, tie('value'), tie('value')).map(([gap, left, right]) => `${left}${gap}+${gap}${right}`),
    fc.tuple(blank, tie('value')).map(([gap, of]) => `[for${gap || ' '}x in ${of}${gap}:${gap}x]`),
    fc.tuple(blank, tie('value')).map(([gap, of]) => `(${gap}!${gap}${of})`),
    fc.tuple(tie('value'), tie('value')).map(([left, right]) => `f(\n${left},\n  ${right})`),
  ),
}))
const attribute = fc
  .tuple(blank, name, blank, value, blank, comment)
  .map(([before, key, gap, of, behind, word]) => `${before}${key}${gap}=${gap}${of}${behind}${word}\n`)
const heredoc = fc
  .tuple(name, blank, text, value)
  .map(([key, gap, inner, of]) => `${key}=<<-EOT\n${gap}${inner}\${ ${of}}\n${gap}EOT\n`)
const line = fc.oneof(
  attribute,
  heredoc,
  comment.map((word) => `${word}\n`),
  blank.map((gap) => `${gap}\n`),
)
const file = fc
  .array(
    fc.oneof(
      line,
      fc.array(line, { maxLength: 4 }).map((lines) => `block  "x"{\n${lines.join('')}\t}\n`),
    ),
    {
      maxLength: 6,
    },
  )
  .map((items) => items.join(''))

describe('any file', () => {
  it('is the same when it is formatted twice', () => {
    fc.assert(
      fc.property(file, (source) => {
        const once = formatted(source)
        expect(formatted(once)).toBe(once)
      }),
    )
  })

  it('keeps everything but its blanks, and its lines', () => {
    fc.assert(
      fc.property(file, (source) => {
        const once = formatted(source)
        expect(once.replaceAll(/[ \t]/g, '')).toBe(source.replaceAll(/[ \t]/g, ''))
        expect(once.split('\n')).toHaveLength(source.split('\n').length)
      }),
    )
  })

  it('has the same tree', () => {
    fc.assert(
      fc.property(file, (source) => {
        expect(treeOf(formatted(source))).toEqual(treeOf(source))
      }),
    )
  })
})

/** Without places. */
function treeOf(text: string): unknown {
  const { body, diagnostics } = parseBody(new Source('a.pkr.hcl', text))
  const plain = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(plain)
    if (typeof each !== 'object' || each === null) return each
    return Object.fromEntries(
      Object.entries(each).flatMap(([key, of]) => (/[rR]ange$/.test(key) ? [] : [[key, plain(of)]])),
    )
  }
  return { body: plain(body), codes: diagnostics.map(({ code }) => code) }
}
