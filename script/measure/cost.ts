import { execFileSync, type StdioOptions, spawnSync } from 'node:child_process'

/** Of one run. */
export interface Cost {
  readonly seconds: number
  /** Of the processor, seconds. */
  readonly cpu: number
  /** The most that it had at a time, MiB; undefined: it did not run in a process of its own. */
  readonly memory: number | undefined
}

/** What runs here. */
export async function ownCost(work: () => Promise<unknown>): Promise<Cost> {
  const before = process.cpuUsage()
  const start = performance.now()
  await work()
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(before)
  return { seconds, cpu: (user + system) / 1e6, memory: undefined }
}

export interface Program {
  readonly words: readonly string[]
  readonly input?: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Exit statuses that are no failure. */
  readonly fine?: readonly number[]
}

// The kernel tells a parent what its child needed, Node's does not tell ours.
const watch = `
import json, os, resource, subprocess, sys, time
start = time.monotonic()
status = subprocess.call(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
os.write(3, json.dumps([time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, status]).encode())
`

/** What a program costs. Throws with what it said where it fails. */
export function programCost({ words, input = '', cwd, env, fine = [0] }: Program): Cost {
  const stdio: StdioOptions = ['pipe', 'pipe', 'pipe', 'pipe']
  const options = { input, cwd, env: { ...process.env, ...env }, stdio, maxBuffer: 2 ** 28 }
  const { output, stderr, error } = spawnSync('python3', ['-c', watch, ...words], options)
  if (error !== undefined) throw error
  const [seconds, cpu, memory, status] = JSON.parse(String(output[3])) as [number, number, number, number]
  if (!fine.includes(status)) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`)
  return { seconds, cpu, memory }
}

/** Where it is; undefined: there is none. */
export function programAt(name: string): string | undefined {
  try {
    return execFileSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}
