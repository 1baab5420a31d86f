import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { builderIdOf, invocationOf, sourceOf } from '../../src/attestation/run-source.ts'

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'source-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

function git(at: string, ...words: readonly string[]): string {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false']
  return execFileSync('git', [...who, ...words], {
    cwd: at,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
}

/** A repository with a commit, and its name. */
function repository(): { readonly at: string; readonly head: string } {
  const at = folder()
  git(at, 'init', '-q', '-b', 'main')
  writeFileSync(path.join(at, 'a'), '')
  git(at, 'add', '.')
  git(at, 'commit', '-qm', 'one')
  mkdirSync(path.join(at, 'deep/er'), { recursive: true })
  return { at, head: git(at, 'rev-parse', 'HEAD') }
}

it('is the commit of the repository around a folder, by its branch', () => {
  const { at, head } = repository()
  const digest = { gitCommit: head }
  const own = `git+${pathToFileURL(at).href}@refs/heads/main`
  expect(sourceOf({}, path.join(at, 'deep/er'))).toEqual({ uri: own, digest })
  git(at, 'remote', 'add', 'other', 'https://example.com/other')
  git(at, 'remote', 'add', 'origin', 'https://me:token@example.com/images.git')
  const uri = 'git+https://example.com/images.git'
  expect(sourceOf({}, at)).toEqual({ uri: `${uri}@refs/heads/main`, digest })
  git(at, 'pack-refs', '--all')
  expect(sourceOf({}, at)).toEqual({ uri: `${uri}@refs/heads/main`, digest })
  git(at, 'checkout', '-q', '--detach')
  expect(sourceOf({}, at)).toEqual({ uri, digest })
  git(at, 'remote', 'set-url', 'origin', 'git@example.com:images.git')
  expect(sourceOf({}, at)?.uri).toBe('git+git@example.com:images.git')
})

it('is that of a worktree', () => {
  const { at, head } = repository()
  const tree = path.join(folder(), 'tree')
  git(at, 'worktree', 'add', '-q', '-b', 'side', tree)
  git(at, 'remote', 'add', 'origin', 'https://example.com/images')
  expect(sourceOf({}, tree)).toEqual({
    uri: 'git+https://example.com/images@refs/heads/side',
    digest: { gitCommit: head },
  })
})

it('is unknown where there is none, or none that can be read', () => {
  const at = folder()
  expect(sourceOf({}, at)).toBeUndefined()
  git(at, 'init', '-q', '-b', 'main')
  // Nothing was committed.
  expect(sourceOf({}, at)).toBeUndefined()
  writeFileSync(path.join(at, '.git/HEAD'), 'ref: ../../../etc/passwd')
  expect(sourceOf({}, at)).toBeUndefined()
  const other = folder()
  writeFileSync(path.join(other, '.git'), 'gitdir: /nowhere/at/all')
  expect(sourceOf({}, other)).toBeUndefined()
})

it('is what the platform says', () => {
  const github = { GITHUB_REPOSITORY: 'a/b', GITHUB_SHA: 'c'.repeat(40) }
  const digest = { gitCommit: github.GITHUB_SHA }
  expect(sourceOf(github, '/')).toEqual({ uri: 'git+https://github.com/a/b', digest })
  const gitlab = {
    CI_PROJECT_URL: 'https://gitlab.example.com/a/b/',
    CI_COMMIT_SHA: 'c'.repeat(40),
    CI_COMMIT_REF_NAME: 'main',
  }
  expect(sourceOf(gitlab, '/')).toEqual({ uri: 'git+https://gitlab.example.com/a/b@refs/heads/main', digest })
  expect(builderIdOf({ GITHUB_WORKFLOW_REF: ' ', CI_JOB_URL: 'https://x' })).toBe('https://x')
  expect(builderIdOf({})).toBeUndefined()
  expect(invocationOf({ CI_JOB_ID: '7' })).toBe('7')
})
