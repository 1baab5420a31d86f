import { readFileSync } from 'node:fs'
import type { Env } from './env.ts'

/** What of the event that started the workflow matters here. */
export interface WorkflowEvent {
  readonly pullRequest: PullRequest | undefined
  /** The number of the pull request that it is about, whatever runs for it. */
  readonly pull: number | undefined
  /** The commit with which the change begins; undefined: the event is none of a change, or of a branch that is new. */
  readonly base: string | undefined
  /** The same where it asks for a change: of pull requests and merge groups, not of what has been pushed. */
  readonly asked: string | undefined
  /** Does everybody see the repository? Also false where the event does not say. */
  readonly isPublic: boolean
  /** Why what is checked out may be by somebody who may not write to this repository: `the pull request comes from a fork`. */
  readonly stranger: string | undefined
}

export interface PullRequest {
  readonly number: number | undefined
  /** The commit that its author sees; the workflow runs on one that is merged with the base. */
  readonly commit: string | undefined
  /** Why GitHub gives it no secrets; undefined: it gives them. */
  readonly without: 'fork' | 'dependabot' | undefined
}

interface Payload {
  readonly repository?: { readonly full_name?: string; readonly visibility?: string }
  readonly pull_request?: {
    readonly number?: number
    readonly base?: { readonly sha?: string }
    readonly head?: { readonly sha?: string; readonly repo?: { readonly full_name?: string } | null }
  }
  /** Of a push. */
  readonly before?: string
  readonly merge_group?: { readonly base_sha?: string }
  readonly workflow_run?: { readonly event?: string; readonly head_repository?: { readonly full_name?: string } | null }
}

/** Reads the file that the platform has written about the event; without one only the variables are known. */
export function readWorkflowEvent(env: Env): WorkflowEvent {
  const payload = readPayload(env)
  const pull = payload.pull_request
  const asked = commitIn(pull?.base?.sha ?? payload.merge_group?.base_sha)
  const isPublic = payload.repository?.visibility === 'public'
  const around = { isPublic, pull: pull?.number, asked, base: asked ?? commitIn(payload.before) }
  const base = payload.repository?.full_name ?? env['GITHUB_REPOSITORY']
  // The repository of a fork may have been deleted since.
  const isFork = pull?.head !== undefined && pull.head.repo?.full_name !== base
  const stranger = strangerOf(env['GITHUB_EVENT_NAME'] ?? '', payload, isFork, base)
  // `pull_request_target` and the like run with the base's secrets.
  if (env['GITHUB_EVENT_NAME'] !== 'pull_request') return { ...around, pullRequest: undefined, stranger }
  const without = isFork ? 'fork' : env['GITHUB_ACTOR'] === 'dependabot[bot]' ? 'dependabot' : undefined
  return { ...around, pullRequest: { number: pull?.number, commit: pull?.head?.sha, without }, stranger }
}

/** Only a commit's hash is handed to git; that of nothing is all zeros. */
function commitIn(text: string | undefined): string | undefined {
  return text === undefined || !/^[0-9a-f]{40,64}$/.test(text) || /^0+$/.test(text) ? undefined : text
}

function strangerOf(event: string, payload: Payload, isFork: boolean, base: string | undefined): string | undefined {
  if (event === 'pull_request_target') return 'pull_request_target runs with the secrets of the repository, for anybody'
  if (isFork) return 'the pull request comes from a fork'
  const run = payload.workflow_run
  if (run?.event?.startsWith('pull_request') && run.head_repository?.full_name !== base)
    return 'the workflow run before it was for a pull request from a fork'
  if (event.startsWith('pull_request') && payload.pull_request?.head === undefined)
    return 'the event is a pull request, and its file does not say from where'
  return undefined
}

function readPayload(env: Env): Payload {
  try {
    const value: unknown = JSON.parse(readFileSync(env['GITHUB_EVENT_PATH'] ?? '', 'utf8'))
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
