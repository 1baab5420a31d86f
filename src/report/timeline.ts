import type { BuildHistory, History, StepHistory } from './history.ts'
import type { Secrets } from './secrets.ts'

// Mermaid shows an error instead of a diagram whose text is longer than 50,000 characters.
const mostTasks = 300

/**
 * The steps of all builds as a Mermaid gantt diagram; undefined where nothing has begun. Its axis is the time since the
 * start, as in the log: the hour of the day depends on who looks.
 */
export function timeline({ builds: all, startedAt }: History, now: number, secrets: Secrets): string | undefined {
  const builds = all.filter(({ steps }) => steps.length > 0)
  if (builds.length === 0) return undefined
  const name = (text: string) => harmless(secrets.redact(text))
  const longest = Math.max(...builds.map((build) => name(build.name).length))
  const lines = [
    // Without it the sections' names run into the bars.
    `%%{init: {"gantt": {"leftPadding": ${20 + 8 * longest}}}}%%`,
    'gantt',
    '  dateFormat YYYY-MM-DD HH:mm:ss.SSS',
    ...axis(builds, startedAt, now),
    '  todayMarker off',
  ]
  let tasks = 0
  for (const build of builds) {
    if (tasks >= mostTasks) break
    lines.push(`  section ${name(build.name)}`)
    for (const step of build.steps.slice(0, mostTasks - tasks)) {
      lines.push(`  ${name(step.name)} :${task(step, { startedAt, end: step.finishedAt ?? build.finishedAt ?? now })}`)
      tasks++
    }
  }
  return ['```mermaid', ...lines, '```'].join('\n')
}

/** Hours and minutes with at most a dozen marks; minutes and seconds where all of it is less than an hour. */
function axis(builds: readonly BuildHistory[], startedAt: number, now: number): string[] {
  const ends = builds.flatMap(({ steps }) => steps.map(({ finishedAt }) => finishedAt ?? now))
  const minutes = (ends.reduce((a, b) => Math.max(a, b)) - startedAt) / 60_000
  const interval = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480].find((step) => minutes / step <= 12)
  const tick = minutes < 1 || interval === undefined ? [] : [`  tickInterval ${interval}minute`]
  return [`  axisFormat ${minutes < 60 ? '%M:%S' : '%H:%M'}`, ...tick]
}

function task(step: StepHistory, { startedAt, end }: { readonly startedAt: number; readonly end: number }): string {
  const tag = step.outcome === 'succeeded' ? 'done, ' : step.outcome === undefined ? 'active, ' : 'crit, '
  const from = step.startedAt - startedAt
  // A task of no length is drawn as nothing.
  return `${tag}${moment(from)}, ${moment(Math.max(end - startedAt, from + 500))}`
}

/**
 * Time since the start as Mermaid reads it: a date of the reader's own time zone, of which the axis shows the time of day
 * only. Not in the night of a clock change.
 */
function moment(milliseconds: number): string {
  return new Date(Date.UTC(2001, 0, 1) + Math.max(0, Math.floor(milliseconds)))
    .toISOString()
    .replace('T', ' ')
    .slice(0, -1)
}

/** Names are part of the diagram's language: what it could read as its own is taken out. */
function harmless(text: string): string {
  const words = text
    .replace(/[^\p{L}\p{N}._()/ -]+/gu, ' ')
    .replace(/-{2,}|\s+/g, ' ')
    .trim()
    .slice(0, 60)
  return /^(?:accTitle|accDescr|axisFormat|click|dateFormat|excludes|gantt|href|includes|inclusiveEndDates|section|tickInterval|title|todayMarker|topAxis|weekday|weekend)\b/i.test(
    words,
  )
    ? `(${words})`
    : words === ''
      ? '-'
      : words
}
