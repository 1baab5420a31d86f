import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { groupLives, signalGroup } from './process-group.ts'

/** How long a program may take to end itself, in tenths of a second. */
const patience = 20

const noteIn = (folder: string): string => path.join(folder, 'started')

/** Writes down that a group of processes was started, for whoever removes the folder when this process was killed. */
export function noteProgram(folder: string, pid: number): void {
  writeFileSync(noteIn(folder), `${pid} ${startOf(pid) ?? ''}`, { mode: 0o600 })
}

/** Ends what was noted in the folder, if anything was and if it is still that. */
export async function endProgram(folder: string): Promise<void> {
  const pid = noted(folder)
  if (pid === undefined || !signalGroup(pid, 'SIGTERM')) return
  // Its first process may heed the signal, and what that has started not. Their group keeps its number meanwhile.
  for (let left = patience; left > 0 && groupLives(pid); left--) await wait(100)
  if (groupLives(pid)) signalGroup(pid, 'SIGKILL')
}

function noted(folder: string): number | undefined {
  let note: string
  try {
    note = readFileSync(noteIn(folder), 'utf8')
  } catch {
    return undefined
  }
  const [, pid, start] = /^(\d+) (\d+)$/.exec(note) ?? []
  return pid !== undefined && startOf(Number(pid)) === start ? Number(pid) : undefined
}

/** When a process was started, in the kernel's ticks: its number alone may be another's by now. Undefined: it is not there. */
export function startOf(pid: number): string | undefined {
  try {
    // The name in parentheses may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined
  }
}
