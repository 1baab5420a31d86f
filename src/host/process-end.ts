import { setTimeout as wait } from 'node:timers/promises'
import { startOf } from './started-program.ts'

/** How often is looked, in milliseconds. */
const interval = 1000

/** Resolves when a process that is not a child of this one has ended, or when the signal aborts. */
export async function processEnd(pid: number, signal: AbortSignal): Promise<void> {
  const start = startOf(pid)
  try {
    while (start !== undefined && startOf(pid) === start) await wait(interval, undefined, { signal, ref: false })
  } catch {
    // Nobody waits any more.
  }
}
