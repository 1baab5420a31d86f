import { ConnectionLost } from '../../communicators/communicator.ts'
import type { ProvisionContext } from '../provisioner.ts'

/** Milliseconds. */
const betweenAttempts = 2000

/** Packer's number for a connection that went away, usable in `valid_exit_codes`. */
export const disconnected = 2_300_218

/** Repeats work while the guest is away, for at most that many milliseconds: it may be on its way up again. */
export async function whileAway<Result>(
  limit: number,
  { signal, clock }: Pick<ProvisionContext, 'signal' | 'clock'>,
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
