import { readdirSync, readFileSync } from 'node:fs'

/** Answers whether anybody was there to get it. */
export function signalGroup(group: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, name)
  } catch {
    // It has ended, or is another user's by now.
    return false
  }
}

/**
 * Does anything in a group run that can be ended from here? Its leader may be gone long since. In a container whose first
 * process waits for nobody the dead stay in their group for ever, and do not count.
 */
export function groupLives(group: number): boolean {
  return signalGroup(group, 0) && (membersAlive(group) ?? true)
}

/** Undefined: there is no /proc to tell. */
function membersAlive(group: number): boolean | undefined {
  let names: readonly string[]
  try {
    names = readdirSync('/proc')
  } catch {
    return undefined
  }
  const states = names.filter((name) => /^\d+$/.test(name)).map((name) => statusOf(name))
  const members = states.filter((one) => one?.group === String(group))
  // None seen, though a signal reaches them: /proc shows this user only some.
  return members.length === 0 ? undefined : members.some((one) => one?.state !== 'Z' && one?.state !== 'X')
}

function statusOf(pid: string): { readonly state: string | undefined; readonly group: string | undefined } | undefined {
  try {
    // The name in parentheses may hold anything.
    const [state, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return { state, group }
  } catch {
    return undefined
  }
}
