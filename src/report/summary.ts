import { shownSeverity } from '../diagnostics/diagnostic.ts'
import type { Outcome } from '../events/event.ts'
import { changeHeadline } from './changes/change-lines.ts'
import { changesMarkdown, changesOutline } from './changes/changes-markdown.ts'
import { roundedDuration } from './figures.ts'
import type { History } from './history.ts'
import { attestationLines } from './life/attestation-report.ts'
import { billLines } from './life/bill-report.ts'
import { retiredLine, retiredTable } from './life/retire-report.ts'
import { packageSections } from './life/summary-packages.ts'
import { clip, code, counted, details, fitted, link, sentence } from './markdown.ts'
import type { Secrets } from './secrets.ts'
import { failures, passedOverLines, problemList } from './summary-failures.ts'
import { type About, isBuild, type SummaryOptions } from './summary-options.ts'
import { fates, table } from './summary-table.ts'
import { timeline } from './timeline.ts'

/** What the platform takes of one step, in bytes. */
export const summaryLimit = 1024 * 1024

/** The report of a run as GitHub's Markdown, at most `limit` bytes, whatever the builds printed. */
export function renderSummary(history: History, options: SummaryOptions): string {
  const { limit, isShort, logUrl } = options
  if (isShort !== true) return fitted(sections(history, options), limit)
  const where = logUrl === undefined ? 'The run' : link('The run', logUrl)
  return fitted(sections(history, options), limit, `*More was left out here. ${where} has everything.*`)
}

/** One after the other, since a summary that is full needs no more of them. */
function* sections(history: History, options: SummaryOptions): Generator<string> {
  yield `### ${headline(options)}`
  if (options.about !== undefined) yield describeAbout(options.about, options.secrets)
  if (options.restriction !== undefined) yield options.restriction
  yield `${outline(history, options)}${options.logUrl === undefined ? '' : ` ${link('Log', options.logUrl)}`}`
  yield* failures(history, options)
  if (options.withoutChanges !== undefined) yield sentence(options.withoutChanges)
  if (options.changes !== undefined) yield* changesMarkdown(options.changes, options)
  else if (history.builds.length > 0) yield table(history, options)
  yield* passedOverLines(history, options)
  yield* packageSections(history, options)
  yield* billLines(history, options)
  yield* attestationLines(history, options)
  yield* fates(history, options)
  for (const { retired } of history.builds)
    if (retired.length > 0) yield details(retiredLine(retired, options.secrets), retiredTable(retired, options.secrets))
  if (options.embedded !== undefined) yield options.embedded
  if (options.isShort === true) return
  const diagram = isBuild(options) ? timeline(history, options.now, options.secrets) : undefined
  if (diagram !== undefined) yield details('Timeline, from the start', diagram)
  const warnings = [history, ...history.builds].flatMap(({ problems }) =>
    problems.filter((problem) => shownSeverity(problem) === 'warning'),
  )
  if (warnings.length > 0) yield details(counted(warnings.length, 'warning'), problemList(warnings, options.secrets))
}

function headline({ command, outcome, changes }: SummaryOptions): string {
  if (changes !== undefined && outcome === 'succeeded')
    return `${changes.changed ? '✏️' : '✅'} Plan: ${changeHeadline(changes)}`
  const what = titles[command]
  switch (outcome) {
    case 'succeeded':
      return `✅ ${what}: ${goodWords[command]}`
    case 'unchanged':
      return `🟰 ${what}: unchanged`
    case 'failed':
      return `❌ ${what}: ${badWords[command]}`
    case 'cancelled':
      return `⏹️ ${what}: cancelled`
  }
}

const titles = {
  build: 'Proxmox templates',
  test: 'Test build',
  validate: 'Template check',
  plan: 'Plan',
  inputs: 'Inputs of this step',
}
const goodWords = { build: 'built', test: 'passed', plan: 'ready', validate: 'valid', inputs: 'read' }
const badWords = {
  build: 'build failed',
  test: 'failed',
  plan: 'not valid',
  validate: 'not valid',
  inputs: 'not valid',
}

/** `Template debian · step debian of job nightly · commit a1b2c3d of main`. */
export function describeAbout({ template, step, job, commit, of }: About, secrets: Secrets): string {
  const word = (text: string) => code(clip(secrets.redact(text), 120))
  const where = [
    ...(step === undefined ? [] : [`step ${word(step)}`]),
    ...(job === undefined ? [] : [`job ${word(job)}`]),
  ].join(' of ')
  const source = of === undefined ? '' : ` of ${word(of)}`
  return [
    `Template ${word(template)}`,
    ...(where === '' ? [] : [where]),
    ...(commit === undefined ? [] : [`commit ${link(code(commit.name), commit.url)}${source}`]),
  ].join(' · ')
}

function outline(history: History, { command, now, changes, secrets }: SummaryOptions): string {
  if (changes !== undefined) return changesOutline(changes, secrets)
  const count = history.builds.length
  if (command === 'inputs') return 'Nothing was begun.'
  if (!isBuild({ command }))
    return count === 0 ? 'Nothing can be built from this template.' : `${counted(count, 'build')} in this template.`
  if (count === 0) return 'Nothing was built.'
  const of = (wanted: Outcome) => history.builds.filter(({ outcome }) => outcome === wanted).length
  const unchanged = of('unchanged')
  const took = `${roundedDuration(now - history.startedAt)} in all.`
  if (command === 'test')
    return `${of('succeeded')} of ${counted(count, 'test build')} passed, ${took} What a test builds is removed, and nothing is replaced.`
  if (unchanged === count) return `${counted(count, 'build')} unchanged: nothing was built, ${took}`
  const beside = unchanged === 0 ? '' : `, ${unchanged} unchanged`
  return `${of('succeeded')} of ${counted(count, 'build')} succeeded${beside}, ${took}`
}
