import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { describeEntry, type JournalEntry } from '../events/journal.ts'
import { clip, counted, fitted, link, plain } from './markdown.ts'
import type { Secrets } from './secrets.ts'
import { describeAbout } from './summary.ts'
import { problemList } from './summary-failures.ts'
import type { About } from './summary-options.ts'

export interface CleanUp {
  readonly removed: readonly JournalEntry[]
  /** What is not this run's any more. */
  readonly foreign: readonly JournalEntry[]
  readonly left: readonly JournalEntry[]
  /** Why something is left. */
  readonly problems: readonly Diagnostic[]
  readonly about: About
  readonly secrets: Secrets
  /** Where the whole log is. */
  readonly logUrl?: string | undefined
  /** Bytes. */
  readonly limit: number
}

/** What a clean-up after the build did, as GitHub's Markdown. */
export function renderCleanUp({ removed, foreign, left, problems, about, secrets, logUrl, limit }: CleanUp): string {
  const all = removed.length + foreign.length + left.length
  const headline =
    left.length === 0
      ? '🧹 Clean-up: nothing is left behind'
      : `❌ Clean-up: ${left.length} of ${counted(all, 'thing')} left behind`
  const what = (entry: JournalEntry) => plain(clip(secrets.redact(describeEntry(entry)), 300))
  return fitted(
    [
      `### ${headline}`,
      `${describeAbout(about, secrets)}${logUrl === undefined ? '' : ` · ${link('Log', logUrl)}`}`,
      [
        ...left.map((entry) => `- ❌ **Left behind:** ${what(entry)}. Remove it by hand.`),
        ...foreign.map((entry) => `- ➖ Not of this run any more, and stays: ${what(entry)}`),
        ...removed.map((entry) => `- ✅ Removed: ${what(entry)}`),
      ].join('\n'),
      ...(problems.length === 0 ? [] : [problemList(problems, secrets)]),
    ],
    limit,
  )
}
