import { noBaseKnown } from '../../engine/fingerprint/untouched-builds.ts'
import type { MatrixEntry } from '../../engine/matrix/find-builds.ts'
import type { Command } from './command.ts'
import { orderOf } from './order.ts'

/** What one run of it found. */
export function matrix(): Command {
  let found: readonly MatrixEntry[] | undefined
  return {
    changes: false,
    async run(step, signal) {
      const { session, reporter, inputs } = step
      const { since, changedOnly } = inputs.unchanged
      if (changedOnly && since === undefined) session.tell([noBaseKnown()])
      const { entries } = await session.matrix(orderOf(step, 'plan'), since, signal)
      session.tell(reporter.takeWeakSecrets())
      found = changedOnly ? entries.filter(({ changed }) => changed) : entries
      reporter.plan.matrix(found)
      return 'succeeded'
    },
    finish({ reporter, session }, outcome, logUrl) {
      reporter.plan.finishMatrix({ outcome, entries: found, history: session.history, logUrl })
    },
  }
}
