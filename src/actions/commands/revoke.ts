import { revokeWish } from '../../engine/life/life-order.ts'
import type { Revocation } from '../../events/channel-move.ts'
import type { Command } from './command.ts'
import { reachOf } from './order.ts'

/** Says of a template that nothing is to be made of it any more, or takes that back. */
export function revoke(kind: 'revoke' | 'unrevoke'): Command {
  let revoked: Revocation | undefined
  return {
    changes: true,
    async run(step, signal) {
      const { product, session, reporter, inputs } = step
      reporter.withoutOutputs()
      revoked = await session.onServer(reachOf(step), signal, (server) =>
        product.revoke({ ...server, ...revokeWish(kind, inputs.order) }),
      )
      reporter.life.revoked(revoked)
      return 'succeeded'
    },
    finish({ reporter, session }, _outcome, logUrl) {
      reporter.life.finishRevocation(kind, revoked, { problems: session.history.problems, logUrl })
    },
  }
}
