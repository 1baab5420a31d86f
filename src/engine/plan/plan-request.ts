import type { Moment } from '../../packer/moment.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import { embeddedConnection, requireTemplates } from '../embedded-access.ts'
import type { Order } from '../order.ts'
import type { PlanRequest } from '../product.ts'

/** What a session adds to an order. */
type Around = Pick<PlanRequest, 'env' | 'signal' | 'onSecret'>

interface Asking {
  /** Of the session. */
  readonly moment: Moment
  /** The way to the server of the order. Nothing on it is changed by looking. */
  readonly reach: () => Promise<ConnectionOverrides>
}

/** What is asked of a template, whatever is done with it. */
export function requestOf({ embedded, connection, ...order }: Omit<Order, 'command'>, around: Around) {
  return {
    ...order,
    ...around,
    connection: embedded === undefined ? connection : embeddedConnection(undefined, connection.node),
  }
}

/** What is asked for a plan. */
export function planRequestOf(
  { command, ...order }: Order,
  { moment, reach, ...around }: Around & Asking,
): PlanRequest {
  const isBuild = command === 'build' || command === 'test'
  const { embedded } = order
  return {
    ...requestOf(order, around),
    // Two plans are compared: they are of one moment.
    moment: command === 'plan' ? moment : undefined,
    reach: async () => {
      if (command === 'plan' && embedded !== undefined) requireTemplates(embedded.data)
      return reach()
    },
    evaluateDataSources: order.evaluateDataSources ?? command !== 'validate',
    withoutServer: !isBuild || embedded !== undefined,
    toBuild: isBuild,
    toTest: command === 'test',
  }
}
