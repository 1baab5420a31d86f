import { mkdir, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { withFileLock } from '../../src/media/file-lock.ts'
import { impatientClock } from '../proxmox/server.ts'
import { temporaryFolder } from './folder.ts'

afterEach(() => {
  vi.useRealTimers()
})

const longAgo = new Date('2020-01-01')

it('shows that its holder lives for as long as the work lasts, and no longer', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'a.lock')
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  await withFileLock(path, { clock: impatientClock() }, async () => {
    // More than once, and often enough that nobody takes the lock for that of a dead one: that is after 30 seconds.
    for (let beat = 0; beat < 3; beat++) {
      await utimes(path, longAgo, longAgo)
      vi.advanceTimersByTime(10_000)
      await vi.waitFor(async () => expect((await stat(path)).mtime).not.toEqual(longAgo), { timeout: 30_000 })
    }
  })
  expect(vi.getTimerCount()).toBe(0)
  await expect(stat(path)).rejects.toThrow('ENOENT')
})

it('is given back when the work fails', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'a.lock')
  const clock = impatientClock()
  await expect(withFileLock(path, { clock }, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  await expect(stat(path)).rejects.toThrow('ENOENT')
})

it('is waited for while its holder lives', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'a.lock')
  const clock = { ...impatientClock(), sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) }
  const order: string[] = []
  const waits = Promise.withResolvers<void>()
  const first = withFileLock(path, { clock }, async () => {
    await waits.promise
    order.push('first')
  })
  await vi.waitFor(() => stat(path), { timeout: 30_000 })
  let told = 0
  const onWait = () => {
    told++
    // Looks again and again, and tells once.
    setImmediate(() => setImmediate(() => waits.resolve()))
  }
  await withFileLock(path, { clock, onWait }, async () => void order.push('second'))
  await first
  expect([order, told]).toEqual([['first', 'second'], 1])
})

it('is a fault where it can not be made, and not waited for', async () => {
  await using folder = await temporaryFolder()
  const missing = join(folder.path, 'missing', 'a.lock')
  await expect(withFileLock(missing, { clock: impatientClock() }, async () => {})).rejects.toThrow('ENOENT')
  await mkdir(join(folder.path, 'missing'))
  await withFileLock(missing, { clock: impatientClock() }, async () => {})
})
