import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { Cancelled, GuestError } from '../diagnostics/errors.ts'
import { privateFolder } from '../host/private-folder.ts'
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

/** Runs a program of this machine. An abort ends it with all that it has started. Throws GuestError and Cancelled. */
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
  const kill = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name)
    } catch {
      // It has ended by itself.
    }
  }
  let timer: NodeJS.Timeout | undefined
  const end = ([first = 'SIGKILL', ...rest]: readonly NodeJS.Signals[]): void => {
    kill(first)
    if (first !== 'SIGKILL') timer = setTimeout(() => end(rest), grace / ending.length)
  }
  const abort = (): void => end(ending)
  signal.addEventListener('abort', abort, { once: true })
  const stdout = readLines(child.stdout, (line) => output('stdout', line), signal)
  const stderr = readLines(child.stderr, (line) => output('stderr', line), signal)
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', (cause) => {
        reject(
          new GuestError('program-not-started', `${program} could not be started: ${cause.message}`, undefined, {
            cause,
          }),
        )
      })
      child.once('close', (code, name) => {
        stdout.end()
        stderr.end()
        if (signal.aborted) reject(new Cancelled())
        else resolve({ exitCode: code ?? undefined, signal: name ?? undefined })
      })
    })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    if (note !== undefined) rmSync(note, { recursive: true, force: true })
  }
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
