import { choicesOf } from './choices.ts'
import type { Command } from './command.ts'
import { finishBuild } from './finish-template.ts'
import { orderOf } from './order.ts'
import { prepareEmbedded } from './prepare-embedded.ts'

export const build: Command = {
  changes: true,
  async run(step, signal) {
    const { session, reporter } = step
    const order = orderOf(step, 'build')
    const plan = await session.plan(order, signal)
    session.tell(reporter.takeWeakSecrets())
    // Where outputs can not be set, nothing is built that nobody would hear of.
    reporter.firstOutputs(session.history)
    if (order.embedded !== undefined) await prepareEmbedded(step, order.embedded.data, signal)
    return session.build(plan, order, choicesOf(step), signal)
  },
  finish: (...end) => finishBuild('build', ...end),
}
