import type { BuildHistory, History, StepHistory } from './history.ts'

// Mermaid shows an error instead of a diagram whose text is longer than 50,000 characters.
const mostTasks = 300

/** The steps of all builds as a Mermaid gantt diagram; undefined where nothing has begun. */
export function timeline(history: History, now: number): string | undefined {
  const builds = history.builds.filter(({ steps }) => steps.length > 0)
  if (builds.length === 0) return undefined
  const longest = Math.max(...builds.map((build) => name(build.name).length))
  const lines = [
    // Without it the sections' names run into the bars.
    `%%{init: {"gantt": {"leftPadding": ${20 + 8 * longest}}}}%%`,
    'gantt',
    '  dateFormat x',
    ...axis(builds, now),
    '  todayMarker off',
  ]
  let tasks = 0
  for (const build of builds) {
    if (tasks >= mostTasks) break
    lines.push(`  section ${name(build.name)}`)
    for (const step of build.steps.slice(0, mostTasks - tasks)) {
      lines.push(`  ${task(build, step, now)}`)
      tasks++
    }
  }
  return ['```mermaid', ...lines, '```'].join('\n')
}

/** Hours and minutes with at most a dozen marks; seconds where all of it is less than a minute. */
function axis(builds: readonly BuildHistory[], now: number): string[] {
  const starts = builds.flatMap(({ steps }) => steps.map(({ startedAt }) => startedAt))
  const ends = builds.flatMap(({ steps }) => steps.map(({ finishedAt }) => finishedAt ?? now))
  const minutes = (ends.reduce((a, b) => Math.max(a, b)) - starts.reduce((a, b) => Math.min(a, b))) / 60_000
  const interval = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480].find((step) => minutes / step <= 12)
  if (minutes < 1) return ['  axisFormat %M:%S']
  return ['  axisFormat %H:%M', ...(interval === undefined ? [] : [`  tickInterval ${interval}minute`])]
}

function task(build: BuildHistory, step: StepHistory, now: number): string {
  const end = step.finishedAt ?? build.finishedAt ?? now
  const tag = step.outcome === 'succeeded' ? 'done, ' : step.outcome === undefined ? 'active, ' : 'crit, '
  // A task of no length is drawn as nothing.
  return `${name(step.name)} :${tag}${Math.floor(step.startedAt)}, ${Math.floor(Math.max(end, step.startedAt + 500))}`
}

/** Names are part of the diagram's language: what it could read as its own is taken out. */
function name(text: string): string {
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
