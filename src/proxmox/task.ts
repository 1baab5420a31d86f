import { Cancelled } from '../diagnostics/errors.ts'
import { ProxmoxError } from './error.ts'
import { explain } from './hint.ts'
import { parseUpid } from './notation/upid.ts'
import { type Progress, progressIn } from './task-progress.ts'
import { Silence, type SilenceOptions } from './task-silence.ts'
import type { Transport } from './transport/transport.ts'

export interface TaskOptions extends SilenceOptions {
  readonly signal?: AbortSignal | undefined
  /** Each line of the task's log, without its closing `TASK ...` line. */
  readonly onLog?: ((line: string) => void) | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Milliseconds to wait at most, default for ever. The task itself goes on afterwards. */
  readonly limitMs?: number | undefined
}

export interface TaskResult {
  /** `OK` or `WARNINGS: 2`. */
  readonly exitStatus: string
  /** The lines of the log that warn. */
  readonly warnings: readonly string[]
}

const pageSize = 500
const keptLines = 20
/** Milliseconds between two looks: the first ones are quicker. */
const shortestPause = 200
const longestPause = 2_000
// While a node restarts its API, a task that runs on it goes on.
const patientAttempts = 40

/**
 * Tasks that are stopped when nobody waits for them any more: they make nothing that lasts, or clear up after themselves. A
 * worker that makes or changes a machine or a volume is killed where it stands, and leaves a machine that is locked for
 * everybody but root, or a volume that nothing refers to: it is left to its end, which the clean-up waits for.
 */
const stoppable: ReadonlySet<string> = new Set(['qmstart', 'qmshutdown', 'download', 'vzdump'])

export function mayStop(type: string): boolean {
  return stoppable.has(type)
}

/**
 * Waits for a task and streams its log. Rejects with ProxmoxError and the log's last lines when it fails, or says nothing
 * for too long. When aborted, rejects with Cancelled, and stops the task on the server where it may be stopped.
 */
export async function followTask(transport: Transport, upid: string, options: TaskOptions): Promise<TaskResult> {
  const parsed = parseUpid(upid)
  if (parsed === undefined)
    throw new ProxmoxError({
      code: 'unexpected-answer',
      reason: `the server answered "${upid}" where a task's id was expected`,
    })
  const path = `/nodes/${parsed.node}/tasks/${upid}`
  const { clock } = transport
  const call = { signal: options.signal, attempts: patientAttempts }
  const log = new TaskLog(options)
  const deadline = options.limitMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + options.limitMs
  const silence = new Silence(clock, parsed, options)
  const letGo = () => (mayStop(parsed.type) ? stopTask(transport, path) : undefined)
  let pause = shortestPause

  const readLog = async () => {
    for (;;) {
      const page = await transport.call('GET', `${path}/log`, { start: log.next, limit: pageSize }, call)
      const before = log.next
      const lines = log.take(page)
      if (log.next > before) silence.broken()
      if (lines < pageSize) return
    }
  }

  try {
    for (;;) {
      // Asked before the log: what the log says after the task has ended is complete.
      const status = (await transport.call('GET', `${path}/status`, {}, call)) as {
        status?: string
        exitstatus?: string
      }
      await readLog()
      if (status.status === 'stopped') return finish(upid, status.exitstatus ?? '', log, transport.identity)
      if (clock.now() >= deadline)
        throw new ProxmoxError({
          code: 'task-not-finished',
          upid,
          reason: `it still ran after ${Math.round((options.limitMs ?? 0) / 1000)} s, and goes on running`,
          taskLog: log.last,
          ambiguous: true,
        })
      if (silence.left === 0) {
        await letGo()
        throw new ProxmoxError({ ...silence.failure(mayStop(parsed.type)), upid, taskLog: log.last, ambiguous: true })
      }
      silence.tell()
      await clock.sleep(Math.min(pause, silence.left, Math.max(0, deadline - clock.now())), options.signal)
      pause = Math.min(pause * 1.5, longestPause)
    }
  } catch (thrown) {
    if (thrown instanceof Cancelled || options.signal?.aborted === true) {
      await letGo()
      throw thrown instanceof Cancelled ? thrown : new Cancelled(undefined, { cause: thrown })
    }
    throw thrown
  }
}

/** Best effort and quick: the process may have two seconds to live. The journal is what makes the clean-up certain. */
async function stopTask(transport: Transport, path: string): Promise<void> {
  try {
    await transport.call('DELETE', path, {}, { attempts: 1, signal: AbortSignal.timeout(1_200) })
  } catch {
    // A task that has ended meanwhile, or a server that is gone: either way there is nothing to stop from here.
  }
}

function finish(upid: string, exitStatus: string, log: TaskLog, identity: string): TaskResult {
  if (exitStatus === 'OK') return { exitStatus, warnings: [] }
  if (exitStatus.startsWith('WARNINGS'))
    return { exitStatus, warnings: log.warnings.length > 0 ? log.warnings : [exitStatus] }
  const stopped = exitStatus === '' || /received interrupt|unexpected status/.test(exitStatus)
  throw new ProxmoxError({
    upid,
    reason: exitStatus === '' ? 'it ended without a status' : exitStatus,
    taskLog: log.last,
    ...(stopped
      ? { code: 'task-cut-off', hint: 'Somebody stopped the task, or the node went down.' }
      : explain({ reason: [exitStatus, ...log.last].join('\n'), identity }, 'task-failed')),
  })
}

class TaskLog {
  readonly warnings: string[] = []
  readonly last: string[] = []
  next = 0
  readonly #options: TaskOptions

  constructor(options: TaskOptions) {
    this.#options = options
  }

  /** Takes a page of the log and answers how many lines it had. */
  take(page: unknown): number {
    // For a task whose log is gone the server answers an object.
    if (!Array.isArray(page)) return 0
    const lines = page as readonly { n: number; t: string }[]
    // An empty log is one line that says so.
    if (this.next === 0 && lines.length === 1 && lines[0]?.t === 'no content') return 0
    for (const { n, t } of lines) {
      if (n <= this.next) continue
      this.next = n
      if (/^TASK (OK$|ERROR: |WARNINGS: )/.test(t)) continue
      this.#line(t)
    }
    return lines.length
  }

  #line(text: string): void {
    this.last.push(text)
    if (this.last.length > keptLines) this.last.shift()
    if (/^WARN(ING)?: /.test(text)) this.warnings.push(text.replace(/^WARN(ING)?: /, ''))
    this.#options.onLog?.(text)
    const progress = progressIn(text)
    if (progress !== undefined) this.#options.onProgress?.(progress)
  }
}
