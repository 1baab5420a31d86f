import path from 'node:path'
import { ExternalError } from '../diagnostics/errors.ts'
import type { DataSourceContext } from '../packer/data-source.ts'
import { git } from './git.ts'

type Asking = Pick<DataSourceContext, 'workingDirectory' | 'env' | 'signal'>

/**
 * Absolute paths of the files that are others in the commit that is checked out than where it left `since`, gone ones among
 * them. Only trees are compared: no program of the repository runs. Throws ExternalError: `base-not-found` where this clone
 * has no such commit.
 */
export async function changedFiles(since: string, context: Asking): Promise<readonly string[]> {
  const ask = async (...command: readonly string[]) => (await git('.', context, ...command)).trim()
  const top = await ask('rev-parse', '--show-toplevel')
  const base = since.startsWith('-')
    ? undefined
    : await maybe(ask('rev-parse', '--verify', '--quiet', `${since}^{commit}`))
  if (base === undefined)
    throw new ExternalError(
      'base-not-found',
      `The commit ${since} is not in this clone`,
      'Give actions/checkout `fetch-depth: 0`, or fetch the commit before: `git fetch --depth=1 origin COMMIT`. Where the name is your own, look for a mistake in it.',
    )
  // Of a clone that is cut short nobody knows where the two parted: then what happened on both sides counts.
  const from = (await maybe(ask('merge-base', base, 'HEAD'))) ?? base
  const command = [
    'diff-tree',
    '-r',
    '-z',
    '--name-only',
    '--no-renames',
    '--no-ext-diff',
    '--ignore-submodules=none',
    from,
    'HEAD',
  ]
  const names = (await git('.', context, ...command)).split('\0').filter((name) => name !== '')
  return names.map((name) => path.join(top, name))
}

async function maybe(answer: Promise<string>): Promise<string | undefined> {
  try {
    return (await answer) || undefined
  } catch (thrown) {
    if (thrown instanceof ExternalError && thrown.code === 'git-failed') return undefined
    throw thrown
  }
}
