import fc from 'fast-check'
import { expect, it } from 'vitest'
import { buildersWith } from '../../src/builders/builder-registry.ts'
import { dataSourcesWith } from '../../src/data-sources/data-source-registry.ts'
import { hasErrors } from '../../src/diagnostics/diagnostic.ts'
import { Source } from '../../src/diagnostics/source.ts'
import { createScope } from '../../src/hcl/evaluation/scope.ts'
import { parseBody } from '../../src/hcl/syntax/parse.ts'
import type { Component } from '../../src/options/component.ts'
import { decode } from '../../src/options/decode/decode.ts'
import { formOf, shapeOf } from '../../src/options/option-schema.ts'
import { templateValues } from '../../src/packer/values/late-values.ts'
import { postProcessors } from '../../src/post-processors/post-processor-registry.ts'
import { provisioners } from '../../src/provisioners/provisioner-registry.ts'
import { fullTrust } from '../../src/trust/trust.ts'

const components: readonly Component[] = [
  ...(buildersWith({}) as readonly Component[]),
  ...(provisioners as readonly Component[]),
  ...(postProcessors as readonly Component[]),
  ...(dataSourcesWith(() => Promise.reject(new Error('nobody asks'))) as readonly Component[]),
]

const values = [
  'nope',
  '""',
  '"x"',
  '"-5m"',
  '"{{ .Nope }}"',
  '0',
  '-1',
  '1e300',
  'true',
  'null',
  '[]',
  '["", null]',
  '{}',
  '[{}]',
  '{ a = 1 }',
]
const bodies = ['', 'nope = 1', 'nope {}']

function read(component: Component, text: string) {
  const source = new Source('a.pkr.hcl', text)
  const { body, diagnostics } = parseBody(source)
  expect(diagnostics).toEqual([])
  return decode(component, body, {
    scope: createScope({ variables: new Map() }),
    templates: templateValues({ templatePath: '.', workingDirectory: '/', now: new Date(0) }, 'later'),
    place: { source, start: 0, end: 0 },
    workingDirectory: '/',
    trust: fullTrust,
    env: {},
  })
}

/** A body with some of a component's options, right or wrong. */
function bodyOf(component: Component): fc.Arbitrary<string> {
  const lines = [...shapeOf(component.options)].map(([name, schema]) =>
    formOf(schema).kind === 'attribute'
      ? fc.constantFrom(...values).map((value) => `${name} = ${value}`)
      : blockOf(name, schema),
  )
  return fc
    .subarray(lines, { maxLength: Math.min(6, lines.length) })
    .chain((some) => fc.tuple(...some))
    .map((some) => some.join('\n'))
}

function blockOf(name: string, schema: Component['options']['shape'][string]): fc.Arbitrary<string> {
  const form = formOf(schema as never)
  const inner = form.kind === 'attribute' ? [] : [...shapeOf(form.object).keys()]
  const filled = inner.flatMap((each) => values.map((value) => `${each} = ${value}`))
  return fc.constantFrom(...bodies, ...filled).map((body) => `${name} {\n${body}\n}`)
}

it.each(components.map((component) => [component.type, component] as const))(
  '%s judges whatever is written, and nothing is worked out of what is wrong',
  (_, component) => {
    fc.assert(
      fc.property(bodyOf(component), (body) => {
        const { diagnostics, work } = read(component, body)
        for (const { summary, detail = '' } of diagnostics)
          expect(`${summary} ${detail}`).not.toMatch(/\[object|<unknown>/)
        if (hasErrors(diagnostics)) expect(work).toBeUndefined()
      }),
      { numRuns: 25 },
    )
  },
)

it.each(components.map((component) => [component.type, component] as const))(
  '%s does not miss what is written wrong',
  (_, component) => {
    const missing = (text: string) =>
      read(component, text)
        .diagnostics.filter(({ code }) => code.startsWith('missing-'))
        .map(({ summary }) => summary)
    for (const [name, schema] of shapeOf(component.options)) {
      if (formOf(schema).kind !== 'attribute') continue
      const right = ['"x"', '["x"]', '{ x = "x" }', '1', 'true'].map((value) => missing(`${name} = ${value}`))
      const remedied = missing('').filter((each) => right.some((told) => !told.includes(each)))
      const told = missing(`${name} = nope`)
      expect(remedied.filter((each) => told.includes(each))).toEqual([])
    }
  },
)
