import * as z from 'zod'
import type { DataSource } from '../packer/data-source.ts'
import { git, lines } from './git.ts'

const options = z.object({
  path: z.string().default('.').describe('A folder in the repository.'),
  commit_ish: z.string().default('HEAD').describe('Which commit: a branch, a tag, a hash, `HEAD~2`.'),
})

const outputs = z.object({
  hash: z.string().describe('The commit’s hash.'),
  branches: z.array(z.string()).describe('Local branches whose newest commit it is.'),
  author: z.string().describe('`A U Thor <author@example.com>`.'),
  committer: z.string().describe('The same of who committed it.'),
  timestamp: z.string().describe('When it was committed: `2024-01-02T09:38:19Z`.'),
  pgp_signature: z.string().describe('Its signature; empty: none.'),
  message: z.string().describe('The whole message.'),
  tree_hash: z.string().describe('Hash of its tree.'),
  parent_hashes: z.array(z.string()).describe('Hashes of its parents.'),
})

/** What the plug-in `git` says of a commit. */
export const gitCommit: DataSource<typeof options, typeof outputs> = {
  type: 'git-commit',
  plugin: 'git',
  grant: 'commands',
  description: 'Tells of a commit of the git repository around a folder.',
  options,
  outputs,
  rules: (given, { error }) => {
    if (given.commit_ish.startsWith('-'))
      error('invalid-option-value', ['commit_ish'], 'A commit_ish does not begin with "-"')
    return given
  },
  async read({ path, commit_ish }, context) {
    const revision = `${commit_ish === '' ? 'HEAD' : commit_ish}^{commit}`
    const hash = (await git(path, context, 'rev-parse', '--verify', revision)).trim()
    const [object, branches] = await Promise.all([
      git(path, context, 'cat-file', 'commit', hash),
      git(path, context, 'for-each-ref', '--format=%(refname:lstrip=2)', `--points-at=${hash}`, 'refs/heads'),
    ])
    const { headers, message } = parseCommit(object)
    const of = (name: string) => headers.flatMap(([key, value]) => (key === name ? [value] : []))
    const [author = ''] = of('author')
    const [committer = ''] = of('committer')
    const signature = of('gpgsig')[0]
    return {
      hash,
      branches: [...lines(branches)],
      author: person(author).name,
      committer: person(committer).name,
      timestamp: person(committer).time,
      pgp_signature: signature === undefined ? '' : `${signature}\n`,
      message,
      tree_hash: of('tree')[0] ?? '',
      parent_hashes: of('parent'),
    }
  },
}

/** A commit object: headers, of which further lines begin with a space, an empty line, the message. */
function parseCommit(object: string): {
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly message: string
} {
  const end = object.indexOf('\n\n')
  const head = end === -1 ? object : object.slice(0, end)
  const headers = head
    .replaceAll('\n ', '\0')
    .split('\n')
    .map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1).replaceAll('\0', '\n')] as const)
  return { headers, message: end === -1 ? '' : object.slice(end + 2) }
}

/** `A U Thor <author@example.com> 1704188299 +0100` */
function person(text: string): { readonly name: string; readonly time: string } {
  const [, name = text, seconds = '0'] = /^(.*>) (\d+) [+-]\d{4}$/.exec(text) ?? []
  return { name, time: new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z') }
}
