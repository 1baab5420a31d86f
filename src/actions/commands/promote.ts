import { promoteWish, rollbackWish } from '../../engine/life/life-order.ts'
import type { ChannelMove } from '../../events/channel-move.ts'
import type { Command } from './command.ts'
import { reachOf } from './order.ts'

/** Moves a channel to a template, or back to the one before. */
export function move(kind: 'promote' | 'rollback'): Command {
  let moved: ChannelMove | undefined
  return {
    changes: true,
    async run(step, signal) {
      const { product, session, reporter, inputs } = step
      reporter.withoutOutputs()
      moved = await session.onServer(reachOf(step), signal, (server) =>
        kind === 'promote'
          ? product.promote({ ...server, ...promoteWish(inputs.order) })
          : product.rollback({ ...server, ...rollbackWish(inputs.order) }),
      )
      reporter.life.moved(moved)
      return 'succeeded'
    },
    finish({ reporter, session }, _outcome, logUrl) {
      reporter.life.finishMove(kind, moved, { problems: session.history.problems, logUrl })
    },
  }
}
