import { choicesOf } from './choices.ts'
import type { Command } from './command.ts'
import { finishBuild } from './finish-template.ts'
import { orderOf } from './order.ts'
import { prepareEmbedded } from './prepare-embedded.ts'

/** Builds, tries what came of it, and keeps nothing. */
export const test: Command = {
  changes: true,
  async run(step, signal) {
    const { session, reporter } = step
    const { testVmids: vmids, testPool: pool, cache } = step.inputs
    const order = orderOf(step, 'test')
    const plan = await session.plan(order, signal)
    session.tell(reporter.takeWeakSecrets())
    reporter.firstOutputs(session.history)
    if (order.embedded !== undefined) await prepareEmbedded(step, order.embedded.data, signal)
    const trial = { vmids, pool, keepsDownloads: cache }
    return session.build(plan, order, { ...choicesOf(step), force: false, trial }, signal)
  },
  finish: (...end) => finishBuild('test', ...end),
  isQuiet: () => false,
}
