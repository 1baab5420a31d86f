import { shownSeverity } from '../diagnostics/diagnostic.ts'
import type { Outcome } from '../events/event.ts'
import type { History } from './history.ts'
import { clip, code, counted, details, fitted, link } from './markdown.ts'
import type { Secrets } from './secrets.ts'
import { problemList } from './summary-failures.ts'

/** A job, as the engine finds it. */
interface Entry {
  readonly name: string
  readonly template: string
  readonly only: string
  readonly changed: boolean
  readonly problem?: string
}

/** What the platform takes for one matrix. */
const mostJobs = 256

/** For `strategy.matrix`. */
export function matrixReport(entries: readonly Entry[], secrets: Secrets): { readonly include: readonly Entry[] } {
  const clean = (text: string) => secrets.redact(text)
  return {
    include: entries.map(({ name, template, only, changed, problem }) => ({
      name: clean(name),
      template: clean(template),
      only: clean(only),
      changed,
      ...(problem === undefined ? {} : { problem: clean(problem) }),
    })),
  }
}

/** Names of those that a change touches. */
export function changedNames(entries: readonly Entry[]): readonly string[] {
  return entries.filter(({ changed }) => changed).map(({ name }) => name)
}

export function matrixLine({ name, template, changed, problem }: Entry): string {
  const what = problem === undefined ? (changed ? '' : ': unchanged') : `: ${problem}`
  return `${template === name ? '' : `${template} `}${name}${what}`
}

export function matrixCount(entries: readonly Entry[]): string {
  const over = entries.length > mostJobs ? `, of which GitHub runs no more than ${mostJobs} in one matrix` : ''
  return entries.length === 0 ? 'There is nothing to build' : `${counted(entries.length, 'job')}${over}`
}

export interface MatrixSummary {
  readonly outcome: Outcome
  /** Undefined: they were not found out. */
  readonly entries: readonly Entry[] | undefined
  readonly history: History
  readonly secrets: Secrets
  readonly logUrl?: string | undefined
  /** Bytes. */
  readonly limit: number
}

export function renderMatrix({ outcome, entries, history, secrets, logUrl, limit }: MatrixSummary): string {
  return fitted(
    (function* () {
      const log = logUrl === undefined ? '' : ` ${link('Log', logUrl)}`
      yield `### ${outcome === 'succeeded' ? '✅' : outcome === 'cancelled' ? '⏹️' : '❌'} Template builds`
      yield `${entries === undefined ? 'They could not be found out.' : `${matrixCount(entries)}.`}${log}`
      const told = history.problems.filter((each) => shownSeverity(each) === 'error')
      if (told.length > 0) yield problemList(told, secrets)
      if (entries !== undefined && entries.length > 0) yield entries.map((entry) => row(entry, secrets)).join('\n')
      const warnings = history.problems.filter((each) => shownSeverity(each) === 'warning')
      if (warnings.length > 0) yield details(counted(warnings.length, 'warning'), problemList(warnings, secrets))
    })(),
    limit,
  )
}

function row({ name, template, changed, problem }: Entry, secrets: Secrets): string {
  const word = (text: string) => code(clip(secrets.redact(text), 120))
  const mark = problem === undefined ? (changed ? '🔨' : '🟰') : '⚠️'
  return `- ${mark} ${word(name)}${template === name ? '' : ` of ${word(template)}`}${changed ? '' : ', unchanged'}`
}
