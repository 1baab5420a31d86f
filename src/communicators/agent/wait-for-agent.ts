import { randomUUID } from 'node:crypto'
import { GuestError } from '../../diagnostics/errors.ts'
import type { Clock } from '../../time/clock.ts'
import { formatDuration } from '../../time/duration.ts'
import { ConnectionLost } from '../communicator.ts'
import type { Evidence } from '../communicator-kind.ts'
import { AgentCommunicator, type Reached } from './agent-communicator.ts'
import { commandBlocked } from './blocked-command.ts'
import { AgentFailure, type AgentSystem, type GuestAgent } from './guest-agent.ts'
import { UnusableSystem } from './guest-system.ts'
import { posixSystem } from './posix/posix-system.ts'
import { windowsSystem } from './windows/windows-system.ts'

export interface AgentWait {
  readonly agent: GuestAgent
  /** Milliseconds; 0: for ever. */
  readonly timeout: number
  readonly pauseBeforeConnecting: number
  readonly shell: string
  readonly evidence?: (() => readonly Evidence[]) | undefined
  readonly signal: AbortSignal
  readonly clock: Clock
  /** Told after every attempt: a sentence without its full stop, and milliseconds since the wait began. */
  onState(text: string, elapsed: number): void
  say(text: string): void
}

const betweenAttempts = 3000

/** Waits until the agent answers and programs can be run. Throws GuestError and Cancelled. */
export async function waitForAgent(wait: AgentWait): Promise<AgentCommunicator> {
  // One folder in the guest, however often it is connected to.
  const id = randomUUID().slice(0, 13)
  let reached = await reach(wait, id, wait.signal)
  if (wait.pauseBeforeConnecting > 0) {
    wait.say(`Pausing ${formatDuration(wait.pauseBeforeConnecting)} before connecting...`)
    await wait.clock.sleep(wait.pauseBeforeConnecting, wait.signal)
    reached = await reach(wait, id, wait.signal)
  }
  const { name, user } = reached.system
  wait.say(`The guest agent runs commands as ${user} (${name})`)
  return new AgentCommunicator(reached, {
    clock: wait.clock,
    timeout: wait.timeout,
    reach: (signal) => reach(wait, id, signal),
    explain: (failure) => explain(failure, undefined),
    notice: (text) => wait.say(text),
  })
}

async function reach(wait: AgentWait, id: string, signal: AbortSignal): Promise<Reached> {
  const { agent, clock, timeout } = wait
  const started = clock.now()
  let seen = 'nobody was asked'
  let system: AgentSystem | undefined
  for (;;) {
    const elapsed = clock.now() - started
    if (timeout > 0 && elapsed >= timeout) throw timedOut(wait, seen)
    try {
      await agent.ping(signal)
      system = await agent.system(signal)
      const found = await systemOf(wait, id, system, signal)
      return { agent, system: found, boot: found.boot }
    } catch (thrown) {
      if (thrown instanceof UnusableSystem) throw unusable(thrown, system)
      if (thrown instanceof AgentFailure && thrown.kind !== 'away' && thrown.kind !== 'slow')
        throw explain(thrown, system)
      if (!(thrown instanceof AgentFailure) && !(thrown instanceof ConnectionLost)) throw thrown
      seen = thrown instanceof ConnectionLost && thrown.cause instanceof Error ? thrown.cause.message : thrown.message
      wait.onState(seen, clock.now() - started)
    }
    await clock.sleep(betweenAttempts, signal)
  }
}

function systemOf(
  { agent, shell, clock }: AgentWait,
  id: string,
  system: AgentSystem | undefined,
  signal: AbortSignal,
) {
  const given = { id, shell }
  const program = { signal, clock, patience: 0 }
  return system?.id === 'mswindows' ? windowsSystem(agent, given, program) : posixSystem(agent, given, program)
}

function timedOut(wait: AgentWait, seen: string): GuestError {
  const evidence = wait.evidence?.() ?? []
  return new GuestError(
    'agent-timeout',
    'Timeout waiting for the guest agent.',
    [
      `In ${formatDuration(wait.timeout)} (agent_timeout) the guest was not reached. What was seen of it:`,
      `- ${seen}`,
      ...evidence.map(({ text }) => `- ${text}`),
      [
        ...evidence.flatMap(({ advice = [] }) => advice),
        'Is qemu-guest-agent installed and started by the answer file, and did the installation reach its end? docs/agent.md has the lines for each distribution.',
      ].join(' '),
    ].join('\n'),
  )
}

function unusable(cause: UnusableSystem, system: AgentSystem | undefined): GuestError {
  return new GuestError(
    'agent-failed',
    `The guest agent answers, but runs no programs: ${cause.message}`,
    `The guest calls itself ${system?.name ?? 'nothing'}. Simulated machines (\`serve --simulate\`) have no real agent: theirs answers and runs nothing. A real guest needs /bin/sh, or PowerShell on Windows.`,
    { cause },
  )
}

/** A failure that asking again does not mend. */
function explain(failure: AgentFailure, system: AgentSystem | undefined): GuestError {
  if (failure.kind === 'blocked') return commandBlocked(failure, system)
  if (failure.kind === 'away')
    return new ConnectionLost('connection-lost', `The guest agent does not answer: ${failure.message}`, undefined, {
      cause: failure,
    })
  return new GuestError('agent-failed', `The guest agent refused: ${failure.message}`, undefined, { cause: failure })
}
