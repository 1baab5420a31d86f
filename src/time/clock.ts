import { setTimeout as delay } from 'node:timers/promises'
import { Cancelled } from '../diagnostics/errors.ts'

/** Time as the code that waits sees it, so that tests of waiting need not wait. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Rejects with Cancelled when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    try {
      await delay(ms, undefined, signal === undefined ? undefined : { signal })
    } catch (cause) {
      throw new Cancelled(undefined, { cause })
    }
  },
}
