import { connect as connectTo, type ProxmoxClient } from '../../proxmox/client.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { Clock } from '../../time/clock.ts'

export interface ConnectContext {
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Opens the session with a build's server. */
export function connect(connection: ConnectionOverrides, given: ConnectContext): Promise<ProxmoxClient> {
  const { url = '', username, password, token, ca, fingerprint, insecureSkipTlsVerify: insecure } = connection
  const { signal, clock, env } = given
  return connectTo({ url, username, password, token, tls: { ca, fingerprint, insecure }, env, signal, clock })
}
