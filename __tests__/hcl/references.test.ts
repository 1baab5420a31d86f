import { expect, test } from 'vitest'
import { Source } from '../../src/diagnostics/source.ts'
import { parseBody, parseExpression } from '../../src/hcl/syntax/parse.ts'
import { functionsOfBody, referencesOf, referencesOfBody } from '../../src/hcl/syntax/references.ts'

test.each([
  ['var.a', ['var']],
  ['{ a = b, (c) = d, "${e}" = f }', ['b', 'c', 'd', 'e', 'f']],
  ['[for x in y : x + z if w]', ['y', 'z', 'w']],
  ['{ for k, v in m : k => [for v in v : [v, k, o]] }', ['m', 'o']],
  ['"${a}%{ if b }${c}%{ else }${d}%{ endif }%{ for e in f }${e}${g}%{ endfor }"', ['a', 'b', 'c', 'd', 'f', 'g']],
  ['a[b][*].c[d]', ['a', 'b', 'd']],
  ['f(a, b...)', ['a', 'b']],
  ['!a ? -b : (c == d.e)', ['a', 'b', 'c', 'd']],
  ['f(a).b[c]', ['a', 'c']],
  ['true', []],
])('%s', (text, roots) => {
  const { expression } = parseExpression(new Source('t.hcl', text))
  expect(new Set(referencesOf(expression).map(({ root }) => root))).toEqual(new Set(roots))
})

test('those of a body, and the functions it calls', () => {
  const { body } = parseBody(
    new Source('t.hcl', 'a = upper(b)\nc {\n  d = "${lower(e)}"\n  f {\n    g = [for x in h : file(x)]\n  }\n}\n'),
  )
  expect(referencesOfBody(body).map(({ root }) => root)).toEqual(['b', 'e', 'h'])
  expect(functionsOfBody(body)).toEqual(new Set(['upper', 'lower', 'file']))
})
