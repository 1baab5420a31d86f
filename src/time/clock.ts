import { setTimeout as delay } from 'node:timers/promises'
import { Cancelled } from '../diagnostics/errors.ts'

/** Time as the code that waits sees it, so that tests of waiting need not wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Rejects with Cancelled when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** Of Node's timers in milliseconds: what is longer ends at once there. */
export const longestTimer = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    const options = signal === undefined ? undefined : { signal }
    try {
      for (const slice of slicesOf(ms)) await delay(slice, undefined, options)
    } catch (cause) {
      throw new Cancelled(undefined, { cause })
    }
  },
}

/** A time in parts that a timer can hold; one of no time where there is nothing to wait for. */
function slicesOf(ms: number): readonly number[] {
  const whole = Math.floor(Math.max(0, ms) / longestTimer)
  return [...Array<number>(whole).fill(longestTimer), Math.max(0, ms) - whole * longestTimer]
}

/** `AbortSignal.timeout` for any time: fractions, less than none, and more than a timer can hold. */
export function timeoutSignal(ms: number): AbortSignal {
  if (ms <= longestTimer) return AbortSignal.timeout(Math.ceil(Math.max(0, ms)))
  const controller = new AbortController()
  const wait = ([slice, ...rest]: readonly number[]): void => {
    if (slice === undefined) controller.abort(new DOMException('The time is over', 'TimeoutError'))
    // Like that of AbortSignal.timeout it keeps no process alive.
    else setTimeout(() => wait(rest), slice).unref()
  }
  wait(slicesOf(ms))
  return controller.signal
}
