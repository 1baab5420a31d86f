import { ProxmoxError } from '../../../proxmox/error.ts'
import { backoff } from '../../../proxmox/transport/retry-request.ts'
import type { BuildContext } from '../../builder.ts'

/** Each of them has its own patience with a server that is busy. */
export const rounds = 3

/** Is it worth to ask again? */
export function mayPass(thrown: unknown): boolean {
  return thrown instanceof ProxmoxError && ![400, 401, 403].includes(thrown.status ?? 0)
}

/** Runs what is the last thing that is lacking of a long work: a server that says no once is asked again. */
export async function tryAgain<Result>(
  trouble: string,
  { signal, clock, message }: BuildContext,
  run: () => Promise<Result>,
): Promise<Result> {
  for (let round = 1; ; round++) {
    try {
      return await run()
    } catch (thrown) {
      signal.throwIfAborted()
      if (round === rounds || !mayPass(thrown)) throw thrown
      message(`${trouble}: ${(thrown as Error).message}. Trying again`)
      await clock.sleep(backoff(round), signal)
    }
  }
}
