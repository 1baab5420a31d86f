import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ExternalError } from '../diagnostics/errors.ts'
import type { DataSourceContext } from '../packer/data-source.ts'
import { gitEnvironment, withoutPrograms } from './git-settings.ts'

const run = promisify(execFile)

/** Runs git in a folder of a repository and answers what it says. Throws ExternalError with git's own words. */
export async function git(
  path: string,
  { workingDirectory, env, signal }: Pick<DataSourceContext, 'workingDirectory' | 'env' | 'signal'>,
  ...command: readonly string[]
): Promise<string> {
  try {
    const { stdout } = await run('git', [...withoutPrograms, '-C', path === '' ? '.' : path, ...command], {
      cwd: workingDirectory,
      env: gitEnvironment(env),
      timeout: 60_000,
      signal,
      maxBuffer: 64 << 20,
    })
    return stdout
  } catch (thrown) {
    const { code, stderr, message } = thrown as NodeJS.ErrnoException & { readonly stderr?: string }
    if (code === 'ENOENT')
      throw new ExternalError(
        'git-not-installed',
        'git is not installed on this machine',
        'The data sources of git ask the command `git`.',
      )
    throw new ExternalError('git-failed', `git ${command[0]} failed: ${stderr?.trim() || message}`, undefined, {
      cause: thrown,
    })
  }
}

/** The lines of an answer. */
export function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '')
}
