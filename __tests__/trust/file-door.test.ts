import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leadsOutOf, treeLeadsOutOf } from '../../src/trust/file-door.ts'
import { placeToWrite } from '../../src/trust/refused.ts'
import type { Grant } from '../../src/trust/trust.ts'

let base: string
let workspace: string
const at = (...names: readonly string[]) => path.join(workspace, ...names)

beforeAll(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'file door ')))
  workspace = path.join(base, 'workspace')
  mkdirSync(at('files/deep'), { recursive: true })
  mkdirSync(at('loop'), { recursive: true })
  mkdirSync(at('.git'))
  mkdirSync(path.join(base, 'workspace-of-another'))
  writeFileSync(at('files/deep/a.txt'), 'a')
  writeFileSync(path.join(base, 'secret'), 's')
  symlinkSync('files/deep/a.txt', at('inside'))
  symlinkSync('../secret', at('outside'))
  symlinkSync(path.join(base, 'secret'), at('absolute'))
  symlinkSync('../not-there', at('dangling'))
  symlinkSync('..', at('up'))
  symlinkSync('outside', at('second'))
  symlinkSync('round', at('round'))
  symlinkSync('.', at('loop/again'))
  symlinkSync(workspace, path.join(base, 'other-way'))
  symlinkSync('.git', at('tools'))
  mkdirSync(path.join(base, 'x/y'), { recursive: true })
  mkdirSync(at('a/b'), { recursive: true })
  symlinkSync('../../../x/y', at('a/b/link'))
  symlinkSync('files/deep', at('deep'))
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

describe('a path is the workspace’s own', () => {
  it.each([['files/deep/a.txt'], ['files'], ['.'], ['inside'], ['not/there/yet'], ['..files'], ['files/../inside']])(
    '%s',
    (name) => {
      expect(leadsOutOf(workspace, at(name))).toBeUndefined()
    },
  )

  it('also where the workspace is named by a link', () => {
    expect(leadsOutOf(path.join(base, 'other-way'), at('files/deep/a.txt'))).toBeUndefined()
    expect(leadsOutOf(workspace, path.join(base, 'other-way', 'inside'))).toBeUndefined()
  })
})

describe('a path leads out of the workspace', () => {
  it.each([
    ['outside', 'is a link out of the workspace'],
    ['absolute', 'is a link out of the workspace'],
    ['second', 'is a link out of the workspace'],
    ['dangling', 'is a link out of the workspace'],
    ['up/secret', 'is a link out of the workspace'],
    ['round', 'is a link that leads to itself'],
    ['../secret', 'is outside of the workspace'],
    ['../workspace-of-another', 'is outside of the workspace'],
    ['/etc/passwd', 'is outside of the workspace'],
    ['.git/config', 'is in .git, which may hold credentials'],
    ['files/.GIT/config', 'is in .git, which may hold credentials'],
    ['tools/config', 'is in .git, which may hold credentials'],
  ])('%s', (name, why) => {
    expect(leadsOutOf(workspace, path.resolve(workspace, name))).toBe(why)
  })
})

describe('behind a link .. is what the system takes it for', () => {
  // Not path.join, which would shorten it.
  const raw = (name: string) => `${workspace}/${name}`

  it.each(['a/b/link/../../secret', 'a/b/link/..', './a/b//link/../../x/y/../../secret'])('%s leads out', (name) => {
    expect(leadsOutOf(workspace, raw(name))).toBe('is a link out of the workspace')
    expect(treeLeadsOutOf(workspace, raw(name))).toBe('is a link out of the workspace')
  })

  it.each(['deep/../../.git/config', 'deep/../../up/secret'])('%s leads out inside of it', (name) => {
    expect(leadsOutOf(workspace, raw(name))).toBeDefined()
  })

  it('and who shortens the path does not get out either', () => {
    expect(leadsOutOf(workspace, raw('deep/../../secret'))).toBe('is outside of the workspace')
    expect(leadsOutOf(workspace, raw('deep/../deep/a.txt'))).toBeUndefined()
  })
})

describe('a place to write', () => {
  const trust = () => ({ granted: new Set<Grant>(), workspace, because: 'nobody has looked at it' })

  it('has no link left in it', () => {
    expect(placeToWrite(trust(), at('deep/new/file'), 'x')).toEqual({ file: at('files/deep/new/file') })
    expect(placeToWrite(trust(), at('inside'), 'x')).toEqual({ file: at('files/deep/a.txt') })
  })

  it('is refused where a link leads out, and the user’s own where files are trusted', () => {
    expect(placeToWrite(trust(), at('dangling'), 'x')).toMatchObject({ code: 'untrusted-files' })
    expect(placeToWrite({ ...trust(), granted: new Set(['files']) }, at('dangling'), 'x')).toEqual({
      file: at('dangling'),
    })
  })
})

describe('a folder with all that is in it', () => {
  it('is the workspace’s own where nothing in it leads out, also round in circles', () => {
    expect(treeLeadsOutOf(workspace, at('files'))).toBeUndefined()
    expect(treeLeadsOutOf(workspace, at('loop'))).toBeUndefined()
    expect(treeLeadsOutOf(workspace, at('not-there'))).toBeUndefined()
  })

  it('leads out by what lies deep in it, or in what it links to', () => {
    mkdirSync(at('tree/b/c'), { recursive: true })
    symlinkSync('../../../../secret', at('tree/b/c/key'))
    symlinkSync('../tree/b', at('files/linked'))
    expect(treeLeadsOutOf(workspace, at('tree'))).toContain('key is a link out of the workspace')
    expect(treeLeadsOutOf(workspace, at('files'))).toContain('key is a link out of the workspace')
    expect(treeLeadsOutOf(workspace, workspace)).toMatch(/\.git is in \.git|link out of the workspace/)
    rmSync(at('files/linked'))
  })
})
