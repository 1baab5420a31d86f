import { Display } from '../../../display/display.ts'
import { DisplayError } from '../../../display/display-error.ts'
import type { Vm } from './vm.ts'

interface DisplayTicket {
  readonly port: string | number
  readonly ticket: string
  /** From 9.1 on; before, the ticket is the password. */
  readonly password?: string
}

/**
 * Opens the display of a machine, which has to run. Needs VM.Console. The server has a task for it as long as it is open,
 * and waits ten seconds for a visitor. Rejects with ProxmoxError, DisplayError, and with Cancelled when aborted.
 */
export async function openDisplay({ client, path }: Vm, signal: AbortSignal): Promise<Display> {
  const answer = await client.request('POST', `${path}/vncproxy`, { websocket: 1 }, { attempts: 1, signal })
  const { port, ticket, password = ticket } = (answer ?? {}) as Partial<DisplayTicket>
  if (!/^\d+$/.test(String(port)) || typeof ticket !== 'string' || typeof password !== 'string')
    throw new DisplayError('the server gave no ticket for it')
  const stream = await client.webSocket(`${path}/vncwebsocket`, { port: String(port), vncticket: ticket }, signal)
  return Display.open(stream, { password, signal })
}
