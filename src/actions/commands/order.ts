import type { Order, Reach } from '../../engine/order.ts'
import type { Step } from './command.ts'

/** What the inputs ask for of a template. */
export function orderOf({ inputs, place }: Step, command: Order['command']): Order {
  const { template, vars, varFiles, only, except, enforced, workingDirectory, connection, trust } = inputs
  const embedded = inputs.embedded ? { data: place.embeddedData } : undefined
  return { command, template, vars, varFiles, only, except, enforced, workingDirectory, connection, embedded, trust }
}

/** The server that the inputs lead to. */
export function reachOf({ inputs, place }: Step): Reach {
  const { connection, embedded } = inputs
  return { connection, embedded: embedded ? { data: place.embeddedData } : undefined }
}
