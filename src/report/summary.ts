import { shownSeverity } from '../diagnostics/diagnostic.ts'
import { changeHeadline } from './changes/change-lines.ts'
import { changesMarkdown, changesOutline } from './changes/changes-markdown.ts'
import { roundedDuration } from './figures.ts'
import type { History } from './history.ts'
import { clip, code, counted, details, fitted, link, sentence } from './markdown.ts'
import type { Secrets } from './secrets.ts'
import { failures, problemList } from './summary-failures.ts'
import type { About, SummaryOptions } from './summary-options.ts'
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
  yield* fates(history, options)
  if (options.embedded !== undefined) yield options.embedded
  if (options.isShort === true) return
  const diagram = options.command === 'build' ? timeline(history, options.now, options.secrets) : undefined
  if (diagram !== undefined) yield details('Timeline, from the start', diagram)
  const warnings = [history, ...history.builds].flatMap(({ problems }) =>
    problems.filter((problem) => shownSeverity(problem) === 'warning'),
  )
  if (warnings.length > 0) yield details(counted(warnings.length, 'warning'), problemList(warnings, options.secrets))
}

function headline({ command, outcome, changes }: SummaryOptions): string {
  if (changes !== undefined && outcome === 'succeeded')
    return `${changes.changed ? '✏️' : '✅'} Plan: ${changeHeadline(changes)}`
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
  if (command !== 'build')
    return count === 0 ? 'Nothing can be built from this template.' : `${counted(count, 'build')} in this template.`
  if (count === 0) return 'Nothing was built.'
  const succeeded = history.builds.filter(({ outcome }) => outcome === 'succeeded').length
  return `${succeeded} of ${counted(count, 'build')} succeeded, ${roundedDuration(now - history.startedAt)} in all.`
}
