import type { Readable } from 'node:stream'
import { splitLines } from './script-lines.ts'

/** What takes a line. Where it has no room for more it answers a promise that resolves when it has; anything else says that it has. */
export type TakeLine = (line: string) => unknown

/** Bytes that are still taken after an abort: the last words of a program that ends itself. */
const lastWords = 16 << 10

/**
 * Reads a stream line by line, no faster than the lines are taken: what prints without end must not pile up in memory.
 * After an abort nothing waits for a reader: what is there beyond a few last words is dropped, and how much that was is
 * the last line.
 */
export function readLines(stream: Readable, take: TakeLine, signal: AbortSignal): { end(): void } {
  let room: Promise<unknown> | undefined
  let left = lastWords
  let dropped = 0
  let isEnded = false
  const lines = splitLines((line) => {
    const answer = take(line)
    if (answer instanceof Promise) room = answer
  })
  // What the pause has kept back has to go, or the end of the stream behind it is never seen.
  const goOn = () => stream.resume()
  if (!signal.aborted) signal.addEventListener('abort', goOn, { once: true })
  stream.on('data', (chunk: Buffer) => {
    if (isEnded) return
    if (signal.aborted && (dropped > 0 || chunk.length > left)) {
      dropped += chunk.length
      return
    }
    if (signal.aborted) left -= chunk.length
    lines.write(chunk)
    if (room === undefined) return
    // Nobody takes any more now, and nobody is waited for.
    if (signal.aborted) left = 0
    else {
      stream.pause()
      void room.then(goOn)
    }
    room = undefined
  })
  return {
    end() {
      if (isEnded) return
      isEnded = true
      signal.removeEventListener('abort', goOn)
      // Read from the guest already, but behind a pause.
      dropped += signal.aborted ? stream.readableLength : 0
      lines.end()
      if (dropped > 0) take(`... ${dropped} more bytes of output were left out, because of the cancellation`)
    },
  }
}
