import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { GuestError } from '../../diagnostics/errors.ts'
import { privateFolder } from '../../host/private-folder.ts'
import { runLocally } from '../../scripts/local-process.ts'
import type { ProvisionContext } from '../provisioner.ts'

/** A folder of a git repository that becomes one of the state tree. */
export interface Formula {
  /** As it is written, without what may be a secret. */
  readonly shown: string
  /** For git. */
  readonly repository: string
  readonly folder: string
  /** Branch, tag or commit; empty: the default branch. */
  readonly ref: string
  /** How many commits; 0: all. */
  readonly depth: number
}

/** Reads `git::https://host/name.git//folder?ref=v1`. Answers what is wrong with it. */
export function parseFormula(text: string): Formula | { readonly problem: string } {
  const match = /^(?:git::)?(.+\.git)\/\/([\w-]+)(?:\?(.*))?$/s.exec(text)
  const [, repository = '', folder = '', query = ''] = match ?? []
  if (match === null || repository.startsWith('-'))
    return { problem: 'is no address of git with a folder: git::https://host/name.git//folder' }
  const parameters = new URLSearchParams(query)
  const unknown = [...parameters.keys()].find((name) => name !== 'ref' && name !== 'depth')
  if (unknown !== undefined) return { problem: `has the parameter ${unknown}; there are ref and depth` }
  const depth = Number(parameters.get('depth') ?? 0)
  if (!Number.isInteger(depth) || depth < 0) return { problem: 'has a depth that is no whole number' }
  const ref = parameters.get('ref') ?? ''
  if (ref.startsWith('-')) return { problem: 'has a ref that is none' }
  return {
    shown: text.replace(/\/\/[^/@]*@/, '//'),
    repository: /^[\w.-]+\.\w+\/[^:]*$/.test(repository) ? `https://${repository}` : repository,
    folder,
    ref,
    depth,
  }
}

/** Gives `use` the formula's folder on this machine, and removes it afterwards. Throws GuestError and Cancelled. */
export async function withFormula(
  { repository, folder, ref, depth, shown }: Formula,
  context: ProvisionContext,
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const checkout = privateFolder('formula')
  const git = async (...parameters: string[]): Promise<void> => {
    const { exitCode } = await runLocally('git', parameters, {
      ...context,
      // Nobody is there to be asked for a password.
      environment: { GIT_TERMINAL_PROMPT: '0' },
    })
    if (exitCode !== 0) throw new GuestError('git-failed', `The formula ${shown} could not be fetched`, inLog)
  }
  context.message(`Fetching ${shown}`)
  try {
    await git('init', '--quiet', checkout)
    const limit = depth > 0 ? [`--depth=${depth}`] : []
    await git('-C', checkout, 'fetch', '--quiet', ...limit, '--', repository, ref || 'HEAD')
    await git('-C', checkout, 'checkout', '--quiet', 'FETCH_HEAD')
    const found = join(checkout, folder)
    if ((await stat(found).catch(() => undefined))?.isDirectory() !== true)
      throw new GuestError('git-failed', `The formula ${shown} has no folder ${folder}`)
    await use(found)
  } finally {
    await rm(checkout, { recursive: true, force: true })
  }
}

const inLog = 'What git said is in the log. It asks nobody: keys come from an SSH agent, passwords from its helpers.'
