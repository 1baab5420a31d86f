import { retireWish } from '../../engine/life/life-order.ts'
import type { Retired } from '../../events/retired.ts'
import { retireOutcome } from '../../report/life/retire-report.ts'
import type { Command } from './command.ts'
import { reachOf } from './order.ts'

/** Removes the templates of a name that have served their time. */
export function retire(): Command {
  let retired: readonly Retired[] | undefined
  return {
    changes: true,
    async run(step, signal) {
      const { product, session, reporter, inputs } = step
      reporter.withoutOutputs()
      const wish = retireWish(inputs.order)
      const look = { isLooking: wish.dryRun }
      retired = await session.onServer(reachOf(step), signal, (server) => product.retire({ ...server, ...wish }), look)
      session.tell(reporter.life.retired(retired))
      return retireOutcome(retired)
    },
    finish({ reporter, session, inputs }, _outcome, logUrl) {
      const { problems } = session.history
      reporter.life.finishRetire({ ...retireWish(inputs.order), retired, problems, logUrl })
    },
  }
}
