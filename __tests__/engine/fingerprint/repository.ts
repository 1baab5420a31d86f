import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { type Files, folderOf, putInto } from './taken.ts'

export interface Repository {
  readonly root: string
  git(...command: string[]): string
  /** Answers the commit. */
  commit(files: Files, gone?: readonly string[]): string
}

/** A repository with these files in its first commit. */
export function repositoryOf(files: Files): Repository {
  const root = folderOf({})
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false']
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' }
  const git = (...command: string[]) =>
    execFileSync('git', ['-C', root, ...identity, ...command], { env, encoding: 'utf8', stdio: 'pipe' }).trim()
  git('init', '-q', '-b', 'main')
  const commit: Repository['commit'] = (changed, gone = []) => {
    putInto(root, changed)
    for (const name of gone) rmSync(path.join(root, name), { recursive: true })
    git('add', '-A')
    git('commit', '-q', '--allow-empty', '-m', 'one more')
    return git('rev-parse', 'HEAD')
  }
  commit(files)
  return { root, git, commit }
}
