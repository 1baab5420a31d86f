import { readlinkSync } from 'node:fs'

/** Containers that share a folder have numbers of their own for their processes. Short, as paths of sockets must be. */
export function processSpace(): string {
  try {
    return Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 0).toString(36)
  } catch {
    return '0'
  }
}

/** Is there a process of this number, among those that are seen from here? */
export function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
