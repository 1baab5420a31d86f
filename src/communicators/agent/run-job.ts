import { PassThrough } from 'node:stream'
import { Cancelled, GuestError } from '../../diagnostics/errors.ts'
import { timeoutSignal } from '../../time/clock.ts'
import { ConnectionLost, type ExecOptions, type ExecResult } from '../communicator.ts'
import { readOutput } from '../read-output.ts'
import type { Reached } from './agent-communicator.ts'
import type { JobState, Look } from './guest-system.ts'
import { InputPieces } from './input-pieces.ts'
import { type ProgramOptions, persist, runProgram } from './run-program.ts'
import { signalName } from './signal-name.ts'

/** Seconds for which the guest waits for output before it says that there is none. */
const longPatience = 60
/** While it may wait for input of ours. */
const shortPatience = 1
/** Tenths of a second: of a command that prints all the time much is told at once. */
const lingers = [1, 2, 4, 6, 8, 10]
/** Looks that were ended by a signal. */
const mostKilled = 30
/** Milliseconds for ending what runs. */
const killTime = 15_000

interface Asked {
  readonly id: string
  readonly command: string
  /** A job that can be forgotten. */
  readonly before: string | undefined
}

/** Runs a command as a job of the guest and reads on what it prints until it has ended. */
export async function runJob(
  reached: Reached,
  { id, command, before }: Asked,
  options: ExecOptions,
  program: ProgramOptions,
): Promise<ExecResult> {
  const { agent, system } = reached
  const { signal, onOutput, stdin } = options
  const out = new Paced('stdout', options)
  const err = new Paced('stderr', options)
  const input = await InputPieces.open(stdin, signal)
  let cursor = system.firstCursor
  let isStarted = false
  let printed = 0
  let killed = 0
  try {
    for (;;) {
      if (isStarted)
        await input.send((piece, content) =>
          persist(agent, program, () => agent.fileWrite(system.pieceOf(id, piece), content, signal)),
        )
      const look: Look = {
        cursor,
        patience: input.kind === 'pieces' && !input.isWhole ? shortPatience : longPatience,
        linger: lingers[Math.min(printed, lingers.length - 1)]!,
        pieces: input.sent,
        isInputWhole: input.isWhole,
      }
      const isLook = isStarted
      const argv = (isAgain: boolean) =>
        isLook
          ? system.lookAtJob(id, look)
          : system.startJob(
              { id, command, stdin: input.kind },
              look,
              before,
              isAgain || killed > 0 ? reached.boot : undefined,
            )
      const given = isStarted ? undefined : input.given
      const ended = await runProgram(agent, argv, { ...program, ...(given === undefined ? {} : { input: given }) })
      const answer = system.readState(ended.stdout)
      // Whoever shuts the guest down ends its programs first, and the agent last: it may be gone at the next look.
      if (answer === undefined && ended.signal !== undefined && ++killed < mostKilled) {
        await program.clock.sleep(1000, signal)
        continue
      }
      isStarted = true
      if (answer === undefined || ended.truncated) throw nonsense(ended.exitCode, ended.stderr)
      const { output, state } = answer
      reached.boot = state.boot
      printed = output.length + ended.stderr.length === 0 ? 0 : printed + 1
      await Promise.all([out.write(output), err.write(ended.stderr)])
      cursor = state.cursor
      if (state.state !== 'runs') return await settle(state)
    }
  } catch (thrown) {
    if (signal.aborted) await kill(reached, id, program)
    else if (isStarted && thrown instanceof ConnectionLost) {
      await Promise.all([out.end(), err.end()])
      return { exitCode: undefined, disconnected: true }
    }
    throw signal.aborted ? new Cancelled(undefined, { cause: thrown }) : thrown
  } finally {
    input.close()
    await Promise.all([out.end(), err.end()])
  }

  async function settle(state: JobState): Promise<ExecResult> {
    await Promise.all([out.end(), err.end()])
    if (state.isOutputLost && state.state !== 'gone')
      await onOutput('stderr', '... output was lost: the guest has no room for it (/run, /dev/shm or /tmp is full)')
    const name = state.signal === undefined ? undefined : signalName(state.signal)
    return { exitCode: state.exitCode, signal: name, disconnected: state.state === 'gone' || state.state === 'dead' }
  }
}

async function kill({ agent, system }: Reached, id: string, program: ProgramOptions): Promise<void> {
  try {
    await runProgram(agent, system.killJob(id), { ...program, signal: timeoutSignal(killTime), patience: 3000 })
  } catch {
    // Nobody is there to end it, or it ends with its guest.
  }
}

function nonsense(exitCode: number | undefined, stderr: Buffer): GuestError {
  const said = stderr.toString('utf8').trim().slice(-500)
  return new GuestError(
    'agent-failed',
    said === '' ? 'The guest agent answers something unexpected' : `The command could not be run: ${said}`,
    `The shell in the guest ended with ${exitCode ?? 'a signal'}, and did not say how the command is. Is its disk full, or are /run and /tmp read-only?`,
  )
}

/** A stream of the command's, as it is asked for and no faster than they are taken. */
class Paced {
  readonly #stream = new PassThrough()
  readonly #lines: { end(): void }
  readonly #signal: AbortSignal
  #ended: Promise<void> | undefined

  constructor(name: 'stdout' | 'stderr', options: ExecOptions) {
    this.#signal = options.signal
    this.#lines = readOutput(this.#stream, name, options)
  }

  async write(bytes: Buffer): Promise<void> {
    if (bytes.length === 0 || this.#stream.write(bytes) || this.#signal.aborted) return
    await new Promise<void>((resolve) => {
      const settle = () => {
        this.#stream.off('drain', settle)
        this.#signal.removeEventListener('abort', settle)
        resolve()
      }
      this.#stream.once('drain', settle)
      this.#signal.addEventListener('abort', settle, { once: true })
    })
  }

  end(): Promise<void> {
    this.#ended ??= new Promise((resolve) => {
      this.#stream.once('end', () => {
        this.#lines.end()
        resolve()
      })
      this.#stream.end()
    })
    return this.#ended
  }
}
