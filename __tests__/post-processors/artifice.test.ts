import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { artifice } from '../../src/post-processors/artifice.ts'
import { processed } from './processing.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arti fice-'))
  mkdirSync(join(folder, 'out/sub'), { recursive: true })
  for (const name of ['b.log', 'a.log', '.hidden.log', 'x1', 'x2', 'x-', 'star*'])
    writeFileSync(join(folder, 'out', name), name)
  writeFileSync(join(folder, 'out/sub/c.log'), '')
})

afterEach(() => rmSync(folder, { recursive: true }))

const files = async (...patterns: string[]) =>
  (await processed(artifice, { files: patterns }, { id: '105', files: ['old'] }, folder)).artifact.files

it('takes the place of what was built', async () => {
  const { artifact, said } = await processed(artifice, { files: ['out/b.log'] }, { id: '105', files: ['old'] }, folder)
  expect(artifact).toEqual({ id: '', files: ['out/b.log'] })
  expect(said).toEqual(['Discarding files from artifact: old', 'Using these artifact files: out/b.log'])
})

it.each([
  [['out/*.log'], ['out/.hidden.log', 'out/a.log', 'out/b.log']],
  [
    ['out/x[0-9]', 'out/a.log'],
    ['out/x1', 'out/x2', 'out/a.log'],
  ],
  [['out/x[^12]'], ['out/x-']],
  [['out/x[\\-1]'], ['out/x-', 'out/x1']],
  [
    ['out/x-', 'o*/[a-]*log'],
    ['out/x-', 'out/a.log'],
  ],
  [['o?t/*/c.log'], ['out/sub/c.log']],
  [['./out/star\\*'], ['out/star*']],
  // As in Go two stars are no more than one.
  [['**/c.log', 'out/a.log'], ['out/a.log']],
  [['missing', 'out/sub'], ['out/sub']],
])('finds %j as Packer does', async (patterns, expected) => {
  expect(await files(...patterns)).toEqual(expected)
})

it('finds at once that a pattern of many stars does not match', async () => {
  writeFileSync(join(folder, 'out', 'a'.repeat(200)), '')
  expect(await files(`out/${'*a'.repeat(40)}b`, 'out/a.log')).toEqual(['out/a.log'])
  expect(await files(`out/${'*a'.repeat(40)}*`)).toEqual([`out/${'a'.repeat(200)}`])
})

it('finds absolute names', async () => {
  expect(await files(join(folder, 'out', 'a.*'))).toEqual([join(folder, 'out/a.log')])
})

it('is an error where nothing is there at all', async () => {
  await expect(files('nothing', 'out/*.none')).rejects.toThrow('None of the files of artifice is there')
})

it('takes nothing out of the workspace of a template that is not trusted', async () => {
  const trust = { granted: new Set<never>(), workspace: join(folder, 'out'), because: 'it is a test' }
  symlinkSync('/etc/hostname', join(folder, 'out/link.log'))
  const restricted = (pattern: string) =>
    processed(artifice, { files: [pattern] }, { id: '' }, join(folder, 'out'), { trust })
  await expect(restricted('*.log')).rejects.toThrow('is a link out of the workspace')
  await expect(restricted('../out/../secret')).rejects.toThrow('is outside of the workspace')
  await expect(restricted('/etc/host*')).rejects.toThrow('None of the files')
  expect((await restricted('x1')).artifact.files).toEqual(['x1'])
})
