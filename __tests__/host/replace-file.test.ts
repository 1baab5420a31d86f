import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { replaceFileSync } from '../../src/host/replace-file.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'replace-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => path.join(folder, name)

it('keeps the mode, and leaves nothing beside it', () => {
  writeFileSync(at('a'), 'old')
  chmodSync(at('a'), 0o751)
  const before = statSync(at('a')).ino
  replaceFileSync(at('a'), 'new')
  expect(readFileSync(at('a'), 'utf8')).toBe('new')
  expect(statSync(at('a')).mode & 0o7777).toBe(0o751)
  expect(statSync(at('a')).ino).not.toBe(before)
  replaceFileSync(at('fresh'), 'x')
  expect(readdirSync(folder).sort()).toEqual(['a', 'fresh'])
})

it('writes where a link leads to', () => {
  writeFileSync(at('real'), 'old')
  symlinkSync('real', at('link'))
  replaceFileSync(at('link'), 'new')
  expect(lstatSync(at('link')).isSymbolicLink()).toBe(true)
  expect(readFileSync(at('real'), 'utf8')).toBe('new')
  symlinkSync('later', at('dangling'))
  replaceFileSync(at('dangling'), 'x')
  expect(readFileSync(at('later'), 'utf8')).toBe('x')
  linkSync(at('real'), at('twin'))
  replaceFileSync(at('twin'), 'both')
  expect(readFileSync(at('real'), 'utf8')).toBe('both')
  replaceFileSync('/dev/null', 'x')
  expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true)
})

it('says which file could not be written', () => {
  expect(() => replaceFileSync(at('no/such'), 'x')).toThrow(
    expect.objectContaining({ code: 'ENOENT', path: at('no/such') }),
  )
})

it.skipIf(process.getuid?.() === 0)('leaves a file that may not be written to', () => {
  writeFileSync(at('fixed'), 'old', { mode: 0o444 })
  expect(() => replaceFileSync(at('fixed'), 'new')).toThrow('EACCES')
  expect(readFileSync(at('fixed'), 'utf8')).toBe('old')
})
