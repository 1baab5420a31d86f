import { type Diagnostic, shownSeverity } from '../diagnostics/diagnostic.ts'
import { printDiagnostic } from '../diagnostics/printer.ts'
import { startOf } from '../diagnostics/range.ts'
import { filesOf, machineOf } from '../events/artifact.ts'
import type { Outcome } from '../events/event.ts'
import { cleanLines } from './clean.ts'
import { formatBytes, roundedDuration } from './figures.ts'
import type { BuildHistory, History } from './history.ts'
import { clip, code, details, fitted, link, plain, preformatted } from './markdown.ts'
import type { Secrets } from './secrets.ts'
import { timeline } from './timeline.ts'

export interface SummaryOptions {
  readonly command: 'build' | 'validate' | 'plan'
  readonly outcome: Outcome
  readonly secrets: Secrets
  /** Where the whole log is. */
  readonly logUrl?: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Bytes. */
  readonly limit: number
}

/** What the platform takes of one step, in bytes. */
export const summaryLimit = 1024 * 1024

const mostBuilds = 500
const mostProblems = 50

/** The report of a run as GitHub's Markdown, at most `limit` bytes, whatever the builds printed. */
export function renderSummary(history: History, options: SummaryOptions): string {
  return fitted(sections(history, options), options.limit)
}

/** One after the other, since a summary that is full needs no more of them. */
function* sections(history: History, options: SummaryOptions): Generator<string> {
  yield `### ${headline(options)}`
  yield `${outline(history, options)}${options.logUrl === undefined ? '' : ` ${link('Log', options.logUrl)}`}`
  if (history.builds.length > 0) yield table(history, options)
  yield* failures(history, options)
  const diagram = options.command === 'build' ? timeline(history, options.now) : undefined
  if (diagram !== undefined) yield details('Timeline', diagram)
  const warnings = [history, ...history.builds].flatMap(({ problems }) =>
    problems.filter((problem) => shownSeverity(problem) === 'warning'),
  )
  if (warnings.length > 0) yield details(counted(warnings.length, 'warning'), problemList(warnings, options))
}

function headline({ command, outcome }: SummaryOptions): string {
  const what = { build: 'Proxmox templates', validate: 'Template check', plan: 'Plan' }[command]
  switch (outcome) {
    case 'succeeded':
      return `✅ ${what}: ${command === 'build' ? 'built' : command === 'plan' ? 'ready' : 'valid'}`
    case 'failed':
      return `❌ ${what}: ${command === 'build' ? 'build failed' : 'not valid'}`
    case 'cancelled':
      return `⏹️ ${what}: cancelled`
  }
}

function outline(history: History, { command, now }: SummaryOptions): string {
  const count = history.builds.length
  if (command !== 'build')
    return count === 0 ? 'Nothing can be built from this template.' : `${counted(count, 'build')} in this template.`
  if (count === 0) return 'Nothing was built.'
  const succeeded = history.builds.filter(({ outcome }) => outcome === 'succeeded').length
  return `${succeeded} of ${counted(count, 'build')} succeeded, ${roundedDuration(now - history.startedAt)} in all.`
}

function table(history: History, options: SummaryOptions): string {
  const shown = history.builds.slice(0, mostBuilds)
  const more =
    history.builds.length > shown.length ? [`\n${counted(history.builds.length - shown.length, 'more build')}.`] : []
  if (options.command !== 'build') return [...shown.map(({ name }) => `- ${code(clip(name, 120))}`), ...more].join('\n')
  return [
    '| | Source | Template | Name | Node | Disks | Duration |',
    '|:-:|---|--:|---|---|---|--:|',
    ...shown.map((build) => row(build, options.now)),
    ...more,
  ].join('\n')
}

function row(build: BuildHistory, now: number): string {
  const { artifact, startedAt } = build
  const machine = machineOf(artifact)
  const disks =
    machine?.disks
      .slice(0, 16)
      .map(({ key, size }) => `${plain(clip(key, 20))}${size === undefined ? '' : ` ${formatBytes(size)}`}`)
      .join('<br>') ?? ''
  const cells = [
    status(build),
    code(clip(build.name, 120)),
    machine === undefined ? '' : link(`<strong>${machine.vmid}</strong>`, machine.uiUrl),
    plain(clip(machine?.name ?? filesOf(artifact).join(', '), 120)),
    plain(clip(machine?.node ?? '', 60)),
    disks,
    startedAt === undefined ? '' : roundedDuration((build.finishedAt ?? now) - startedAt),
  ]
  return `| ${cells.join(' | ')} |`
}

function status({ outcome, startedAt }: BuildHistory): string {
  switch (outcome) {
    case 'succeeded':
      return '✅'
    case 'failed':
      return '❌'
    case 'cancelled':
      return '⏹️'
    case undefined:
      return startedAt === undefined ? '➖' : '⏹️'
  }
}

/** What failed, each with its place, and under each build the last that its guest said. */
function* failures(history: History, options: SummaryOptions): Generator<string> {
  const general = errorsOf(history.problems)
  const failed = history.builds.filter(
    (build) => errorsOf(build.problems).length > 0 || build.outcome === 'failed' || build.outcome === 'cancelled',
  )
  if (general.length === 0 && failed.length === 0) return
  yield `#### ${options.outcome === 'cancelled' ? 'What was going on' : 'What failed'}`
  if (general.length > 0) yield problemList(general, options)
  for (const build of failed) {
    yield `${status(build)} ${code(clip(build.name, 120))}${atStep(build)}`
    if (errorsOf(build.problems).length > 0) yield problemList(errorsOf(build.problems), options)
    if (build.output.length > 0) {
      const output = build.output.map((line) => clip(line, 500)).join('\n')
      yield details("Last lines of the guest's output", preformatted(clean(output, options.secrets)))
    }
  }
}

function atStep(build: BuildHistory): string {
  const step = build.steps.findLast(({ outcome }) => outcome !== 'succeeded')
  return step === undefined ? '' : `, at the step “${plain(clip(step.name, 80))}”`
}

function problemList(problems: readonly Diagnostic[], { secrets }: SummaryOptions): string {
  const shown = problems.slice(0, mostProblems)
  const more =
    problems.length > shown.length ? [`${counted(problems.length - shown.length, 'more problem')}: see the log.`] : []
  return [...shown.map((problem) => describeProblem(problem, secrets)), ...more].join('\n\n')
}

function describeProblem(problem: Diagnostic, secrets: Secrets): string {
  const { range, subject } = problem
  const text = clip(problem.summary, 500)
  const place =
    range !== undefined
      ? ` · ${code(`${clip(range.source.name, 200)}:${startOf(range).line}:${startOf(range).column}`)}`
      : subject !== undefined
        ? ` · ${code(clip(subject, 200))}`
        : ''
  const head = `**${plain(clean(text, secrets))}**${place}`
  return [head, ...excerpt(problem, secrets), ...explanation(problem.detail ?? '', secrets)].join('\n\n')
}

/** The source line with its caret: what the printer has under the place. */
function excerpt({ severity, range }: Diagnostic, secrets: Secrets): string[] {
  const lines = printDiagnostic({ severity, summary: '', range }).split('\n').slice(1)
  return lines.length === 0 ? [] : [preformatted(clean(lines.map((line) => line.slice(2)).join('\n'), secrets))]
}

/** A sentence or two as text; a list or the end of a log as it is. */
function explanation(detail: string, secrets: Secrets): string[] {
  const lines = clean(clip(detail, 8000), secrets).split('\n')
  if (detail === '') return []
  return [lines.length > 3 ? preformatted(lines.join('\n')) : lines.map(plain).join('<br>')]
}

function clean(text: string, secrets: Secrets): string {
  return cleanLines(text, secrets).join('\n')
}

function errorsOf(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  return problems.filter(({ severity }) => severity === 'error')
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
