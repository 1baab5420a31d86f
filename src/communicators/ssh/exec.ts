import type { Client } from 'ssh2'
import { readLines } from '../../scripts/paced-lines.ts'
import type { ExecOptions, ExecResult } from '../communicator.ts'
import { openSession } from './ssh-session.ts'

/** Runs a command to its end. Throws NoChannel or AgentRefused where it could not start, and Cancelled. */
export async function execOn(
  client: Client,
  command: string,
  { signal, onOutput, stdin }: ExecOptions,
  how: { readonly pty: boolean; readonly forwardAgent: boolean },
): Promise<ExecResult> {
  const { channel, closed, aborted } = await openSession(client, command, { ...how, signal })
  const stdout = readLines(channel, (line) => onOutput('stdout', line), signal)
  const stderr = readLines(channel.stderr, (line) => onOutput('stderr', line), signal)
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
