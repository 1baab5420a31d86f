import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Outcome } from '../events/event.ts'
import { code, fitted, link } from './markdown.ts'
import type { Secrets } from './secrets.ts'
import { problemList } from './summary-failures.ts'

export interface ServeSummary {
  readonly outcome: Outcome
  /** Undefined: it did not start. */
  readonly access: { readonly url: string; readonly node: string; readonly username: string } | undefined
  readonly problems: readonly Diagnostic[]
  readonly secrets: Secrets
  readonly logUrl?: string | undefined
  /** Bytes. */
  readonly limit: number
}

/** What became of an embedded server that was to live on, as GitHub's Markdown. */
export function renderServe(options: ServeSummary): string {
  return fitted(sections(options), options.limit)
}

function* sections({ outcome, access, problems, secrets, logUrl }: ServeSummary): Generator<string> {
  const log = logUrl === undefined ? '' : ` ${link('Log', logUrl)}`
  if (outcome === 'succeeded' && access !== undefined) {
    yield '### ✅ Embedded Proxmox: running'
    const word = (text: string) => code(secrets.redact(text))
    yield `At ${word(access.url)}, node ${word(access.node)}, for the steps of this job that come; its user is ${word(access.username)}. It ends with the job, and so does what is built there.${log}`
  } else {
    yield outcome === 'cancelled' ? '### ⏹️ Embedded Proxmox: cancelled' : '### ❌ Embedded Proxmox: not started'
    if (log !== '') yield log.trim()
  }
  if (problems.length > 0) yield problemList(problems, secrets)
}
