import type { Command } from './command.ts'
import { finishTemplate } from './finish-template.ts'
import { orderOf } from './order.ts'

export const plan: Command = {
  changes: false,
  async run(step, signal) {
    const { product, session, reporter } = step
    const made = await session.plan(orderOf(step, 'plan'), signal)
    session.tell(reporter.takeWeakSecrets())
    reporter.showPlan(await product.describe(made), session.history)
    return 'succeeded'
  },
  finish: (...end) => finishTemplate('plan', ...end),
}
