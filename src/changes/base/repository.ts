import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { gitEnvironment, withoutPrograms } from '../../data-sources/git-settings.ts'
import { ExternalError } from '../../diagnostics/errors.ts'

const start = promisify(execFile)

/** Bytes of an answer. */
const largestAnswer = 256 << 20

/** A git repository that is only read: nothing that it names is started. */
export interface Repository {
  /** The folder of the checkout. Absolute, without links. */
  readonly root: string
  /** Where in it the folder lies that was asked about, with slashes; empty: it is that. */
  readonly prefix: string
  /** What git says. Throws ExternalError with git's own words. */
  ask(command: readonly string[], input?: string): Promise<Buffer>
}

export interface Asking {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/** The repository around a folder. Throws ExternalError where there is none. */
export async function repositoryAround(folder: string, asking: Asking): Promise<Repository> {
  const said = await ask(folder, asking, ['rev-parse', '--show-toplevel', '--show-prefix'])
  const [root = '', prefix = ''] = said.toString('utf8').split('\n')
  return { root, prefix: prefix.replace(/\/$/, ''), ask: (command, input) => ask(root, asking, command, input) }
}

async function ask(folder: string, { env, signal }: Asking, command: readonly string[], input = ''): Promise<Buffer> {
  try {
    const running = start('git', [...withoutPrograms, '-C', folder, ...command], {
      encoding: 'buffer',
      env: gitEnvironment(env),
      maxBuffer: largestAnswer,
      signal,
      timeout: 120_000,
    })
    // It may end before it has read everything; why is in what it says.
    running.child.stdin?.on('error', () => {})
    running.child.stdin?.end(input)
    return (await running).stdout
  } catch (thrown) {
    signal.throwIfAborted()
    const { code, stderr, message } = thrown as NodeJS.ErrnoException & { readonly stderr?: Buffer }
    if (code === 'ENOENT')
      throw new ExternalError('git-not-installed', 'git is not installed on this machine', undefined, { cause: thrown })
    const said = stderr?.toString('utf8').trim() || message
    throw new ExternalError('git-failed', `git ${command[0]} failed: ${said}`, undefined, { cause: thrown })
  }
}

/**
 * The commit where what is checked out left the one that a revision names. Throws ExternalError that says what to do where
 * that is not there.
 */
export async function commitOf(repository: Repository, revision: string): Promise<string> {
  const found = revision.startsWith('-') ? undefined : await resolved(repository, revision)
  // Of a clone that is cut short nobody knows where the two parted: then what happened on both sides is told.
  if (found !== undefined) return (await maybe(repository, 'merge-base', found, 'HEAD')) ?? found
  const detail = await missingDetail(repository, revision)
  throw new ExternalError('base-not-found', `The commit ${revision} is not in this clone`, detail)
}

function resolved(repository: Repository, revision: string): Promise<string | undefined> {
  return maybe(repository, 'rev-parse', '--verify', '--quiet', `${revision}^{commit}`)
}

async function maybe({ ask }: Repository, ...command: readonly string[]): Promise<string | undefined> {
  try {
    return (await ask(command)).toString('utf8').trim() || undefined
  } catch (thrown) {
    if (thrown instanceof ExternalError && thrown.code === 'git-failed') return undefined
    throw thrown
  }
}

async function missingDetail(repository: Repository, revision: string): Promise<string> {
  const shallow = (await repository.ask(['rev-parse', '--is-shallow-repository'])).toString('utf8').trim() === 'true'
  if (shallow)
    return `The clone is shallow. Give actions/checkout \`fetch-depth: 0\`, or run \`git fetch --depth=1 origin ${revision}\` before this step.`
  if ((await resolved(repository, `origin/${revision}`)) !== undefined)
    return `There is no such branch, tag or commit, but an origin/${revision}.`
  return 'There is no such branch, tag or commit. Fetch it before, and look for a mistake in its name.'
}
