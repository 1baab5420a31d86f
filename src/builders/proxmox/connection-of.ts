import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { CommonOptions } from './options/common-options.ts'

type ConnectionOptions = Pick<
  CommonOptions,
  'proxmox_url' | 'username' | 'password' | 'token' | 'node' | 'insecure_skip_tls_verify'
>

/**
 * How a build reaches its server. Settings from outside win, also over what was planned with others: an embedded
 * server is started only when the plan is good.
 */
export function connectionOf(options: ConnectionOptions, overrides: ConnectionOverrides): ConnectionOverrides {
  const { token, password } = [overrides, options].find((one) => one.token || one.password) ?? {}
  const { ca, fingerprint } = overrides
  return {
    url: overrides.url || options.proxmox_url,
    username: overrides.username || options.username,
    ...(token ? { token } : { password }),
    node: overrides.node || options.node,
    ca,
    fingerprint,
    // A pin or a CA from outside is stricter than the template's "accept any", which so many templates carry.
    insecureSkipTlsVerify:
      ca === undefined &&
      fingerprint === undefined &&
      (overrides.insecureSkipTlsVerify ?? options.insecure_skip_tls_verify),
  }
}
