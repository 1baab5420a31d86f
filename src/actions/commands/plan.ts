import { ExternalError } from '../../diagnostics/errors.ts'
import { explainOn } from '../../engine/fingerprint/explain-on.ts'
import { untouchedBuilds } from '../../engine/fingerprint/untouched-builds.ts'
import type { Order } from '../../engine/order.ts'
import type { PlanChanges } from '../../events/plan-changes.ts'
import type { Plan } from '../../packer/plan.ts'
import { readWorkflowEvent } from '../workflow-event.ts'
import type { Command, Step } from './command.ts'
import { finishTemplate } from './finish-template.ts'
import { orderOf } from './order.ts'

/** What one run of it found. */
export function plan(): Command {
  let changes: PlanChanges | undefined
  let withoutChanges: string | undefined

  async function compare(step: Step, made: Plan, order: Order, signal: AbortSignal): Promise<void> {
    const { session, reporter, inputs, env } = step
    const { given } = inputs.unchanged
    const revision = given ?? readWorkflowEvent(env).asked
    if (revision === undefined) return
    try {
      changes = await session.compare(made, order, { revision, isFresh: true }, signal)
    } catch (thrown) {
      // It is none of the template's faults, and the plan is what it is.
      if (signal.aborted || !(thrown instanceof ExternalError)) throw thrown
      const problem = thrown.toDiagnostic()
      withoutChanges = `What changes is not shown: ${problem.summary}. ${problem.detail ?? ''}`.trim()
      if (given === undefined) reporter.notice(withoutChanges)
      else session.tell([{ ...problem, severity: 'warning', subject: 'changed-since' }])
    }
  }

  return {
    changes: false,
    async run(step, signal) {
      const { env, product, session, reporter, inputs } = step
      const order = orderOf(step, 'plan')
      const { changedOnly, since, explain } = inputs.unchanged
      const all = await session.plan(order, signal)
      session.tell(reporter.takeWeakSecrets())
      await compare(step, all, order, signal)
      const asked = { since, workingDirectory: order.workingDirectory, env, signal }
      const untouched = changedOnly ? await untouchedBuilds(all, asked, product, session) : new Set<string>()
      if (untouched.size > 0) reporter.log.headline(`The change does not touch ${[...untouched].join(', ')}`)
      const made = { ...all, builds: all.builds.filter(({ name }) => !untouched.has(name)) }
      if (changedOnly) reporter.plan.changed(made.builds.map(({ name }) => name))
      const explained = explain
        ? await explainOn(session, product, all, { order, channel: inputs.life.channel }, signal)
        : undefined
      reporter.plan.show(await product.describe(made), session.history, { explained, changes })
      return 'succeeded'
    },
    finish(step, outcome, logUrl) {
      finishTemplate('plan', step, outcome, logUrl, { changes, withoutChanges })
    },
    isQuiet: (outcome) => outcome === 'succeeded' && changes?.changed === false,
  }
}
