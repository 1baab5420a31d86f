import { requireNode, withServer } from '../../builders/proxmox/with-server.ts'
import type { ListedTemplate } from '../../events/listed-template.ts'
import type { LifecycleContext } from '../../lifecycle/lifecycle-context.ts'
import { list as listTemplates } from '../../lifecycle/list.ts'
import { promote as promoteTemplate } from '../../lifecycle/promote.ts'
import { retire as retireTemplates } from '../../lifecycle/retire.ts'
import { revoke as revokeTemplate } from '../../lifecycle/revoke.ts'
import { rollback as rollBack } from '../../lifecycle/rollback.ts'
import type { Clock } from '../../time/clock.ts'
import type { Product, ServerAccess } from '../product.ts'
import { workOn } from '../step.ts'

/** What an order of the life cycle wishes, and where. */
type Order<Deed extends 'promote' | 'rollback' | 'revoke' | 'retire'> = Parameters<Product[Deed]>[0] & {
  readonly clock: Clock
}

export const promote = (order: Order<'promote'>) => onServer(order, (context) => promoteTemplate(order, context))
export const rollback = (order: Order<'rollback'>) => onServer(order, (context) => rollBack(order, context))
export const revoke = (order: Order<'revoke'>) => onServer(order, (context) => revokeTemplate(order, context))
export const retire = (order: Order<'retire'>) => onServer(order, (context) => retireTemplates(order, context))

export function list({
  connection,
  node,
  env,
  signal,
  clock,
  onEvent,
  ...wish
}: Parameters<Product['list']>[0] & { readonly clock: Clock }): Promise<readonly ListedTemplate[]> {
  const work = workOn(undefined, { signal, clock, onEvent })
  return withServer(connection, { ...work, env }, async (client) => {
    await requireNode(node, client)
    return listTemplates(wish, node, { client, signal })
  })
}

function onServer<Result>(
  { connection, node, env, signal, clock, onEvent }: ServerAccess & { readonly clock: Clock },
  job: (context: LifecycleContext) => Promise<Result>,
): Promise<Result> {
  const work = workOn(undefined, { signal, clock, onEvent })
  if (node !== undefined) work.message(`Names and channels are those of the whole cluster: node ${node} limits nothing`)
  return withServer(connection, { ...work, env }, (client) => job({ ...work, client }))
}
