import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Outcome } from '../../events/event.ts'
import type { Retired, RetiredFate } from '../../events/retired.ts'
import { describeTemplate } from '../../events/template-ref.ts'
import { formatDays } from '../../time/days.ts'
import { clip, fitted, link, plain } from '../markdown.ts'
import type { Secrets } from '../secrets.ts'
import { problemList } from '../summary-failures.ts'
import { redacted } from './redacted.ts'

/** One template as programs read it: an element of the output `retired` and of `retire --json`. */
export interface RetireReport extends Omit<Retired, 'builtAt'> {
  /** ISO 8601. */
  readonly builtAt?: string
}

export function retireReports(retired: readonly Retired[], secrets: Secrets): readonly RetireReport[] {
  return retired.map(({ builtAt, ...one }) => ({
    ...redacted(one, secrets),
    ...(builtAt === undefined ? {} : { builtAt: new Date(builtAt).toISOString() }),
  }))
}

export function retireOutcome(retired: readonly Retired[]): Outcome {
  return retired.some(({ fate }) => fate === 'left') ? 'failed' : 'succeeded'
}

const verbs: Readonly<Record<RetiredFate, string>> = {
  left: 'Could not be removed',
  found: 'Would be removed',
  retired: 'Retired',
  stays: 'Stays',
}

/** `Stays: template 9002 (debian) on node pve: it has channel production`. */
export function retireLine(one: Retired): string {
  return `${verbs[one.fate]}: ${describeTemplate(one)}${one.why === undefined ? '' : `: ${one.why}`}`
}

/** `1 retired, 3 stay`. */
export function retireCounts(retired: readonly Retired[]): string {
  const count = (fate: RetiredFate) => retired.filter((one) => one.fate === fate).length
  const stay = count('stays')
  const counts = [
    [count('retired'), 'retired'],
    [count('found'), 'would be removed'],
    [count('left'), 'could not be removed'],
    [stay, stay === 1 ? 'stays' : 'stay'],
  ] as const
  return counts.flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`])).join(', ')
}

/** `the 3 newest and what is younger than 90d`. */
export function describePolicy({ keep, keepForMs }: RetirePolicy): string {
  const parts = [
    ...(keep === undefined ? [] : [keep === 1 ? 'the newest' : `the ${keep} newest`]),
    ...(keepForMs === undefined ? [] : [`what is younger than ${formatDays(keepForMs)}`]),
  ]
  return parts.join(' and ')
}

export interface RetirePolicy {
  readonly keep: number | undefined
  readonly keepForMs: number | undefined
}

export interface RetireSummary extends RetirePolicy {
  /** Undefined: it could not look. */
  readonly retired: readonly Retired[] | undefined
  readonly name: string
  readonly channel: string | undefined
  readonly dryRun: boolean
  readonly secrets: Secrets
  readonly problems: readonly Diagnostic[]
  readonly logUrl?: string | undefined
  /** Bytes. */
  readonly limit: number
}

/** What `retire` did, as GitHub's Markdown. */
export function renderRetire(summary: RetireSummary): string {
  const { retired, name, channel, dryRun, secrets, problems, logUrl, limit } = summary
  const isBad = retired === undefined || retireOutcome(retired) === 'failed'
  const counts = retired === undefined ? 'it could not look' : retireCounts(retired) || 'there is no such template'
  const shown = (text: string) => plain(clip(secrets.redact(text), 300))
  const policy = `Kept: ${describePolicy(summary)}${channel === undefined ? '' : `, of channel ${channel}`}`
  return fitted(
    [
      `### ${isBad ? '❌' : '🗄️'} ${shown(`Retire ${name}: ${counts}`)}`,
      `${shown(policy)}${dryRun ? ' · dry run: nothing was removed' : ''}${logUrl === undefined ? '' : ` · ${link('Log', logUrl)}`}`,
      ...(retired === undefined || retired.length === 0 ? [] : [retiredTable(retired, secrets)]),
      ...(problems.length === 0 ? [] : [problemList(problems, secrets)]),
    ],
    limit,
  )
}

const icons: Readonly<Record<RetiredFate, string>> = { left: '❌', found: '🔎', retired: '🗑️', stays: '➖' }

/** What became of each, what is gone first; also in the summary of a build. */
export function retiredTable(retired: readonly Retired[], secrets: Secrets): string {
  const order: readonly RetiredFate[] = ['left', 'found', 'retired', 'stays']
  const shown = (text: string) => plain(clip(secrets.redact(text), 500))
  const rows = order.flatMap((fate) =>
    retired
      .filter((one) => one.fate === fate)
      .map(
        ({ vmid, node, builtAt, why }) =>
          `| ${icons[fate]} ${verbs[fate]} | ${vmid} | ${shown(node)} | ${builtAt === undefined ? '' : new Date(builtAt).toISOString().slice(0, 10)} | ${shown(why ?? '')} |`,
      ),
  )
  return ['| | Template | Node | Built | Why |', '|---|---|---|---|---|', ...rows].join('\n')
}

/** `🗄️ Templates of debian: 1 retired, 3 stay`. */
export function retiredLine(retired: readonly Retired[], secrets: Secrets): string {
  return `🗄️ ${plain(clip(secrets.redact(`Templates of ${retired[0]?.name}: ${retireCounts(retired)}`), 200))}`
}
