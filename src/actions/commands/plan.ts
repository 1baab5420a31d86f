import { ExternalError } from '../../diagnostics/errors.ts'
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

  async function compare(step: Step, made: Plan, signal: AbortSignal): Promise<void> {
    const { session, reporter, inputs, env } = step
    const revision = inputs.base ?? readWorkflowEvent(env).base
    if (revision === undefined) return
    try {
      changes = await session.changes(made, orderOf(step, 'plan'), { revision, isFresh: true }, signal)
    } catch (thrown) {
      // It is none of the template's faults, and the plan is what it is.
      if (signal.aborted || !(thrown instanceof ExternalError)) throw thrown
      const problem = thrown.toDiagnostic()
      withoutChanges = `What changes is not shown: ${problem.summary}. ${problem.detail ?? ''}`.trim()
      if (inputs.base === undefined) reporter.notice(withoutChanges)
      else session.tell([{ ...problem, severity: 'warning', subject: 'base' }])
    }
  }

  return {
    changes: false,
    async run(step, signal) {
      const { product, session, reporter } = step
      const made = await session.plan(orderOf(step, 'plan'), signal)
      session.tell(reporter.takeWeakSecrets())
      await compare(step, made, signal)
      reporter.showPlan(await product.describe(made), changes, session.history)
      return 'succeeded'
    },
    finish(step, outcome, logUrl) {
      finishTemplate('plan', step, outcome, logUrl, { changes, withoutChanges })
    },
    isQuiet: (outcome) => outcome === 'succeeded' && changes?.changed === false,
  }
}
