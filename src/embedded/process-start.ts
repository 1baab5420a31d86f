import { readFileSync } from 'node:fs'

/** When a process started, by which it is told from another that got its number later; undefined: there is none. */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
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
