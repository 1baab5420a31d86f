import type { Outcome } from '../events/event.ts'
import { describeReaped, type Reaped, type ReapFate } from '../events/reaped.ts'
import { formatDuration } from '../time/duration.ts'
import { clip, counted, fitted, link, plain } from './markdown.ts'
import type { Secrets } from './secrets.ts'

/** One thing as programs read it: an element of the output `reaped` and of `reap --json`. */
export interface ReapReport extends Omit<Reaped, 'madeAt'> {
  /** ISO 8601. */
  readonly madeAt?: string
}

export function reapReports(reaped: readonly Reaped[], secrets: Secrets): readonly ReapReport[] {
  return reaped.map(({ madeAt, ...thing }) => ({
    ...(JSON.parse(JSON.stringify(thing), (_, value: unknown) =>
      typeof value === 'string' ? secrets.redact(value) : value,
    ) as Omit<Reaped, 'madeAt'>),
    ...(madeAt === undefined ? {} : { madeAt: new Date(madeAt).toISOString() }),
  }))
}

export function reapOutcome(reaped: readonly Reaped[]): Outcome {
  return reaped.some(({ fate }) => fate === 'left') ? 'failed' : 'succeeded'
}

const verbs: Readonly<Record<ReapFate, string>> = {
  left: 'Could not be removed',
  found: 'Would be removed',
  removed: 'Removed',
  spared: 'Stays',
}

/** `Stays: virtual machine 107 (debian) on node pve: it is locked (backup)`. */
export function reapLine(one: Reaped): string {
  return `${verbs[one.fate]}: ${describeReaped(one)}${one.why === undefined ? '' : `: ${one.why}`}`
}

/** `2 removed, 1 stays`. */
export function reapCounts(reaped: readonly Reaped[]): string {
  const counts = [
    [reaped.filter(({ fate }) => fate === 'removed').length, 'removed'],
    [reaped.filter(({ fate }) => fate === 'found').length, 'would be removed'],
    [reaped.filter(({ fate }) => fate === 'left').length, 'could not be removed'],
    [reaped.filter(({ fate }) => fate === 'spared').length, 'left alone'],
  ] as const
  return counts.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`])).join(', ')
}

export interface ReapSummary {
  /** Undefined: it could not look. */
  readonly reaped: readonly Reaped[] | undefined
  readonly olderThanMs: number
  readonly dryRun: boolean
  readonly secrets: Secrets
  readonly logUrl?: string | undefined
  /** Bytes. */
  readonly limit: number
}

/** What `reap` did, as GitHub's Markdown. */
export function renderReap({ reaped, olderThanMs, dryRun, secrets, logUrl, limit }: ReapSummary): string {
  const icons = { left: '❌', found: '🔎', removed: '✅', spared: '➖' } as const
  const order: readonly ReapFate[] = ['left', 'found', 'removed', 'spared']
  const lines = order.flatMap((fate) =>
    (reaped ?? [])
      .filter((one) => one.fate === fate)
      .map((one) => `- ${icons[fate]} ${plain(clip(secrets.redact(reapLine(one)), 500))}`),
  )
  const isLeft = reaped === undefined || reapOutcome(reaped) === 'failed'
  const headline =
    reaped === undefined
      ? 'it could not look'
      : reaped.length === 0
        ? 'builds have left nothing behind'
        : `${counted(reaped.length, 'thing')} with the mark of a build`
  return fitted(
    [
      `### ${isLeft ? '❌' : '🧹'} Reap: ${headline}`,
      `Older than ${formatDuration(olderThanMs)}${dryRun ? ' · dry run: nothing was removed' : ''}${logUrl === undefined ? '' : ` · ${link('Log', logUrl)}`}`,
      ...(lines.length === 0 ? [] : [lines.join('\n')]),
    ],
    limit,
  )
}
