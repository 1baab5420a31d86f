import { connect as connectTo, type ProxmoxClient } from '../../proxmox/client.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'

export interface ConnectContext {
  readonly signal: AbortSignal
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Opens the session with a build's server. */
export function connect(connection: ConnectionOverrides, { signal, env }: ConnectContext): Promise<ProxmoxClient> {
  const { url = '', username, password, token, ca, fingerprint, insecureSkipTlsVerify: insecure } = connection
  return connectTo({ url, username, password, token, tls: { ca, fingerprint, insecure }, env, signal })
}
