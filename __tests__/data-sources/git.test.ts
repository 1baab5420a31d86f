import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { gitCommit } from '../../src/data-sources/git-commit.ts'
import { gitRepository } from '../../src/data-sources/git-repository.ts'
import { fullTrust } from '../../src/trust/trust.ts'

const { signal } = new AbortController()

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'git of somebody '))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

function repository(): { readonly root: string; git(...command: string[]): string } {
  const root = folder()
  const env = {
    ...process.env,
    GIT_AUTHOR_DATE: '2024-01-02T10:38:19+0100',
    GIT_COMMITTER_DATE: '2024-01-02T11:00:00+0100',
    GIT_CONFIG_GLOBAL: '/dev/null',
  }
  const identity = ['-c', 'user.name=A U Thor', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false']
  const git = (...command: string[]) =>
    execFileSync('git', ['-C', root, ...identity, ...command], { env, encoding: 'utf8', stdio: 'pipe' }).trim()
  git('init', '-q', '-b', 'main')
  return { root, git }
}

describe('git', () => {
  it('tells of a repository', async () => {
    const { root, git } = repository()
    const context = { workingDirectory: root, trust: fullTrust, env: process.env, signal }
    await expect(gitRepository.read({ path: '.' }, context)).rejects.toThrow(/git rev-parse failed/)
    git('commit', '-q', '--allow-empty', '-m', 'one')
    git('branch', 'feature/x')
    git('tag', 'v1')
    git('tag', 'main')
    expect(await gitRepository.read({ path: '.' }, context)).toEqual({
      head: 'main',
      branches: ['feature/x', 'main'],
      tags: ['main', 'v1'],
      is_clean: true,
    })
    writeFileSync(path.join(root, 'new'), '')
    git('checkout', '-q', '--detach')
    expect(await gitRepository.read({ path: root }, { ...context, workingDirectory: '/' })).toMatchObject({
      head: 'HEAD',
      is_clean: false,
    })
    await expect(gitRepository.read({ path: folder() }, context)).rejects.toThrow(/not a git repository/)
  })

  it('tells of a commit', async () => {
    const { root, git } = repository()
    git('commit', '-q', '--allow-empty', '-m', 'one')
    git('commit', '-q', '--allow-empty', '-m', 'two\n\nwith more')
    git('branch', 'other')
    const context = { workingDirectory: root, trust: fullTrust, env: process.env, signal }
    expect(await gitCommit.read({ path: '.', commit_ish: 'HEAD' }, context)).toEqual({
      hash: git('rev-parse', 'HEAD'),
      branches: ['main', 'other'],
      author: 'A U Thor <a@example.com>',
      committer: 'A U Thor <a@example.com>',
      timestamp: '2024-01-02T10:00:00Z',
      pgp_signature: '',
      message: 'two\n\nwith more\n',
      tree_hash: git('rev-parse', 'HEAD^{tree}'),
      parent_hashes: [git('rev-parse', 'HEAD~')],
    })
    expect(await gitCommit.read({ path: '.', commit_ish: 'HEAD~1' }, context)).toMatchObject({
      branches: [],
      message: 'one\n',
      parent_hashes: [],
    })
    await expect(gitCommit.read({ path: '.', commit_ish: 'nope' }, context)).rejects.toThrow(/git rev-parse failed/)
  })
})

describe('a repository that names programs', () => {
  /** A program that leaves a mark, in a repository of one commit. */
  function trapped() {
    const { root, git } = repository()
    const mark = path.join(folder(), 'was-run')
    const program = path.join(folder(), 'program')
    writeFileSync(program, `#!/bin/sh\ntouch '${mark}'\n`, { mode: 0o755 })
    writeFileSync(path.join(root, 'a.txt'), 'a')
    git('add', '.')
    git('commit', '-q', '-m', 'one')
    return { root, git, mark, program, quoted: `'${program}'` }
  }
  const ask = async (workingDirectory: string, env: NodeJS.ProcessEnv = process.env, at = '.') => {
    const context = { workingDirectory, trust: fullTrust, env, signal }
    return [
      await gitRepository.read({ path: at }, context),
      await gitCommit.read({ path: at, commit_ish: 'HEAD' }, context),
    ] as const
  }

  it('does not get its core.fsmonitor run', async () => {
    const { root, git, mark, quoted } = trapped()
    git('config', 'core.fsmonitor', quoted)
    git('status')
    expect(existsSync(mark), 'the trap works').toBe(true)
    rmSync(mark)
    expect((await ask(root))[0].is_clean).toBe(true)
    expect(existsSync(mark)).toBe(false)
  })

  it('nor that of a submodule', async () => {
    const inner = trapped()
    const { root, git } = repository()
    git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'sub')
    git('commit', '-q', '-m', 'one')
    execFileSync('git', ['-C', path.join(root, 'sub'), 'config', 'core.fsmonitor', inner.quoted])
    git('status')
    expect(existsSync(inner.mark), 'the trap works').toBe(true)
    rmSync(inner.mark)
    expect((await ask(root))[0].is_clean).toBe(true)
    expect(existsSync(inner.mark)).toBe(false)
  })

  it('nor its hooks', async () => {
    const { root, git, mark, program } = trapped()
    const hooks = path.join(root, '.git/hooks')
    mkdirSync(hooks, { recursive: true })
    for (const name of ['post-index-change', 'reference-transaction', 'fsmonitor-watchman'])
      writeFileSync(path.join(hooks, name), `#!/bin/sh\nexec '${program}'\n`, { mode: 0o755 })
    const touch = () => utimesSync(path.join(root, 'a.txt'), new Date(0), new Date(0))
    touch()
    git('status')
    expect(existsSync(mark), 'the trap works').toBe(true)
    rmSync(mark)
    writeFileSync(path.join(root, 'a.txt'), 'a')
    await ask(root)
    expect(existsSync(mark)).toBe(false)
  })

  it('nor the transport of a partial clone that lacks something', async () => {
    const { root, git, mark, program } = trapped()
    git('config', 'remote.origin.url', `ext::${program.replaceAll(' ', '% ')}`)
    git('config', 'remote.origin.promisor', 'true')
    git('config', 'core.repositoryFormatVersion', '1')
    git('config', 'extensions.partialClone', 'origin')
    git('config', 'protocol.ext.allow', 'always')
    const missing = 'f'.repeat(40)
    expect(() => git('cat-file', 'commit', missing)).toThrow()
    expect(existsSync(mark), 'the trap works').toBe(true)
    rmSync(mark)
    const context = { workingDirectory: root, trust: fullTrust, env: process.env, signal }
    await expect(gitCommit.read({ path: '.', commit_ish: missing }, context)).rejects.toThrow(/git/)
    expect(existsSync(mark)).toBe(false)
  })

  it('a folder that only looks like a bare repository is none', async () => {
    const { root, git } = trapped()
    const bare = path.join(root, 'fixtures/bare')
    git('clone', '-q', '--bare', root, bare)
    await expect(ask(bare)).rejects.toThrow(/safe\.bareRepository/)
  })

  it('is asked without what others have set for a git of theirs', async () => {
    const { root, git } = trapped()
    const other = trapped()
    const [, { hash }] = await ask(root, {
      ...process.env,
      GIT_DIR: path.join(other.root, '.git'),
      GIT_WORK_TREE: other.root,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.fsmonitor',
      GIT_CONFIG_VALUE_0: other.quoted,
      GIT_TRACE: path.join(other.root, 'trace'),
    })
    expect(hash).toBe(git('rev-parse', 'HEAD'))
    expect(existsSync(other.mark)).toBe(false)
    expect(existsSync(path.join(other.root, 'trace'))).toBe(false)
  })
})
