import fc from 'fast-check'
import { parseToObject } from 'hcl2-parser'
import { describe, expect, test } from 'vitest'
import { Source } from '../../src/diagnostics/source.ts'
import type { Block, Body, Expression, TemplatePart } from '../../src/hcl/syntax/ast.ts'
import { parseBody } from '../../src/hcl/syntax/parse.ts'

/*
 * The referee is HashiCorp's own parser, compiled to JavaScript. What it makes of a body is compared with what we make
 * of it, within what it can tell: blocks are grouped by type and label, an expression is its source text in ${}.
 */
type Converted = { [key: string]: unknown }

const identifier = fc.constantFrom('a', 'b', 'name', 'source_1', 'x-y')
const text = fc.stringMatching(/^[ -~äé€]{0,12}$/).map((raw) => raw.replace(/["\\$%]/g, '_'))
const literal = fc.oneof(
  fc.integer({ min: 0, max: 100000 }).map(String),
  fc.constantFrom('true', 'false', 'null', '1.5', '1e3'),
  text.map((content) => `"${content}"`),
)
// The referee calculates what is constant, so operations have something variable in them.
const { value } = fc.letrec<{ value: string; variable: string }>((tie) => ({
  variable: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    identifier,
    fc.tuple(identifier, identifier).map(([root, name]) => `${root}.${name}`),
    fc.tuple(identifier, tie('value')).map(([root, key]) => `${root}[${key}]`),
    fc.tuple(identifier, identifier).map(([root, name]) => `${root}[*].${name}`),
    fc
      .tuple(tie('variable'), fc.constantFrom('+', '-', '*', '==', '&&', '<'), tie('variable'))
      .map((parts) => parts.join(' ')),
    fc.tuple(identifier, tie('value'), tie('value')).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
    fc.tuple(identifier, fc.array(tie('value'), { maxLength: 2 })).map(([name, args]) => `${name}(${args.join(', ')})`),
    fc.tuple(identifier, tie('variable')).map(([name, of]) => `[for ${name} in ${of} : ${name}]`),
    fc.tuple(text, tie('variable')).map(([before, of]) => `"${before}_\${f(${of})}"`),
    tie('variable').map((of) => `(${of})`),
    tie('variable').map((of) => `!${of}`),
  ),
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    literal,
    tie('variable'),
    fc.array(tie('value'), { maxLength: 3 }).map((elements) => `[${elements.join(', ')}]`),
    fc.array(fc.tuple(identifier, tie('value')), { maxLength: 3 }).map(objectText),
  ),
}))

function objectText(items: readonly (readonly [string, string])[]): string {
  const distinct = new Map(items)
  return `{ ${[...distinct].map(([key, each]) => `${key} = ${each}`).join(', ')} }`
}

const attribute = fc.tuple(identifier, value).map(([name, of]) => `${name} = ${of}\n`)
const attributes = fc.uniqueArray(attribute, { maxLength: 3, selector: nameOf })
// One number of labels for each type: the referee breaks on blocks of one type with different numbers.
const block = fc
  .tuple(
    fc.constantFrom(['build'], ['variable', 'a'], ['variable', 'b'], ['source', 'a', 'b'], ['source', 'a', 'c']),
    attributes,
  )
  .map(([[type, ...labels], body]) => `${type} ${labels.map((label) => `"${label}" `).join('')}{\n${body.join('')}}\n`)
const body = fc
  .tuple(fc.uniqueArray(attribute, { maxLength: 4, selector: nameOf }), fc.array(block, { maxLength: 2 }))
  .map(([attributes, blocks]) => attributes.join('') + blocks.join(''))

function nameOf(written: string): string {
  return written.slice(0, written.indexOf(' '))
}

/** Its JSON; it rejects a text without saying where, and breaks on some that HCL allows. */
function referee(source: string): { readonly verdict: 'accepts' | 'rejects' | 'breaks'; readonly converted?: unknown } {
  try {
    const [converted] = parseToObject(source) as readonly [unknown, unknown]
    return converted === null ? { verdict: 'rejects' } : { verdict: 'accepts', converted }
  } catch {
    return { verdict: 'breaks' }
  }
}

function convertBody(content: Body, source: string): Converted {
  const converted: Converted = {}
  for (const each of content.blocks) nest(converted, each, source)
  for (const { name, expression } of content.attributes) converted[name] = convertExpression(expression, source)
  return converted
}

function nest(into: Converted, { type, labels, body: content }: Block, source: string): void {
  let place = into
  for (const name of [type, ...labels.map((label) => label.text)].slice(0, -1)) {
    place[name] ??= {}
    place = place[name] as Converted
  }
  const last = labels.at(-1)?.text ?? type
  place[last] = [...((place[last] as unknown[] | undefined) ?? []), convertBody(content, source)]
}

function convertExpression(expression: Expression, source: string): unknown {
  switch (expression.kind) {
    case 'literal':
      return typeof expression.value === 'object' && expression.value !== null
        ? Number(expression.value.number)
        : expression.value
    case 'tuple':
      return expression.elements.map((each) => convertExpression(each, source))
    case 'object':
      return Object.fromEntries(
        expression.items.map(({ key, value: of }) => [
          key.kind === 'traversal' ? key.root : source.slice(key.range.start, key.range.end),
          convertExpression(of, source),
        ]),
      )
    case 'template':
      return expression.parts.map((part) => convertPart(part, source)).join('')
    default:
      return `\${${source.slice(expression.range.start, expression.range.end)}}`
  }
}

function convertPart(part: TemplatePart, source: string): string {
  if (part.kind === 'text') return part.text
  return source.slice(part.range.start, part.range.end)
}

describe('against hcl2-parser', () => {
  test('generated bodies are read alike', () => {
    fc.assert(
      fc.property(body, (source) => {
        const { body: ours, diagnostics } = parseBody(new Source('t.hcl', source))
        expect(diagnostics, source).toEqual([])
        expect(convertBody(ours, source)).toEqual(referee(source).converted)
      }),
      { numRuns: 150, seed: 1 },
    )
  })

  test('bodies with something taken out or put in are accepted and rejected alike', () => {
    const piece = fc.constantFrom('"', '{', '}', '[', ']', '(', ')', '=', ',', '.', '$', '${', '\n', ' ', ':', '#')
    fc.assert(
      fc.property(body, fc.nat(), fc.nat({ max: 2 }), piece, (source, at, cut, put) => {
        const offset = source.length === 0 ? 0 : at % source.length
        const broken = source.slice(0, offset) + put + source.slice(offset + cut)
        const { diagnostics } = parseBody(new Source('t.hcl', broken))
        const { verdict } = referee(broken)
        if (verdict !== 'breaks') expect(diagnostics.length > 0 ? 'rejects' : 'accepts', broken).toBe(verdict)
        for (const { range } of diagnostics) {
          expect(range?.start).toBeLessThanOrEqual(broken.length)
          expect(range?.end).toBeLessThanOrEqual(broken.length + 1)
        }
      }),
      { numRuns: 300, seed: 2 },
    )
  })
})
