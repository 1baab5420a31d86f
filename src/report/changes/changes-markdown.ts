import type { PlanChanges } from '../../events/plan-changes.ts'
import { cleanLines } from '../clean.ts'
import { clip, code, counted, details, sentence } from '../markdown.ts'
import type { Secrets } from '../secrets.ts'
import { buildLines, type ChangeLine, changeCounts, revisionName, variableLines } from './change-lines.ts'

const mostUnchanged = 30
/** Of one build. */
const mostLines = 400
/** Of all builds: so many are read without a click. */
const fewLines = 60
const fewerLines = 150

const words = { added: '➕', removed: '➖', changed: '✏️', unchanged: '' } as const

export interface Telling {
  readonly secrets: Secrets
  /** A comment holds less than a summary. */
  readonly isShort?: boolean | undefined
}

/** How much changes, in a sentence. */
export function changesOutline(changes: PlanChanges, secrets: Secrets): string {
  const base = code(clip(secrets.redact(revisionName(changes)), 120))
  return changes.changed
    ? `**${changeCounts(changes)}**, compared with ${base}.`
    : `**Nothing changes** in ${counted(changes.builds.length, 'build')}, compared with ${base}.`
}

/** What changes, as GitHub's Markdown: what could not be compared, then each build with its lines in the colours of a diff. */
export function* changesMarkdown(changes: PlanChanges, { secrets, isShort }: Telling): Generator<string> {
  const most = isShort === true ? fewerLines : mostLines
  const { problem, notes, builds } = changes
  const line = (text: string) => sentence(clip(cleanLines(text, secrets).join(' '), 500))
  if (problem !== undefined) yield `⚠️ ${line(problem)}`
  if (notes.length > 0) yield notes.map((note) => `- ${line(note)}`).join('\n')
  const variables = variableLines(changes)
  if (variables.length > 0) yield diffBlock(variables, secrets, most)
  const touched = builds.filter(({ change }) => change !== 'unchanged')
  const parts = touched.map((build) => ({ build, lines: buildLines(build) }))
  const isOpen = parts.reduce((sum, { lines }) => sum + lines.length, 0) <= fewLines
  for (const { build, lines } of parts) {
    const name = code(clip(secrets.redact(build.name), 120))
    const title = `${words[build.change]} ${name} ${build.change}`
    const body = diffBlock(lines.slice(1), secrets, most)
    if (lines.length <= 1) yield title
    else if (isOpen) yield `${title}\n\n${body}`
    else yield details(`${title}: ${counted(lines.length - 1, 'line')}`, body)
  }
  const rest = builds.filter(({ change }) => change === 'unchanged')
  if (rest.length > 0 && touched.length > 0) {
    const names = rest.slice(0, mostUnchanged).map(({ name }) => code(clip(secrets.redact(name), 120)))
    const more = rest.length > names.length ? ` and ${rest.length - names.length} more` : ''
    yield `Unchanged: ${names.join(', ')}${more}.`
  }
}

/** Foreign text in a fence that none of its lines can end. */
function diffBlock(lines: readonly ChangeLine[], secrets: Secrets, most: number): string {
  const clean = (text: string) => cleanLines(text, secrets).join(' ')
  const shown = lines.slice(0, most).flatMap((line) => diffLines(line).map(clean))
  const left = lines.length - most
  // A secret of several lines is whole only now.
  const text = secrets.redact([...shown, ...(left > 0 ? [`  … (${left} more lines: see the log)`] : [])].join('\n'))
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return `${fence}diff\n${text}\n${fence}`
}

/** In a diff the sign stands first, and what was is a line of its own. */
function diffLines({ sign, depth, text, before, after }: ChangeLine): readonly string[] {
  const at = '  '.repeat(Math.max(0, depth - 1))
  if (before !== undefined) return [`- ${at}${text}: ${before}`, `+ ${at}${text}: ${after}`]
  // Of what is changed GitHub knows a sign of its own.
  return [`${sign === '~' ? '!' : sign} ${at}${text}`]
}
