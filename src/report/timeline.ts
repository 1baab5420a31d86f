import type { BuildHistory, History, StepHistory } from './history.ts'

// Mermaid shows an error instead of a diagram whose text is longer than 50,000 characters.
const mostTasks = 300

/** The steps of all builds as a Mermaid gantt diagram; undefined where nothing has begun. */
export function timeline(history: History, now: number): string | undefined {
  const builds = history.builds.filter(({ steps }) => steps.length > 0)
  if (builds.length === 0) return undefined
  const lines = ['gantt', '  dateFormat x', '  axisFormat %H:%M:%S', '  todayMarker off']
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
