import { connect as connectTo, type ProxmoxClient } from '../../proxmox/client.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { Clock } from '../../time/clock.ts'
import type { CommonOptions } from './options/common-options.ts'

export interface ConnectContext {
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
}

type ConnectionOptions = Pick<
  CommonOptions,
  'proxmox_url' | 'username' | 'password' | 'token' | 'insecure_skip_tls_verify'
>

/** Opens the session that the options and the settings from outside describe; the latter have won already. */
export function connect(
  options: ConnectionOptions,
  overrides: ConnectionOverrides,
  { signal, clock, env }: ConnectContext,
): Promise<ProxmoxClient> {
  return connectTo({
    url: options.proxmox_url ?? '',
    username: options.username,
    password: options.password,
    token: options.token,
    // A pin or a CA from outside is stricter than the template's "accept any", which so many templates carry.
    tls: {
      ca: overrides.ca,
      fingerprint: overrides.fingerprint,
      insecure: overrides.ca === undefined && overrides.fingerprint === undefined && options.insecure_skip_tls_verify,
    },
    env,
    signal,
    clock,
  })
}
