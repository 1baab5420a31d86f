import { inspectionText } from '../../packer/inspect/inspection-text.ts'
import { renderInspect } from '../../report/format/inspect-summary.ts'
import { writeSummary } from '../summary-file.ts'
import type { Command } from './command.ts'
import { orderOf } from './order.ts'

/** Shows what a template consists of: its variables need no values, and nobody is asked. */
export function inspect(): Command {
  let text: string | undefined
  return {
    changes: false,
    async run(step, signal) {
      const { session, reporter } = step
      const inspection = await session.inspect(orderOf(step, 'validate'), signal)
      reporter.withoutOutputs()
      session.tell(reporter.takeWeakSecrets())
      const said = inspectionText(inspection).flatMap((told) => ('say' in told ? [told.say] : []))
      text = said.join('\n')
      for (const line of text.split('\n')) reporter.log.info(line)
      return 'succeeded'
    },
    finish({ env, session, reporter }, _outcome, logUrl) {
      const { secrets, history } = session
      reporter.concluded(history)
      writeSummary(env, (limit) => renderInspect({ text, problems: history.problems, secrets, logUrl, limit }))
    },
  }
}
