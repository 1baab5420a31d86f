import type { EventBody } from '../../events/event.ts'
import { connect as connectTo, type ProxmoxClient } from '../../proxmox/client.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { Call } from '../../proxmox/transport/transport.ts'
import type { Clock } from '../../time/clock.ts'

export interface ConnectContext {
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  emit(event: EventBody): void
}

/** Opens the session with a build's server. */
export function connect(connection: ConnectionOverrides, given: ConnectContext): Promise<ProxmoxClient> {
  const { url = '', username, password, token, ca, fingerprint, insecureSkipTlsVerify: insecure } = connection
  const { signal, clock, env } = given
  const onCall = (call: Call) => given.emit({ kind: 'call', ...call })
  return connectTo({ url, username, password, token, tls: { ca, fingerprint, insecure }, env, signal, clock, onCall })
}
