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
  readLines(endless, () => {
    seen++
    return seen % 1000 === 0 ? new Promise<void>((resolve) => rooms.push(resolve)) : undefined
  })
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
