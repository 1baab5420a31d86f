import type { Readable } from 'node:stream'
import { splitLines } from './script-lines.ts'

/** What takes a line. Where it has no room for more it answers a promise that resolves when it has; anything else says that it has. */
export type TakeLine = (line: string) => unknown

/** Reads a stream line by line, no faster than the lines are taken: what prints without end must not pile up in memory. */
export function readLines(stream: Readable, take: TakeLine): { end(): void } {
  let room: Promise<unknown> | undefined
  const lines = splitLines((line) => {
    const answer = take(line)
    if (answer instanceof Promise) room = answer
  })
  stream.on('data', (chunk: Buffer) => {
    lines.write(chunk)
    if (room === undefined) return
    stream.pause()
    void room.then(() => stream.resume())
    room = undefined
  })
  return lines
}
