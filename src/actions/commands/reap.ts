import type { Reaped } from '../../events/reaped.ts'
import { reapOutcome } from '../../report/reap-report.ts'
import type { Command } from './command.ts'
import { reachOf } from './order.ts'

/** What one run of it found. */
export function reap(): Command {
  let reaped: readonly Reaped[] | undefined
  return {
    changes: true,
    async run(step, signal) {
      const { product, session, reporter } = step
      const { olderThanMs, dryRun } = step.inputs
      reporter.withoutOutputs()
      const wish = { olderThanMs, dryRun }
      const look = { isLooking: dryRun }
      reaped = await session.onServer(reachOf(step), signal, (server) => product.reap({ ...server, ...wish }), look)
      reporter.reaped(reaped)
      return reapOutcome(reaped)
    },
    finish({ reporter, inputs: { olderThanMs, dryRun } }, _outcome, logUrl) {
      reporter.finishReap({ olderThanMs, dryRun, reaped, logUrl })
    },
  }
}
