import { readFileSync } from 'node:fs'
import type { Env } from './env.ts'

/** What of the event that started the workflow matters here. */
export interface WorkflowEvent {
  readonly pullRequest: PullRequest | undefined
}

export interface PullRequest {
  readonly number: number | undefined
  /** The commit that its author sees; the workflow runs on one that is merged with the base. */
  readonly commit: string | undefined
  /** Why GitHub gives it no secrets; undefined: it gives them. */
  readonly without: 'fork' | 'dependabot' | undefined
}

interface Payload {
  readonly repository?: { readonly full_name?: string }
  readonly pull_request?: {
    readonly number?: number
    readonly head?: { readonly sha?: string; readonly repo?: { readonly full_name?: string } | null }
  }
}

/** Reads the file that the platform has written about the event; without one only the variables are known. */
export function readWorkflowEvent(env: Env): WorkflowEvent {
  const payload = readPayload(env)
  const pull = payload.pull_request
  // `pull_request_target` and the like run with the base's secrets.
  if (env['GITHUB_EVENT_NAME'] !== 'pull_request') return { pullRequest: undefined }
  const head = pull?.head?.repo?.full_name
  const base = payload.repository?.full_name ?? env['GITHUB_REPOSITORY']
  // The repository of a fork may have been deleted since.
  const isFork = pull?.head !== undefined && head !== base
  const without = isFork ? 'fork' : env['GITHUB_ACTOR'] === 'dependabot[bot]' ? 'dependabot' : undefined
  return { pullRequest: { number: pull?.number, commit: pull?.head?.sha, without } }
}

function readPayload(env: Env): Payload {
  try {
    const value: unknown = JSON.parse(readFileSync(env['GITHUB_EVENT_PATH'] ?? '', 'utf8'))
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
