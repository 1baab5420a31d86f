import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock, timeoutSignal } from '../../src/time/clock.ts'

const days = 86_400_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('timeoutSignal', () => {
  it('of a time that no timer holds ends when it is over, and not before', () => {
    const signal = timeoutSignal(60 * days)
    vi.advanceTimersByTime(60 * days - 1)
    expect(signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' })
  })

  it.each([0.0001, 0, -5000, 1.5])('of %d ms ends soon', async (ms) => {
    const signal = timeoutSignal(ms)
    expect(signal.aborted).toBe(false)
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
  })
})

describe('sleep', () => {
  it('does not end at once where the time is longer than a timer holds', async () => {
    const stop = new AbortController()
    let ended = false
    const sleeping = systemClock.sleep(60 * days, stop.signal).finally(() => {
      ended = true
    })
    // Node's timer of 1 ms, which it takes for one that is too long, would be over.
    const after = performance.now() + 20
    while (performance.now() < after) await turn()
    expect(ended).toBe(false)
    stop.abort()
    await expect(sleeping).rejects.toThrow('')
  })

  it.each([-5000, 0, 0.0001])('of %d ms ends without a word', async (ms) => {
    const warn = vi.fn()
    process.on('warning', warn)
    await systemClock.sleep(ms)
    await turn()
    process.off('warning', warn)
    expect(warn).not.toHaveBeenCalled()
  })
})
