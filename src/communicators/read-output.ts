import type { Readable } from 'node:stream'
import { readLines } from '../scripts/paced-lines.ts'
import type { ExecOptions } from './communicator.ts'

/** Hands a command's output on as it is asked for, by line or in bytes, no faster than it is taken. */
export function readOutput(
  stream: Readable,
  name: 'stdout' | 'stderr',
  { onOutput, onBytes, signal }: Pick<ExecOptions, 'onOutput' | 'onBytes' | 'signal'>,
): { end(): void } {
  if (onBytes === undefined) return readLines(stream, (line) => onOutput(name, line), signal)
  stream.on('data', (chunk: Buffer) => {
    const room = onBytes(name, chunk)
    if (!(room instanceof Promise)) return
    stream.pause()
    void room.catch(() => {}).then(() => stream.resume())
  })
  return { end: () => {} }
}
