import type { Readable } from 'node:stream'
import type { Client } from 'ssh2'
import { readLines } from '../../scripts/paced-lines.ts'
import type { ExecOptions, ExecResult } from '../communicator.ts'
import { openSession, type SessionOptions } from './ssh-session.ts'

/** Runs a command to its end. Throws NoChannel, AgentRefused or TerminalRefused where it could not start, and Cancelled. */
export async function execOn(
  client: Client,
  command: string,
  { signal, onOutput, onBytes, stdin }: ExecOptions,
  how: Omit<SessionOptions, 'signal'>,
): Promise<ExecResult> {
  const { channel, closed, aborted } = await openSession(client, command, { ...how, signal })
  const read = (stream: Readable, name: 'stdout' | 'stderr') =>
    onBytes === undefined
      ? readLines(stream, (line) => onOutput(name, line), signal)
      : readBytes(stream, (chunk) => onBytes(name, chunk))
  const stdout = read(channel, 'stdout')
  const stderr = read(channel.stderr, 'stderr')
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

/** Hands a stream on as it comes, no faster than it is taken. */
function readBytes(stream: Readable, take: (chunk: Buffer) => unknown): { end(): void } {
  stream.on('data', (chunk: Buffer) => {
    const room = take(chunk)
    if (!(room instanceof Promise)) return
    stream.pause()
    void room.catch(() => {}).then(() => stream.resume())
  })
  return { end: () => {} }
}
