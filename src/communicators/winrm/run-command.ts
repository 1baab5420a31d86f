import { Cancelled } from '../../diagnostics/errors.ts'
import type { Clock } from '../../time/clock.ts'
import { formatDuration } from '../../time/duration.ts'
import { ConnectFailure } from '../ssh/failure.ts'
import { isQuota, toGuestError } from './gone.ts'
import { type Command, Shell } from './shell.ts'
import type { WinrmClient } from './winrm-client.ts'
import { Broken, faultCodes, WinrmFault } from './winrm-failure.ts'
import type { Output } from './wsman/answer.ts'

export interface Run {
  readonly line: string
  readonly signal: AbortSignal
  readonly clock: Clock
  /** The guest is not asked for more until it resolves. */
  onOutput(output: Output): unknown
  /** Pieces of what the command reads, each sent as it is. */
  readonly input?: AsyncIterable<Buffer> | undefined
  /** Milliseconds without anything sent or printed, after which it is given up; undefined: it may take its time. */
  readonly patience?: number | undefined
  /** Go on reading where the connection broke, though a part of the output may be missing. Told when it has happened. */
  readonly onGap?: (() => void) | undefined
}

/** `exitCode` undefined: the shell or the connection went away before there was one. */
export interface Ended {
  readonly exitCode: number | undefined
  /** What ended it in place of the command itself. */
  readonly reason?: unknown
}

/** Milliseconds that a connection has to come back in. */
const comeBack = 15_000
/** Milliseconds to wait where the guest has too many shells, and how often. */
const shellPause = 5000
const shellTries = 12
/** Milliseconds in which a command that takes no more input is seen to be over. */
const toldAfter = 10_000
/** For what is cleaned up after a command. */
const lastWords = 5000

/**
 * Runs a command line in a shell of its own, so that it sees what the one before has changed in the environment. Throws
 * ConnectionLost or GuestError where it can not be started, and Cancelled.
 */
export async function runCommand(client: WinrmClient, run: Run): Promise<Ended> {
  const { line, signal, clock, input } = run
  const shell = await openShell(client, clock, signal).catch(rethrow)
  let command: Command | undefined
  try {
    command = await shell.start(line, input !== undefined, signal).catch(rethrow)
    return await follow(command, run)
  } catch (thrown) {
    if (signal.aborted) {
      await command?.terminate(AbortSignal.timeout(lastWords)).catch(() => {})
      throw new Cancelled()
    }
    throw thrown
  } finally {
    // Where the guest is away there is no shell to be closed.
    await shell.close(AbortSignal.timeout(lastWords))
  }
}

function rethrow(thrown: unknown): never {
  throw toGuestError(thrown)
}

async function openShell(client: WinrmClient, clock: Clock, signal: AbortSignal): Promise<Shell> {
  for (let tries = 1; ; tries++) {
    try {
      return await Shell.open(client, signal)
    } catch (thrown) {
      // Shells of connections that broke end by themselves after a while.
      if (!(thrown instanceof WinrmFault) || !isQuota(thrown.code) || tries === shellTries) throw thrown
      await clock.sleep(shellPause, signal)
    }
  }
}

async function follow(command: Command, run: Run): Promise<Ended> {
  const { patience } = run
  const over = new AbortController()
  const signal = AbortSignal.any([run.signal, over.signal])
  let unsent: unknown
  let late: NodeJS.Timeout | undefined
  let stall: NodeJS.Timeout | undefined
  const moved = (): void => {
    clearTimeout(stall)
    if (patience === undefined || over.signal.aborted) return
    stall = setTimeout(() => {
      unsent = new Broken(`nothing came through for ${formatDuration(patience)}`)
      over.abort()
    }, patience)
  }
  moved()
  // Nobody waits for it in the end: it may itself wait for something to send.
  void sendAll(command, run.input, moved, signal).catch((thrown: unknown) => {
    if (signal.aborted) return
    unsent = thrown
    // It may have ended without having read everything, which is about to be told.
    const isOver = thrown instanceof WinrmFault && thrown.code !== faultCodes.tooLarge
    late = setTimeout(() => over.abort(), isOver ? toldAfter : 0)
  })
  try {
    for (;;) {
      const output = await receive(command, run, signal)
      if (output === undefined) continue
      if (output.stdout.length > 0) moved()
      await run.onOutput(output)
      if (output.isDone) return { exitCode: output.exitCode }
    }
  } catch (thrown) {
    if (run.signal.aborted) throw new Cancelled()
    const reason = unsent ?? thrown
    if (reason instanceof WinrmFault) {
      if (reason.code !== faultCodes.shellNotFound && reason.code !== faultCodes.aborted) throw toGuestError(reason)
    } else if (!(reason instanceof Broken) && !(reason instanceof ConnectFailure)) throw toGuestError(reason)
    return { exitCode: undefined, reason: toGuestError(reason) }
  } finally {
    clearTimeout(late)
    clearTimeout(stall)
    over.abort()
  }
}

async function sendAll(command: Command, input: Run['input'], onSent: () => void, signal: AbortSignal): Promise<void> {
  if (input === undefined) return
  for await (const piece of input) {
    await command.send(piece, false, signal)
    onSent()
  }
  await command.send(Buffer.alloc(0), true, signal)
}

/** Undefined: there was nothing to be told in the time that a server waits. */
async function receive(command: Command, { clock, onGap }: Run, signal: AbortSignal): Promise<Output | undefined> {
  let since: number | undefined
  for (;;) {
    try {
      const output = await command.receive(signal)
      if (since !== undefined) onGap?.()
      return output
    } catch (thrown) {
      if (thrown instanceof WinrmFault && thrown.code === faultCodes.timedOut) {
        if (since !== undefined) onGap?.()
        return undefined
      }
      if (onGap === undefined || !(thrown instanceof Broken || thrown instanceof ConnectFailure)) throw thrown
      since ??= clock.now()
      if (clock.now() - since >= comeBack) throw thrown
      await clock.sleep(1000, signal)
    }
  }
}
