import type { Clock } from './clock.ts'

export interface Reached {
  readonly done: number
  readonly total: number
  readonly finished: boolean
}

const interval = 15_000

/** Sleeps, and tells every 15 s how far it is, so that a log does not stand still for minutes. Milliseconds. */
export async function sleepTold(
  total: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  tell: (reached: Reached) => void,
): Promise<void> {
  for (let done = 0; done < total; done += interval) {
    tell({ done, total, finished: false })
    await clock.sleep(Math.min(interval, total - done), signal)
  }
  tell({ done: total, total, finished: true })
}
