import { setTimeout as wait } from 'node:timers/promises'
import { Cancelled } from '../diagnostics/errors.ts'

/** Waits that long, or rejects with Cancelled at once when aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(milliseconds, undefined, { signal })
  } catch (cause) {
    throw new Cancelled(undefined, { cause })
  }
}
