import type { AttestingWork } from '../../attestation/attestor.ts'
import { ExternalError } from '../../diagnostics/errors.ts'
import { askedAgain } from './asked-again.ts'
import { neededPermissions } from './needed-permissions.ts'

/** Milliseconds. */
const patience = 30_000

/** Keeps a bundle with the repository (`owner/name`), where `gh attestation verify` finds it. Answers its ID there. Throws ExternalError. */
export async function storeAttestation(
  bundle: string,
  repository: string,
  token: string,
  work: AttestingWork,
): Promise<string> {
  const { getOctokit } = await import('@actions/github')
  const [owner = '', repo = ''] = repository.split('/')
  return askedAgain(work, async () => {
    try {
      const github = getOctokit(token, {
        request: { signal: AbortSignal.any([work.signal, AbortSignal.timeout(patience)]) },
      })
      const { data } = await github.request('POST /repos/{owner}/{repo}/attestations', {
        owner,
        repo,
        bundle: JSON.parse(bundle) as Record<string, unknown>,
      })
      // GitHub's proxies have been seen to leave the type of an answer out, and it comes as a text then.
      const { id } = (typeof data === 'string' ? JSON.parse(data) : data) as { readonly id?: unknown }
      if (typeof id === 'number' || typeof id === 'string') return { result: String(id) }
      return { failure: failed(repository, 'what it answered has no ID in it'), canPass: false }
    } catch (thrown) {
      work.signal.throwIfAborted()
      const { status } = thrown as { readonly status?: unknown }
      const canPass = typeof status !== 'number' || status >= 500 || status === 429
      return { failure: failed(repository, reasonOf(thrown), adviceFor(status)), canPass }
    }
  })
}

function reasonOf(thrown: unknown): string {
  const { status } = thrown as { readonly status?: unknown }
  const message = (thrown instanceof Error ? thrown.message : String(thrown)).split(' - https://')[0] ?? ''
  return typeof status === 'number' ? `status ${status}, ${message}` : message
}

function adviceFor(status: unknown): string {
  if (status === 401) return 'GitHub does not take the github-token.'
  if (status !== 403 && status !== 404) return 'https://www.githubstatus.com tells of outages.'
  return `${neededPermissions}\nPrivate repositories have attestations only in an organization with GitHub Enterprise Cloud.`
}

function failed(repository: string, why: string, detail?: string): ExternalError {
  return new ExternalError(
    'attestation-failed',
    `GitHub did not keep the attestation for ${repository}: ${why}`,
    detail,
  )
}
