import {
  appendFileSync,
  closeSync,
  fsyncSync,
  futimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { taskErrorText } from '../api-errors.ts'
import { currentFault } from '../faults/faults.ts'
import type { DataFolder } from '../state/data-folder.ts'
import { parseUpid, printUpid, type Upid } from './task-upid.ts'

/** What a worker gets. */
export interface Worker {
  readonly upid: string
  log(line: string): void
  /** Counts towards `WARNINGS: n`. */
  warn(line: string): void
  /** Aborted when a client stops the task. */
  readonly signal: AbortSignal
}

export interface TaskRecord {
  readonly upid: string
  readonly parsed: Upid
  /** undefined while it runs. */
  exitstatus: string | undefined
  endtime: number | undefined
}

export interface Tasks {
  /** Starts a worker; its UPID is known at once, its outcome later. */
  start(node: string, type: string, id: string, user: string, work: (worker: Worker) => Promise<void>): string
  find(upid: string): TaskRecord | undefined
  /** In the order of their beginning. */
  active(): readonly TaskRecord[]
  /** What ended last comes first. */
  archived(): readonly TaskRecord[]
  /** Lines of the log; undefined: there is no such task. */
  log(upid: string): string[] | undefined
  stop(upid: string): void
  /** Resolves when the task has ended. */
  ended(upid: string): Promise<void>
  /** Stops all workers and waits for them. */
  close(): Promise<void>
}

interface Running {
  readonly record: TaskRecord
  readonly controller: AbortController
  readonly done: Promise<void>
}

/** How a task ends that is stopped. */
export const interrupted = 'received interrupt'

/** Was it a client that stopped the task, and not the end of its server? */
export function isStopped(signal: AbortSignal): boolean {
  return signal.aborted && (signal.reason as Error).message === interrupted
}

export function openTasks(data: DataFolder, now: () => number): Tasks {
  const folder = data.path('tasks')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const records = new Map<string, TaskRecord>()
  const archive: TaskRecord[] = load(folder)
  for (const record of archive) records.set(record.upid, record)
  const running = new Map<string, Running>()
  let pid = Math.max(1000, ...[...records.values()].map((record) => record.parsed.pid))
  let lastEnd = 0
  const file = (upid: string): string => path.join(folder, encodeURIComponent(upid))

  async function run(
    record: TaskRecord,
    controller: AbortController,
    work: (worker: Worker) => Promise<void>,
  ): Promise<void> {
    let warnings = 0
    const log = (line: string): void => appendFileSync(file(record.upid), `${line}\n`)
    const end = (exitstatus: string, line: string): void => {
      // No two tasks end at the same time, so that their order outlives the server.
      lastEnd = Math.max(now(), lastEnd + 1)
      finish(file(record.upid), line, lastEnd)
      record.exitstatus = exitstatus
      record.endtime = Math.floor(lastEnd / 1000)
      archive.push(record)
    }
    const worker: Worker = {
      upid: record.upid,
      log,
      warn: (line) => {
        warnings++
        log(`WARN: ${line}`)
      },
      signal: controller.signal,
    }
    try {
      await underFault(worker, work)
      if (controller.signal.aborted) throw new Error(interrupted)
      if (warnings > 0) end(`WARNINGS: ${warnings}`, `TASK WARNINGS: ${warnings}`)
      else end('OK', 'TASK OK')
    } catch (error) {
      const text = controller.signal.aborted ? interrupted : taskErrorText(error).replace(/\n+$/, '')
      end(text, `TASK ERROR: ${text}`)
    } finally {
      running.delete(record.upid)
    }
  }

  return {
    start(node, type, id, user, work) {
      const parsed: Upid = {
        node,
        pid: ++pid,
        pstart: Math.floor(process.uptime() * 100),
        starttime: Math.floor(now() / 1000),
        type,
        id,
        user,
      }
      const upid = printUpid(parsed)
      begin(file(upid))
      const record: TaskRecord = { upid, parsed, exitstatus: undefined, endtime: undefined }
      const controller = new AbortController()
      records.set(upid, record)
      // The worker begins after the caller has its UPID, as a forked process would.
      const done = new Promise<void>((resolve) => setImmediate(resolve)).then(() => run(record, controller, work))
      running.set(upid, { record, controller, done })
      return upid
    },
    find: (upid) => records.get(upid),
    active: () => [...running.values()].map(({ record }) => record).filter(({ endtime }) => endtime === undefined),
    archived: () => archive.toReversed(),
    log(upid) {
      if (!records.has(upid)) return undefined
      const lines = readFileSync(file(upid), 'utf8').split('\n')
      lines.pop()
      return lines
    },
    stop(upid) {
      running.get(upid)?.controller.abort(new Error(interrupted))
    },
    async ended(upid) {
      await running.get(upid)?.done
    },
    async close() {
      const all = [...running.values()]
      for (const task of all) task.controller.abort(new Error('the server ends'))
      await Promise.all(all.map((task) => task.done))
    },
  }
}

/** A worker that is declared to go wrong does so at its beginning or at its end. */
async function underFault(worker: Worker, work: (worker: Worker) => Promise<void>): Promise<void> {
  const failure = currentFault('task-error')
  if (failure !== undefined && !failure.done) throw new Error(failure.text)
  if (currentFault('task-never'))
    await new Promise<never>((_, reject) => {
      worker.signal.addEventListener('abort', () => reject(worker.signal.reason))
      if (worker.signal.aborted) reject(worker.signal.reason)
    })
  await work(worker)
  if (failure !== undefined) throw new Error(failure.text)
  for (const text of currentFault('task-warnings')?.texts ?? []) worker.warn(text)
}

function begin(file: string): void {
  const descriptor = openSync(file, 'a', 0o600)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** The outcome has to be on the disk before a client may learn of it. `endedMs`: the file's time tells it later. */
function finish(file: string, line: string, endedMs: number): void {
  const descriptor = openSync(file, 'a', 0o600)
  try {
    writeSync(descriptor, `${line}\n`)
    futimesSync(descriptor, endedMs / 1000, endedMs / 1000)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** A task without a last line was cut off by the end of its server. */
function load(folder: string): TaskRecord[] {
  const found: { readonly record: TaskRecord; readonly endedMs: number }[] = []
  for (const name of readdirSync(folder)) {
    const upid = decodeURIComponent(name)
    const parsed = parseUpid(upid)
    if (parsed === undefined) continue
    const file = path.join(folder, name)
    const last = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? ''
    const match = /^TASK (?:(OK)|ERROR: (.*)|(WARNINGS: \d+))$/.exec(last)
    const exitstatus = match ? (match[1] ?? match[2] ?? match[3]!) : 'unexpected status'
    const endedMs = statSync(file).mtimeMs
    found.push({ record: { upid, parsed, exitstatus, endtime: Math.floor(endedMs / 1000) }, endedMs })
  }
  return found.sort((a, b) => a.endedMs - b.endedMs).map(({ record }) => record)
}
