import type { ListedTemplate } from '../../events/listed-template.ts'
import type { Command } from './command.ts'
import { reachOf } from './order.ts'

/** Shows the templates of a server. */
export function list(): Command {
  let templates: readonly ListedTemplate[] | undefined
  return {
    changes: false,
    async run(step, signal) {
      const { product, session, reporter, inputs } = step
      reporter.withoutOutputs()
      const { name, channel } = inputs.order
      const look = { isLooking: true }
      templates = await session.onServer(
        reachOf(step),
        signal,
        (server) => product.list({ ...server, name, channel }),
        look,
      )
      reporter.life.listed(templates, session.clock.now())
      return 'succeeded'
    },
    finish({ reporter, session, inputs }, _outcome, logUrl) {
      const { name, channel } = inputs.order
      const { problems } = session.history
      reporter.life.finishList({ templates, name, channel, now: session.clock.now(), problems, logUrl })
    },
  }
}
