import { appendFileSync, statSync } from 'node:fs'
import { summaryLimit } from '../report/summary.ts'
import type { Env } from './env.ts'

/** Adds a report to the step's job summary; without one (an older server) nothing is written. Never throws. */
export function writeSummary(env: Env, render: (limit: number) => string): void {
  const file = env['GITHUB_STEP_SUMMARY']
  if (!file) return
  try {
    const written = statSync(file, { throwIfNoEntry: false })?.size ?? 0
    appendFileSync(file, render(summaryLimit - written))
  } catch {
    // A report that can not be written must not change how the build ended.
  }
}
