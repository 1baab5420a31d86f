import type { Command } from './command.ts'
import { finishTemplate } from './finish-template.ts'
import { orderOf } from './order.ts'

export const validate: Command = {
  changes: false,
  async run(step, signal) {
    const { session, reporter } = step
    await session.plan(orderOf(step, 'validate'), signal)
    session.tell(reporter.takeWeakSecrets())
    reporter.log.headline('The template is valid')
    return 'succeeded'
  },
  finish: (...end) => finishTemplate('validate', ...end),
}
