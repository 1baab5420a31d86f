import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { Cancelled, GuestError } from '../diagnostics/errors.ts'
import { privateFolder } from '../host/private-folder.ts'
import { groupLives, signalGroup } from '../host/process-group.ts'
import { noteProgram } from '../host/started-program.ts'
import { childEnvironment } from '../trust/child-environment.ts'
import { readLines } from './paced-lines.ts'

export interface LocalProcessOptions {
  readonly signal: AbortSignal
  readonly workingDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Variables beside those of `env`, for this program alone. */
  readonly environment?: Readonly<Record<string, string>>
  /** How it is asked to end when cancelled, one after the other; default `SIGTERM`. What comes after the last is SIGKILL. */
  readonly ending?: readonly NodeJS.Signals[]
  /** Answers a promise where there is no room for more. */
  output(stream: 'stdout' | 'stderr', line: string): unknown
}

/** How long a process may take to end itself when cancelled, in milliseconds, all signals together. */
const grace = 5000

/**
 * Milliseconds for what a program has started and left behind: it may have a last word, as the `tee` of `> >(tee log)`, or
 * be a server that stays. Packer waits for as long as anything has the output open, so that a server holds its build up.
 */
const farewell = 5000

/** Bytes beyond which everything is read that a program wrote before its end; a pipe holds less. */
const pipeful = 1 << 20

/**
 * Runs a program of this machine. An abort ends it with all that it has started, but for what made itself a session of its
 * own (`setsid`). Throws GuestError and Cancelled.
 */
export async function runLocally(
  program: string,
  parameters: readonly string[],
  { signal, workingDirectory, env, environment, ending = ['SIGTERM'], output }: LocalProcessOptions,
): Promise<{ readonly exitCode: number | undefined; readonly signal: string | undefined }> {
  if (signal.aborted) throw new Cancelled()
  // A group of its own, so that the whole of it can be ended.
  const child = spawn(program, parameters, {
    cwd: workingDirectory,
    env: { ...childEnvironment(env), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const note = child.pid === undefined ? undefined : noteOf(child.pid)
  let timer: NodeJS.Timeout | undefined
  let isKilled = false
  const end = ([first = 'SIGKILL', ...rest]: readonly NodeJS.Signals[]): void => {
    if (child.pid !== undefined) signalGroup(child.pid, first)
    isKilled = first === 'SIGKILL'
    if (!isKilled) timer = setTimeout(() => end(rest), grace / ending.length)
  }
  const abort = (): void => end(ending)
  signal.addEventListener('abort', abort, { once: true })
  const stdout = readLines(child.stdout, (line) => output('stdout', line), signal)
  const stderr = readLines(child.stderr, (line) => output('stderr', line), signal)
  try {
    const closed = new Promise<'closed'>((resolve) => child.once('close', () => resolve('closed')))
    const [code, name] = await exitOf(child, program)
    const rest = await restOf(child, closed, signal)
    // Its own end says nothing of those that it has started. After SIGKILL there is nothing left to wait for.
    while (signal.aborted && !isKilled && child.pid !== undefined && groupLives(child.pid)) await wait(50)
    if (signal.aborted) await Promise.race([closed, wait(lastWord)])
    stdout.end()
    stderr.end()
    if (signal.aborted) throw new Cancelled()
    if (rest === 'held')
      output('stderr', `... what ${program} has started goes on, and its output is not read any more`)
    return { exitCode: code ?? undefined, signal: name ?? undefined }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    for (const stream of [child.stdout, child.stderr]) letGo(stream, signal.aborted)
    if (note !== undefined) rmSync(note, { recursive: true, force: true })
  }
}

/** Milliseconds for output that is on its way when all are dead who could be killed. */
const lastWord = 100

type Child = ChildProcessByStdio<null, Readable, Readable>

function exitOf(child: Child, program: string): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      const summary = `${program} could not be started: ${cause.message}`
      reject(new GuestError('program-not-started', summary, undefined, { cause }))
    })
    child.once('exit', (code, name) => resolve([code, name]))
  })
}

/** Waits for the rest of the output of a program that has ended. `held`: others have it open, and nobody waits for them. */
async function restOf(
  { stdout, stderr }: Child,
  closed: Promise<'closed'>,
  signal: AbortSignal,
): Promise<'closed' | 'held' | 'aborted'> {
  let bytes = 0
  const count = (chunk: Buffer) => {
    bytes += chunk.length
  }
  let wasPaused = false
  const pause = () => {
    wasPaused = true
  }
  const over = new AbortController()
  const aborted = new Promise<'aborted'>((resolve) => {
    if (signal.aborted) resolve('aborted')
    else signal.addEventListener('abort', () => resolve('aborted'), { once: true, signal: over.signal })
  })
  const held = async (): Promise<'held'> => {
    do {
      wasPaused = stdout.isPaused() || stderr.isPaused()
      await wait(farewell, undefined, { signal: over.signal })
      // Where the lines are taken slowly, some that it wrote itself may not have been read.
    } while (wasPaused && bytes < pipeful)
    return 'held'
  }
  for (const stream of [stdout, stderr]) stream.on('data', count).on('pause', pause)
  try {
    return await Promise.race([closed, aborted, held()])
  } finally {
    over.abort()
    for (const stream of [stdout, stderr]) stream.off('data', count).off('pause', pause)
  }
}

/** Who still writes there may go on: it is a server that was started, unless everything was to end. */
function letGo(stream: Readable, isAborted: boolean): void {
  if (isAborted) stream.destroy()
  // A pipe to another process is a socket here. It does not keep this one alive.
  else if (stream instanceof Socket && !stream.destroyed) stream.resume().unref()
}

/** For whoever cleans up when this process is killed. */
function noteOf(pid: number): string | undefined {
  let folder: string | undefined
  try {
    folder = privateFolder('program')
    noteProgram(folder, pid)
  } catch {
    // The disk may be full. The program runs, and that nobody would end it then is no reason to end it now.
  }
  return folder
}
