import { GuestError } from '../../diagnostics/errors.ts'
import type { Clock } from '../../time/clock.ts'
import { ConnectionLost } from '../communicator.ts'
import { type AgentExecStatus, AgentFailure, type GuestAgent } from './guest-agent.ts'
import type { Argv } from './guest-system.ts'

export interface ProgramOptions {
  readonly input?: string | undefined
  readonly signal: AbortSignal
  readonly clock: Clock
  /** Milliseconds for which an agent may be silent before the guest counts as gone. */
  readonly patience: number
  /** Is a start that took too long a failure, in place of something to be tried again? */
  readonly isHasty?: boolean
}

export type Ended = AgentExecStatus & { readonly exited: true }

/** The agent was restarted, or the answer with the program's end was lost. */
class Forgotten extends Error {}

/** Milliseconds before a program is looked at: soon at first, then ever more seldom. */
const looks = [40, 80, 150, 250, 400, 600, 1000, 1500, 2000]
/** Of a program, at least; more while the patience lasts: a busy guest answers late, and what it says then is lost. */
const starts = 5
/** Milliseconds; somebody may be patient for ever. */
const longestPatience = 600_000

/**
 * Runs a program of ours to its end and answers what it printed. It may be started again where the agent lost sight of it:
 * whatever is run this way has to bear that, or is told that it may have begun before. Throws ConnectionLost, GuestError, AgentFailure (blocked, refused, slow) and
 * Cancelled.
 */
export async function runProgram(
  agent: GuestAgent,
  command: Argv | ((isAgain: boolean) => Argv),
  options: ProgramOptions,
): Promise<Ended> {
  const { clock, signal } = options
  const patience = Math.min(options.patience, longestPatience)
  const begun = clock.now()
  let isAgain = false
  const exec = async (): Promise<number> => {
    try {
      return await agent.exec(typeof command === 'function' ? command(isAgain) : command, options)
    } catch (thrown) {
      isAgain ||= !(thrown instanceof AgentFailure && thrown.isSure)
      throw thrown
    }
  }
  for (let count = 1; ; count++) {
    try {
      return await watch(agent, await persist(agent, options, exec), options)
    } catch (thrown) {
      if (!(thrown instanceof Forgotten)) throw thrown
      isAgain = true
      if (count >= starts && clock.now() - begun >= patience)
        throw new GuestError(
          'agent-failed',
          `The guest agent lost sight of what it was asked to run, ${count} times`,
          'Does something in the guest restart it again and again? See its log: journalctl -u qemu-guest-agent',
        )
    }
    await clock.sleep(Math.min(5000, 100 * 2 ** count), signal)
  }
}

async function watch(agent: GuestAgent, pid: number, options: ProgramOptions): Promise<Ended> {
  for (let look = 0; ; look++) {
    await options.clock.sleep(looks[look] ?? looks.at(-1)!, options.signal)
    const status = await persist(agent, { ...options, isHasty: false }, () => agent.execStatus(pid, options.signal))
    if (status.exited) return { ...status, exited: true }
  }
}

/** Asks the agent, again while it is away, as long as the patience lasts and the machine is on. */
export async function persist<Result>(
  agent: GuestAgent,
  { signal, clock, patience, isHasty }: ProgramOptions,
  ask: () => Promise<Result>,
): Promise<Result> {
  const started = clock.now()
  for (let failures = 1; ; failures++) {
    try {
      return await ask()
    } catch (thrown) {
      if (!(thrown instanceof AgentFailure)) throw thrown
      if (thrown.kind === 'forgotten') throw new Forgotten(thrown.message)
      if (thrown.kind !== 'away' && (thrown.kind !== 'slow' || isHasty === true)) throw thrown
      const silence = clock.now() - started
      if (silence >= patience || !(await isOn(agent, signal))) throw lost(thrown, silence)
    }
    await clock.sleep(Math.min(3000, 250 * 2 ** failures), signal)
  }
}

async function isOn(agent: GuestAgent, signal: AbortSignal): Promise<boolean> {
  try {
    return await agent.isOn(signal)
  } catch (thrown) {
    if (thrown instanceof AgentFailure) return true
    throw thrown
  }
}

function lost(cause: AgentFailure, silence: number): ConnectionLost {
  return new ConnectionLost(
    'connection-lost',
    `The guest agent does not answer any more: ${cause.message}`,
    `It was silent for ${Math.round(silence / 1000)} s. If the guest is restarting: set expect_disconnect = true on the provisioner that restarts it, and pause_before = "30s" on the next one.`,
    { cause },
  )
}
