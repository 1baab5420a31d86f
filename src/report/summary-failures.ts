import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { printRedacted, type Redact } from '../diagnostics/printer.ts'
import { startOf } from '../diagnostics/range.ts'
import { cleanLines } from './clean.ts'
import type { BuildHistory, History } from './history.ts'
import { clip, code, counted, details, plain, preformatted, sentence } from './markdown.ts'
import type { Secrets } from './secrets.ts'
import type { SummaryOptions } from './summary-options.ts'
import { status } from './summary-table.ts'

const mostProblems = 50

/** What failed, each with its place and the line that says why, and under each build the last that its guest said. */
export function* failures(history: History, options: SummaryOptions): Generator<string> {
  const general = errorsOf(history.problems)
  const failed = history.builds.filter(
    (build) => errorsOf(build.problems).length > 0 || build.outcome === 'failed' || build.outcome === 'cancelled',
  )
  if (general.length === 0 && failed.length === 0) return
  yield `#### ${options.outcome === 'cancelled' ? 'What was going on' : 'What failed'}`
  if (general.length > 0) yield problemList(general, options.secrets)
  for (const build of failed) {
    yield `${status(build)} ${code(clip(clean(build.name, options.secrets), 120))}${atStep(build, options)}`
    if (errorsOf(build.problems).length > 0) yield problemList(errorsOf(build.problems), options.secrets)
    if (build.screenshot !== undefined) yield screenshotLine(build.screenshot, options)
    if (build.output.length > 0) {
      const output = build.output.map((line) => clip(clean(line, options.secrets), 500)).join('\n')
      yield details(
        `Last ${counted(build.output.length, 'line')} of output`,
        // A secret of several lines is whole only now.
        preformatted(clean(output, options.secrets)),
      )
    }
  }
}

/** A picture in a summary would need an address that everybody may read. */
function screenshotLine(file: string, { secrets }: SummaryOptions): string {
  return `🖥️ What the screen of the machine showed: ${code(clip(clean(file, secrets), 300))}`
}

function atStep(build: BuildHistory, { secrets }: SummaryOptions): string {
  const step = build.steps.findLast(({ outcome }) => outcome !== 'succeeded')
  return step === undefined ? '' : `, at the step “${plain(clip(clean(step.name, secrets), 120))}”`
}

/** A line for each provisioner that failed without ending its build. */
export function* passedOverLines({ builds }: History, { secrets }: SummaryOptions): Generator<string> {
  for (const { name, passedOver } of builds)
    for (const { step, why } of passedOver.slice(0, mostProblems)) {
      const text = (part: string) => plain(clip(clean(part, secrets), 300))
      yield `⚠️ ${code(clip(clean(name, secrets), 120))} went on without ${text(step)}, which failed: ${text(why)}`
    }
}

/** Diagnostics as GitHub's Markdown. */
export function problemList(problems: readonly Diagnostic[], secrets: Secrets): string {
  const shown = problems.slice(0, mostProblems)
  const more =
    problems.length > shown.length ? [`${counted(problems.length - shown.length, 'more problem')}: see the log.`] : []
  return [...shown.map((problem) => describeProblem(problem, secrets)), ...more].join('\n\n')
}

function describeProblem(problem: Diagnostic, secrets: Secrets): string {
  const { range, subject, evidence } = problem
  const text = clip(clean(problem.summary, secrets), 500)
  const place =
    range !== undefined
      ? ` · ${code(`${clip(clean(range.source.name, secrets), 200)}:${startOf(range).line}:${startOf(range).column}`)}`
      : subject !== undefined
        ? ` · ${code(clip(clean(subject, secrets), 200))}`
        : ''
  const head = `**${sentence(text)}**${place}`
  const said = evidence === undefined ? [] : [preformatted(clip(clean(evidence, secrets), 500))]
  return [head, ...said, ...excerpt(problem, secrets), ...explanation(problem.detail ?? '', secrets)].join('\n\n')
}

/** The source line with its caret: what the printer has under the place. */
function excerpt({ severity, range }: Diagnostic, secrets: Secrets): string[] {
  const redact: Redact = (text, places) => secrets.redactAround(text, places)
  const lines = printRedacted({ severity, summary: '', range }, redact).split('\n').slice(1)
  return lines.length === 0 ? [] : [preformatted(clean(lines.map((line) => line.slice(2)).join('\n'), secrets))]
}

/** A sentence or two as text; a list or the end of a log as it is. */
function explanation(detail: string, secrets: Secrets): string[] {
  const lines = clip(clean(detail, secrets), 8000).split('\n')
  if (detail === '') return []
  return [lines.length > 3 ? preformatted(lines.join('\n')) : lines.map(sentence).join('<br>')]
}

function clean(text: string, secrets: Secrets): string {
  return cleanLines(text, secrets).join('\n')
}

function errorsOf(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  return problems.filter(({ severity }) => severity === 'error')
}
