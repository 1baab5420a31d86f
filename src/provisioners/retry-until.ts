import { ConnectionLost } from '../communicators/communicator.ts'
import type { Clock } from '../time/clock.ts'

const betweenAttempts = 2000

/** Repeats work while the guest is away, for at most that many milliseconds: it may be on its way up again. */
export async function whileAway<Result>(
  limit: number,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
  work: () => Promise<Result>,
): Promise<Result> {
  const started = clock.now()
  for (;;) {
    try {
      return await work()
    } catch (thrown) {
      if (!(thrown instanceof ConnectionLost) || clock.now() - started >= limit) throw thrown
    }
    await clock.sleep(betweenAttempts, signal)
  }
}
