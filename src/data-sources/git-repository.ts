import * as z from 'zod'
import type { DataSource } from '../packer/data-source.ts'
import { git, lines } from './git.ts'

const options = z.object({
  path: z.string().default('.').describe('A folder in the repository.'),
})

const outputs = z.object({
  head: z
    .string()
    .describe('The branch that is checked out; `HEAD` where none is (as after a pull request’s checkout).'),
  branches: z.array(z.string()).describe('Local branches.'),
  tags: z.array(z.string()).describe('Tags.'),
  is_clean: z.boolean().describe('Is there nothing that is not committed?'),
})

/** What the plug-in `git` says of a repository. */
export const gitRepository: DataSource<typeof options, typeof outputs> = {
  type: 'git-repository',
  plugin: 'git',
  grant: 'commands',
  description: 'Tells of the git repository around a folder.',
  options,
  outputs,
  async read({ path }, context) {
    const ask = (...command: readonly string[]) => git(path, context, ...command)
    // Without any commit there is no head, which is an error.
    await ask('rev-parse', '--verify', '--quiet', 'HEAD^{commit}')
    const [head, branches, tags, status] = await Promise.all([
      ask('rev-parse', '--symbolic-full-name', 'HEAD'),
      ask('for-each-ref', '--format=%(refname:lstrip=2)', 'refs/heads'),
      ask('for-each-ref', '--format=%(refname:lstrip=2)', 'refs/tags'),
      // A git for each submodule would run with the settings of that one alone.
      ask('status', '--porcelain', '--ignore-submodules=dirty'),
    ])
    return {
      head: head.trim().replace(/^refs\/heads\//, ''),
      branches: [...lines(branches)],
      tags: [...lines(tags)],
      is_clean: status.trim() === '',
    }
  },
}
