import { createHash } from 'node:crypto'
import type { Options } from '../../config/conf-file.ts'
import { type CloudInitWorld, resolver, sshKeys } from './cloud-init-data.ts'
import { interfaceStanzas } from './interfaces-file.ts'

/** The network as Windows' cloudbase-init reads it: name servers stand with their cards. */
export function cloudbaseNetwork(options: Options, world: CloudInitWorld): string {
  const stanzas = interfaceStanzas(options, resolver(options, world).servers.join(' '))
  return stanzas.map((line) => `${line}\n`).join('')
}

/** The instance with what cloudbase-init sets by itself: the administrator's password and keys. */
export function cloudbaseMetaData(options: Options, user: string, network: string): string {
  const password = options.get('cipassword')
  const keys = sshKeys(options).map((key, index) => [`key-${index}`, key] as const)
  return JSON.stringify({
    uuid: createHash('sha1').update(user).update(network).digest('hex'),
    network_config: { content_path: '/content/0000' },
    ...(password ? { admin_pass: password } : {}),
    ...(keys.length > 0 ? { public_keys: Object.fromEntries(keys) } : {}),
  })
}
