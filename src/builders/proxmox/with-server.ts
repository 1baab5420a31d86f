import { error } from '../../diagnostics/diagnostic.ts'
import { ExternalError, TemplateError } from '../../diagnostics/errors.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { EventBody } from '../../events/event.ts'
import type { ProxmoxClient } from '../../proxmox/client.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { Clock } from '../../time/clock.ts'
import { connectionOf } from './connection-of.ts'
import { fallback } from './removal/remove-entries.ts'
import { connect } from './server-session.ts'

/** What is done on a server without a template brings this. */
export interface ServerContext {
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  emit(event: EventBody): void
}

/**
 * Logs in where inputs and the environment lead, for what needs no template, and out again. Throws TemplateError with all
 * that is missing, ProxmoxError where it can not log in.
 */
export async function withServer<Result>(
  overrides: ConnectionOverrides,
  context: ServerContext,
  job: (client: ProxmoxClient) => Promise<Result>,
): Promise<Result> {
  const connection = connectionOf(fallback([], context), overrides)
  requireConnection(connection)
  const client = await connect(connection, context)
  try {
    for (const text of client.secrets()) context.emit({ kind: 'secret', text, name: 'the connection' })
    return await job(client)
  } finally {
    await client.close()
  }
}

/** All that is missing at once. Throws TemplateError. */
function requireConnection({ url, username, password, token }: ConnectionOverrides): void {
  const where = (name: string) =>
    `As \`${name}\` (input of the action, option of the command line), or in ${name.toUpperCase().replaceAll('-', '_')}.`
  const missing = [
    ...(url ? [] : [error('missing-connection', 'proxmox-url must be specified', where('proxmox-url'))]),
    ...(username ? [] : [error('missing-connection', 'proxmox-username must be specified', where('proxmox-username'))]),
    ...(password || token
      ? []
      : [error('missing-connection', 'proxmox-token or proxmox-password must be specified', where('proxmox-token'))]),
  ]
  if (missing.length > 0) throw new TemplateError(missing)
}

/** Throws ExternalError where the cluster has no such node. */
export async function requireNode(node: string | undefined, client: ProxmoxClient): Promise<void> {
  if (node === undefined) return
  const names = ((await client.api.nodes.$get()) as readonly { node: string }[]).map((one) => one.node)
  if (names.includes(node)) return
  const detail = `Nodes of this cluster: ${names.join(', ')}.${didYouMean(node, names)}`
  throw new ExternalError('unknown-node', `There is no node ${JSON.stringify(node)}`, detail)
}
