import type { Env } from '../env.ts'

const patienceMs = 20_000

/** A comment on a pull request as it shall be. */
export interface WantedComment {
  /** Begins the text, and tells it from others. Nobody sees it. */
  readonly marker: string
  readonly body: string
  /** There is nothing to say, unless something was said before. */
  readonly onlyToEdit: boolean
}

export interface PullRequestPlace {
  readonly token: string
  /** `owner/name`. */
  readonly repository: string
  readonly pull: number
}

/** What became of it: in words where it could not be written. */
export type CommentResult =
  | { readonly kind: 'created' | 'edited'; readonly url: string }
  | { readonly kind: 'same' | 'none' }
  | { readonly kind: 'refused'; readonly why: string }

/**
 * Writes the one comment that has the marker: edits it where it is there, and where it says something else. Needs the
 * permission `pull-requests: write`. Never throws: a comment is no part of the work.
 */
export async function writeComment(wanted: WantedComment, place: PullRequestPlace): Promise<CommentResult> {
  try {
    return await write(wanted, place)
  } catch (thrown) {
    return { kind: 'refused', why: reasonOf(thrown) }
  }
}

async function write(
  { marker, body, onlyToEdit }: WantedComment,
  { token, repository, pull }: PullRequestPlace,
): Promise<CommentResult> {
  const { getOctokit } = await import('@actions/github')
  const [owner = '', repo = ''] = repository.split('/')
  const github = getOctokit(token, { request: { signal: AbortSignal.timeout(patienceMs) } })
  const { listComments, updateComment, createComment } = github.rest.issues
  const comments = await github.paginate(listComments, { owner, repo, issue_number: pull, per_page: 100 })
  const candidates = comments.filter((comment) => comment.body?.startsWith(marker) === true)
  const login = candidates.length === 0 ? undefined : await ownLogin(github)
  // Anybody can write a comment with our marker in it, and change it later.
  const own = candidates.find(({ user }) => (login === undefined ? user?.type === 'Bot' : user?.login === login))
  const text = `${marker}\n${body}`
  if (own === undefined && onlyToEdit) return { kind: 'none' }
  if (own === undefined) return { kind: 'created', url: await create() }
  // GitHub ends a text without white space, and its lines as it likes.
  if (comparable(own.body ?? '') === comparable(text)) return { kind: 'same' }
  try {
    const { data } = await updateComment({ owner, repo, comment_id: own.id, body: text })
    return { kind: 'edited', url: data.html_url }
  } catch (thrown) {
    // Somebody has deleted it in between.
    if (statusOf(thrown) !== 404 || onlyToEdit) throw thrown
    return { kind: 'created', url: await create() }
  }

  async function create(): Promise<string> {
    return (await createComment({ owner, repo, issue_number: pull, body: text })).data.html_url
  }
}

/** Whose the token is; a workflow's own is nobody's, and may not ask. */
async function ownLogin(
  github: ReturnType<typeof import('@actions/github')['getOctokit']>,
): Promise<string | undefined> {
  try {
    return (await github.rest.users.getAuthenticated()).data.login
  } catch (thrown) {
    if (statusOf(thrown) === 403 || statusOf(thrown) === 404) return undefined
    throw thrown
  }
}

function comparable(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd()
}

function statusOf(thrown: unknown): number | undefined {
  const { status } = thrown as { readonly status?: unknown }
  return typeof status === 'number' ? status : undefined
}

function reasonOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message.split(' - https://')[0] : String(thrown)
  switch (statusOf(thrown)) {
    case 401:
      return 'GitHub does not take the github-token.'
    case 403:
    case 404:
      return `GitHub refuses it: ${message}. The job needs the permission \`pull-requests: write\`; pull requests from forks and of Dependabot have a token that may only read.`
    default:
      return `GitHub could not be asked: ${message}.`
  }
}

/** Where the comment would be; undefined where the run has no pull request or no token. */
export function placeOfComment(
  env: Env,
  token: string | undefined,
  pull: number | undefined,
): PullRequestPlace | string {
  const repository = env['GITHUB_REPOSITORY']
  if (pull === undefined || !repository) return 'this run is for no pull request'
  return token === undefined ? 'there is no github-token' : { token, repository, pull }
}
