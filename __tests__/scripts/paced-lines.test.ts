import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { readLines } from '../../src/scripts/paced-lines.ts'

it('a stream is read no faster than its lines are taken', async () => {
  let made = 0
  const endless = new Readable({
    highWaterMark: 1 << 16,
    read() {
      made++
      this.push('a line of an endless output\n'.repeat(1000))
    },
  })
  let seen = 0
  const rooms: (() => void)[] = []
  const take = () => {
    seen++
    return seen % 1000 === 0 ? new Promise<void>((resolve) => rooms.push(resolve)) : undefined
  }
  readLines(endless, take, new AbortController().signal)
  await expect.poll(() => rooms.length).toBe(1)
  const before = seen
  // Whoever does not pause has made millions by now.
  for (let turn = 0; turn < 1000; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(seen).toBe(before)
  expect(made).toBeLessThan(20)
  rooms[0]?.()
  await expect.poll(() => seen).toBeGreaterThan(before)
  endless.destroy()
})

it('after an abort what piled up is dropped, with a line that says how much, and no reader is waited for', async () => {
  const chunk = 'y\n'.repeat(16_384)
  const flood = Readable.from(Array.from({ length: 64 }, () => Buffer.from(chunk)))
  const abort = new AbortController()
  const seen: string[] = []
  const never = new Promise(() => {})
  const lines = readLines(
    flood,
    (line) => {
      seen.push(line)
      return never
    },
    abort.signal,
  )
  const ended = new Promise((resolve) => flood.once('end', resolve))
  await expect.poll(() => seen.length).toBe(16_384)
  abort.abort()
  await ended
  lines.end()
  expect(seen).toHaveLength(16_385)
  expect(seen.at(-1)).toBe(`... ${63 * chunk.length} more bytes of output were left out, because of the cancellation`)
})

it('the last words of a program that ends itself after an abort are kept', async () => {
  const abort = new AbortController()
  abort.abort()
  const seen: string[] = []
  const words = Readable.from([Buffer.from('cleaning up\n'), Buffer.from('done')])
  const lines = readLines(words, (line) => seen.push(line), abort.signal)
  await new Promise((resolve) => words.once('end', resolve))
  lines.end()
  expect(seen).toEqual(['cleaning up', 'done'])
})
