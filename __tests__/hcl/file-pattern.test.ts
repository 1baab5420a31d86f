import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import picomatch from 'picomatch'
import { afterAll, expect, it } from 'vitest'
import { filesOf } from '../../src/hcl/functions/file-pattern.ts'

const folder = mkdtempSync(join(tmpdir(), 'pattern-'))
afterAll(() => rmSync(folder, { recursive: true }))
for (const name of ['one', 'two/deep']) mkdirSync(join(folder, name), { recursive: true })
for (const name of ['a.x', 'b.y', 'one/c.x', 'two/deep/d.x']) writeFileSync(join(folder, name), '')
symlinkSync('.', join(folder, 'here'))
symlinkSync('..', join(folder, 'two/up'))
symlinkSync('turning', join(folder, 'turn'))
symlinkSync('turn', join(folder, 'turning'))
symlinkSync('nowhere', join(folder, 'broken.x'))

it.each([
  ['*.x', ['a.x']],
  ['*/*.x', ['one/c.x']],
  ['one/c.x', ['one/c.x']],
  ['two/**/*.x', ['two/deep/d.x']],
  ['**/*.x', ['a.x', 'one/c.x', 'two/deep/d.x']],
  ['{one,two/deep}/*.x', ['one/c.x', 'two/deep/d.x']],
  ['t*/d*/d.x', ['two/deep/d.x']],
  ['nothing/*', []],
])('%s finds its files, past links that lead in a circle', (pattern, expected) => {
  expect([...filesOf(folder, pattern, picomatch)].sort()).toEqual(expected)
})
