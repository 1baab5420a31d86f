import type { Plan } from '../../packer/plan.ts'
import type { Order } from '../order.ts'
import type { Product } from '../product.ts'
import type { Session } from '../session.ts'

/** What each build is made of, and what is other than in the template that is there. An embedded server is started for it. */
export function explainOn(
  session: Session,
  product: Product,
  plan: Plan,
  { order, channel }: { readonly order: Order; readonly channel?: string | undefined },
  signal: AbortSignal,
) {
  const { workingDirectory, trust } = order
  const ask = (server: Parameters<Parameters<Session['onServer']>[2]>[0]) =>
    product.explain(plan, { ...server, workingDirectory, trust, channel })
  return session.onServer(order, signal, ask, { isLooking: true })
}
