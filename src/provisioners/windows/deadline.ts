import { Cancelled, GuestError } from '../../diagnostics/errors.ts'
import { timeoutSignal } from '../../time/clock.ts'
import { formatDuration } from '../../time/duration.ts'
import type { ProvisionContext } from '../provisioner.ts'

/** How long a restart may take, from its command to the last of its checks. */
export class Deadline {
  readonly #context: ProvisionContext
  readonly #timeout: number
  readonly #end: number
  /** Aborted with the build, and when the time is over. */
  readonly signal: AbortSignal

  constructor(timeout: number, context: ProvisionContext) {
    this.#context = context
    this.#timeout = timeout
    this.#end = context.clock.now() + timeout
    this.signal = AbortSignal.any([context.signal, timeoutSignal(timeout)])
  }

  /** Waits for another look; throws GuestError with what the last one has shown when the time is over. */
  async pause(milliseconds: number, seen: string): Promise<void> {
    const { clock, signal } = this.#context
    if (clock.now() >= this.#end || (this.signal.aborted && !signal.aborted)) throw this.#over(seen)
    await clock.sleep(milliseconds, signal)
  }

  /** Work that is ended when the time is over. */
  async hold<Result>(seen: string, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    try {
      return await work(this.signal)
    } catch (thrown) {
      throw thrown instanceof Cancelled && !this.#context.signal.aborted ? this.#over(seen) : thrown
    }
  }

  #over(seen: string): GuestError {
    return new GuestError(
      'restart-timeout',
      'Timeout waiting for machine to restart.',
      `After ${formatDuration(this.#timeout)}: ${seen}. If it only needs longer, set restart_timeout.`,
    )
  }
}
