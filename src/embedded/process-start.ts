import { readFileSync } from 'node:fs'

/** When a process started, by which it is told from another that got its number later; undefined: there is none. */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // One that has ended stays in the list until its parent takes note, which some containers' first process never does.
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch {
    // No such process, or a system that does not tell.
  }
  try {
    process.kill(pid, 0)
    return 'running'
  } catch {
    return undefined
  }
}
