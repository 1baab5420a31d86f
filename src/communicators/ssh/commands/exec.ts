import type { Client } from 'ssh2'
import type { ExecOptions, ExecResult } from '../../communicator.ts'
import { readOutput } from '../../read-output.ts'
import { openSession, type SessionOptions } from '../ssh-session.ts'

/** Runs a command to its end. Throws NoChannel, AgentRefused or TerminalRefused where it could not start, and Cancelled. */
export async function execOn(
  client: Client,
  command: string,
  options: ExecOptions,
  how: Omit<SessionOptions, 'signal'>,
): Promise<ExecResult> {
  const { signal, stdin } = options
  const { channel, closed, aborted } = await openSession(client, command, { ...how, signal })
  const stdout = readOutput(channel, 'stdout', options)
  const stderr = readOutput(channel.stderr, 'stderr', options)
  if (stdin === undefined) channel.end()
  // A command may end without having read all of its input.
  else stdin.on('error', () => channel.end()).pipe(channel)

  const exit = await Promise.race([closed, aborted]).finally(() => stdin?.unpipe(channel))
  stdout.end()
  stderr.end()
  return {
    exitCode: exit.code,
    signal: exit.signal,
    disconnected: exit.code === undefined && exit.signal === undefined,
  }
}
