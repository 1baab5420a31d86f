import { expect, it } from 'vitest'
import type { RuleContext } from '../../src/options/component.ts'
import { resolveLocalPath } from '../../src/options/local-path.ts'
import { buildFails } from '../../src/options/refusal.ts'
import { fullTrust } from '../../src/trust/trust.ts'

it.each([
  ['It is no size', 'It is no size. Packer takes this'],
  ['It is no size.', 'It is no size. Packer takes this'],
  ['Did you mean "x"?\n  x', 'Did you mean "x"? Packer takes this'],
  [undefined, 'Packer takes this'],
])('a refusal with the detail %j ends its sentence', (detail, told) => {
  expect(buildFails('invalid-disk-size', 'x', detail).detail?.startsWith(told)).toBe(true)
})

it('a path that can not even be looked for is told at its option', () => {
  const told: string[] = []
  const error = (_code: unknown, path: unknown, summary: string) => told.push(`${path}: ${summary}`)
  const context = { error, isLate: () => false, workingDirectory: '/', trust: fullTrust } as unknown as RuleContext
  resolveLocalPath('x'.repeat(5000), ['script'], 'file', context)
  expect(told).toEqual([`script: script: ${'x'.repeat(60)}... is invalid: name too long`])
})
