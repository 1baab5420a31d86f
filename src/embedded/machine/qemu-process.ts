import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processStart } from '../process-start.ts'

interface QemuProcess {
  readonly pid: number
  readonly vmid: number
  /** The folder of its pid file: the machine's run directory. */
  readonly directory: string
}

/** The QEMU processes whose run directory `accept`s. */
export function qemuProcesses(accept: (directory: string) => boolean): readonly QemuProcess[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    const pidFile = Number.isInteger(pid) ? pidFileOf(pid) : undefined
    const vmid = /^(\d+)\.pid$/.exec(basename(pidFile ?? ''))?.[1]
    if (pidFile === undefined || vmid === undefined || !accept(dirname(pidFile))) return []
    return [{ pid, vmid: Number(vmid), directory: dirname(pidFile) }]
  })
}

/** Whether the process is (still) the machine with this pid file. Process ids are used again; the path is not. */
export function isMachine(pid: number, pidFile: string): boolean {
  return pidFileOf(pid) === pidFile
}

function pidFileOf(pid: number): string | undefined {
  try {
    // A zombie has an empty command line.
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const position = words.indexOf('-pidfile')
    return position < 0 ? undefined : words[position + 1]
  } catch {
    return undefined
  }
}

const POLL_MS = 200

/** Resolves when the process is gone; for processes that are not children of this one. */
export function processExit(pid: number, pidFile: string): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (isMachine(pid, pidFile)) return
      clearInterval(timer)
      resolve()
    }, POLL_MS)
    timer.unref()
  })
}

const SIGNAL_MS = 5000

/** SIGTERM, and SIGKILL when that does not help. */
export async function endProcess(pid: number, pidFile: string): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!isMachine(pid, pidFile)) return
    process.kill(pid, signal)
    if (await goneWithin(pid, pidFile, SIGNAL_MS)) return
  }
  throw new Error(`process ${pid} does not end`)
}

export async function goneWithin(pid: number, pidFile: string, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (isMachine(pid, pidFile)) {
    if (Date.now() > deadline) return false
    await sleep(20)
  }
  return true
}

/** Ends the machines of one server without waiting, for when that server ends at once. */
export function killMachines(runDirectory: string): void {
  if (!existsSync(runDirectory)) return
  const root = realpathSync(runDirectory)
  for (const { pid } of qemuProcesses((directory) => `${directory}${sep}`.startsWith(`${root}${sep}`))) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}

/**
 * Ends the machines of a server that is dead, each by the process ID and the start time that the server wrote down, and
 * only where the process still says that it is that machine.
 */
export async function endOrphans(runDirectory: string): Promise<void> {
  if (!existsSync(runDirectory)) return
  const records = readdirSync(runDirectory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.started'),
  )
  for (const record of records) {
    const file = realpathSync(join(runDirectory, record))
    const { pid, started } = readRecord(file)
    if (pid === undefined || started === undefined || processStart(pid) !== started) continue
    await endProcess(pid, file.replace(/\.started$/, '.pid'))
  }
}

function readRecord(file: string): { readonly pid?: number; readonly started?: string } {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { pid: number; started: string }
  } catch {
    // Cut off with its server.
    return {}
  }
}
