import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { cleanLines } from '../clean.ts'
import { fitted, link, preformatted } from '../markdown.ts'
import type { Secrets } from '../secrets.ts'
import { problemList } from '../summary-failures.ts'

export interface InspectSummary {
  /** What the template consists of; undefined: it could not be read. */
  readonly text: string | undefined
  readonly problems: readonly Diagnostic[]
  readonly secrets: Secrets
  readonly logUrl?: string | undefined
  /** Bytes. */
  readonly limit: number
}

export function renderInspect({ text, problems, secrets, logUrl, limit }: InspectSummary): string {
  return fitted(
    (function* () {
      yield `### ${text === undefined ? '❌' : '✅'} What the template consists of`
      if (logUrl !== undefined) yield link('Log', logUrl)
      if (problems.length > 0) yield problemList(problems, secrets)
      // A secret of several lines is whole only now.
      if (text !== undefined) yield preformatted(secrets.redact(cleanLines(text, secrets).join('\n')))
    })(),
    limit,
  )
}
