import { explainOn } from '../../engine/fingerprint/explain-on.ts'
import { untouchedBuilds } from '../../engine/fingerprint/untouched-builds.ts'
import type { Command } from './command.ts'
import { finishTemplate } from './finish-template.ts'
import { orderOf } from './order.ts'

export const plan: Command = {
  changes: false,
  async run(step, signal) {
    const { env, product, session, reporter, inputs } = step
    const order = orderOf(step, 'plan')
    const { changedOnly, since, explain } = inputs.unchanged
    const all = await session.plan(order, signal)
    session.tell(reporter.takeWeakSecrets())
    const asked = { since, workingDirectory: order.workingDirectory, env, signal }
    const untouched = changedOnly ? await untouchedBuilds(all, asked, product, session) : new Set<string>()
    if (untouched.size > 0) reporter.log.headline(`The change does not touch ${[...untouched].join(', ')}`)
    const made = { ...all, builds: all.builds.filter(({ name }) => !untouched.has(name)) }
    if (changedOnly) reporter.changed(made.builds.map(({ name }) => name))
    const explained = explain
      ? await explainOn(session, product, all, { order, channel: inputs.life.channel }, signal)
      : undefined
    reporter.showPlan(await product.describe(made), session.history, explained)
    return 'succeeded'
  },
  finish: (...end) => finishTemplate('plan', ...end),
}
