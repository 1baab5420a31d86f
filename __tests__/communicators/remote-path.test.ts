import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sftpPath, shellPath, shellPattern } from '../../src/communicators/remote-path.ts'

function words(text: string): string[] {
  const command = `set -- ${text}; for word; do printf '%s\\0' "$word"; done`
  const env = { HOME: '/home/me', PATH: process.env['PATH'] ?? '' }
  return execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8', env, cwd: '/' }).split('\0').slice(0, -1)
}

it.each([
  ['/tmp/x', '/tmp/x'],
  ["it's a $file `x`", "it's a $file `x`"],
  ['~/x y', '/home/me/x y'],
  ['~', '/home/me'],
  ['$HOME/x', '/home/me/x'],
  ['${HOME}/x', '/home/me/x'],
  ['$HOMER/x', '$HOMER/x'],
  ['a~b', 'a~b'],
  ['-x', './-x'],
  ['/*', '/*'],
])('a shell reads shellPath(%j) as one path', (path, read) => {
  expect(words(shellPath(path))).toEqual([read])
})

it('quotes any path', () => {
  const path = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }).map((text) => `/${text}`)
  fc.assert(
    fc.property(path, (text) => {
      expect(words(shellPath(text))).toEqual([text])
    }),
    { numRuns: 40 },
  )
})

it('leaves wildcards to the shell, and only those', () => {
  expect(words(shellPattern('/et?')).length).toBeGreaterThan(0)
  expect(words(shellPattern('/e[t]c'))).toEqual(['/etc'])
  expect(words(shellPattern('/no such $(dir)/*'))).toEqual(['/no such $(dir)/*'])
})

it('names the home folder for sftp', () => {
  expect(['~/x', '$HOME/x', '/x', 'x'].map(sftpPath)).toEqual(['./x', './x', '/x', 'x'])
})
