import type { ConnectionOverrides } from '../proxmox/overrides.ts'
import type { Access } from './product.ts'

/**
 * The connection to the embedded server. Its node stands in for the template's, whatever that is called, unless the
 * user names one. Reading a template needs no server, only the options that would lead to one: what is planned with
 * `undefined` is built with the access of the server that is started then.
 */
export function embeddedConnection(access: Access | undefined, node: string | undefined): ConnectionOverrides {
  const { url, username, token, fingerprint, ...rest } = access ?? unstarted
  return { url, username, token, fingerprint, node: node ?? rest.node }
}

const unstarted = {
  url: 'https://127.0.0.1:8006/api2/json',
  username: 'root@pam!embedded',
  token: '00000000-0000-0000-0000-000000000000',
  fingerprint: '0'.repeat(64),
  node: 'pve',
}
