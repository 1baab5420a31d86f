import type { ListedParent, ListedTemplate } from '../../events/listed-template.ts'
import { clip, counted, fitted, link, plain } from '../markdown.ts'
import type { Secrets } from '../secrets.ts'
import { problemList } from '../summary-failures.ts'
import { ancestry } from './ancestry.ts'
import type { LifeSummary } from './channel-report.ts'
import { redacted } from './redacted.ts'

/** One template as programs read it: an element of the output `templates` and of `list --json`. */
export interface ListReport extends Omit<ListedTemplate, 'madeAt' | 'channels'> {
  /** ISO 8601. */
  readonly madeAt?: string
  readonly channels: readonly { readonly name: string; readonly since: string }[]
}

export function listReports(templates: readonly ListedTemplate[], secrets: Secrets): readonly ListReport[] {
  return templates.map(({ madeAt, channels, ...one }) => ({
    ...redacted(one, secrets),
    channels: channels.map(({ name, since }) => ({ name: secrets.redact(name), since: iso(since) })),
    ...(madeAt === undefined ? {} : { madeAt: iso(madeAt) }),
  }))
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

const titles = ['ID', 'Name', 'Node', 'Age', 'Channels', 'Parent', 'Children', 'Linked', 'State'] as const

/** One line each, in columns, below the titles; empty where there is none. `now`: milliseconds since the epoch. */
export function listLines(templates: readonly ListedTemplate[], now: number): readonly string[] {
  if (templates.length === 0) return []
  const rows = [titles.map((title) => title.toUpperCase()), ...templates.map((one) => cellsOf(one, now))]
  const widths = titles.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** `3 templates of 2 names, 1 in a channel, 1 revoked`. */
export function listCounts(templates: readonly ListedTemplate[]): string {
  if (templates.length === 0) return 'There is no such template'
  const names = new Set(templates.map(({ name }) => name)).size
  const held = templates.filter(({ channels, copyOf }) => channels.length > 0 && copyOf === undefined).length
  const revoked = templates.filter(({ revoked: why }) => why !== undefined).length
  return [
    `${counted(templates.length, 'template')} of ${counted(names, 'name')}`,
    `${held} in a channel`,
    ...(revoked === 0 ? [] : [`${revoked} revoked`]),
  ].join(', ')
}

function cellsOf(one: ListedTemplate, now: number): readonly string[] {
  return [
    String(one.vmid),
    one.name,
    one.node,
    one.madeAt === undefined ? '' : ageOf(now - one.madeAt),
    one.channels.map(({ name }) => name).join(' '),
    parentOf(one.parent),
    one.children.join(' '),
    one.linked.join(' '),
    stateOf(one).join(', '),
  ]
}

function parentOf(parent: ListedParent | undefined): string {
  return parent === undefined ? '' : `${parent.vmid} ${parent.name}${parent.isThere ? '' : ' (gone)'}`
}

function stateOf(one: ListedTemplate): readonly string[] {
  return [
    ...(one.revoked === undefined ? [] : [`revoked: ${one.revoked}`]),
    ...(one.isUnfinished ? ['unfinished'] : []),
    ...(one.verified === undefined ? [] : ['verified']),
    ...(one.isProtected ? ['protected'] : []),
    ...(one.copyOf === undefined ? [] : [`copy of ${one.copyOf}`]),
    ...one.stale.map((channel) => `still tagged channel-${channel}`),
    ...(one.build === undefined ? ['no record'] : []),
  ]
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const

/** `12d`, `3h`, `5m`. */
function ageOf(milliseconds: number): string {
  const [unit, size] = units.find(([, each]) => milliseconds >= each) ?? ['m', 60_000]
  return `${Math.max(0, Math.floor(milliseconds / size))}${unit}`
}

export interface ListSummary extends LifeSummary {
  /** Undefined: it could not look. */
  readonly templates: readonly ListedTemplate[] | undefined
  readonly name: string | undefined
  readonly channel: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** The templates of a server as GitHub's Markdown: a table, and who was made of whom. */
export function renderList(summary: ListSummary): string {
  const { templates, name, channel, now, secrets, problems, logUrl, limit } = summary
  const shown = (text: string) => plain(clip(secrets.redact(text), 300))
  const about = [
    ...(name === undefined ? [] : [shown(`Named ${name}`)]),
    ...(channel === undefined ? [] : [shown(`In channel ${channel}`)]),
    ...(logUrl === undefined ? [] : [link('Log', logUrl)]),
  ]
  const drawn = ancestry(templates ?? [], (text) => secrets.redact(text))
  return fitted(
    [
      `### ${templates === undefined ? '❌ Templates: it could not look' : `📋 ${shown(listCounts(templates))}`}`,
      ...(about.length === 0 ? [] : [about.join(' · ')]),
      ...(templates === undefined || templates.length === 0 ? [] : [table(templates, now, shown)]),
      ...(drawn === undefined ? [] : [`#### Ancestry\n\n${drawn}`]),
      ...(problems.length === 0 ? [] : [problemList(problems, secrets)]),
    ],
    limit,
  )
}

const mostRows = 500

function table(templates: readonly ListedTemplate[], now: number, shown: (text: string) => string): string {
  const rows = templates.slice(0, mostRows).map((one) => {
    const cells = cellsOf(one, now).map((cell, column) =>
      // The state begins with what a person has to know; a reason may be long.
      column === titles.length - 1 && one.revoked !== undefined ? `⛔ ${shown(cell)}` : shown(cell),
    )
    return `| ${cells.join(' | ')} |`
  })
  const more =
    templates.length > mostRows
      ? [`\n${counted(templates.length - mostRows, 'more template')}: the log and the output have them.`]
      : []
  return [`| ${titles.join(' | ')} |`, '|--:|---|---|--:|---|---|---|---|---|', ...rows, ...more].join('\n')
}
