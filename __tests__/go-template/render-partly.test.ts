import { expect, it } from 'vitest'
import { packerFunctions } from '../../src/go-template/packer-functions.ts'
import { renderPartly, renderRepeatedly } from '../../src/go-template/render-partly.ts'

const values: Record<string, string> = {
  a: 'x{{ .F }}',
  b: '{{ user `c` }}',
  c: '1',
  open: '{{',
  self: '{{ user `self` }}',
}
const functions = packerFunctions({
  packerVersion: '1.14.3',
  templatePath: '.',
  workingDirectory: '/',
  now: new Date(0),
  user: (name) => values[name] ?? '',
})
const context = { data: {}, functions }

it.each([
  ['{{ user `c` }}{{ .F }}', '1{{ .F }}'],
  ['{{- .F -}} {{user `c`}}', '{{- .F -}} 1'],
  ['{{ if user `c` }}{{ .F.G }}{{ else }}{{ .H }}{{ end }}', '{{ .F.G }}'],
  ['{{ .F | upper }} {{ upper "a" }} {{ range .L }}', undefined],
  ['{{ .A }}{{ .B }}{{ .A }}', '{{ .A }}{{ .B }}{{ .A }}'],
  ['plain', 'plain'],
])('fields wait: %s', (text, expected) => {
  const rendered = renderPartly(text, context, ({ fields }) => fields.length === 0)
  expect(rendered.kind === 'text' ? rendered.text : undefined).toBe(expected)
})

it('what is wrong is told without the marks of what waits', () => {
  const rendered = renderPartly('{{ .F }} {{ nope }}', context, ({ fields }) => fields.length === 0)
  expect(rendered).toMatchObject({
    kind: 'failed',
    diagnostics: [{ detail: expect.stringContaining('{{ .F }} {{ nope }}') }],
  })
})

it.each([
  ['{{ user `b` }}', { kind: 'text', text: '1' }],
  ['{{ user `self` }}', { kind: 'text', text: '{{ user `self` }}' }],
  ['{{ user `open` }}x', { kind: 'failed' }],
])('again until nothing changes: %s', (text, expected) => {
  expect(renderRepeatedly(text, context)).toMatchObject(expected)
})
