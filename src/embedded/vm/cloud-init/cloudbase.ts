import { createHash } from 'node:crypto'
import type { Options } from '../../config/conf-file.ts'
import { type CloudInitWorld, cards, netmask, resolver, sshKeys } from './cloud-init-data.ts'

/** The network as Windows' cloudbase-init reads it: name servers stand with their cards. */
export function cloudbaseNetwork(options: Options, world: CloudInitWorld): string {
  const servers = resolver(options, world).servers.join(' ')
  const lines: string[] = []
  const add = (entry: string, value: string | undefined): void => {
    if (value) lines.push(`        ${entry} ${value}`)
  }
  for (const { index, ip } of cards(options)) {
    const [four, six] = [ip['ip'], ip['ip6']]
    lines.push(`auto eth${index}`)
    if (four === 'dhcp') lines.push(`iface eth${index} inet dhcp`)
    else if (four !== undefined) {
      const [address, prefix] = four.split('/')
      lines.push(`iface eth${index} inet static`)
      add('address', address)
      add('netmask', netmask(prefix))
      add('gateway', ip['gw'])
      add('dns-nameservers', servers)
    }
    if (six === 'dhcp' || six === 'auto') lines.push(`iface eth${index} inet6 ${six}`)
    else if (six !== undefined) {
      const [address, prefix] = six.split('/')
      lines.push(`iface eth${index} inet6 static`)
      add('address', address)
      add('netmask', prefix)
      add('gateway', ip['gw6'])
      add('dns-nameservers', servers)
    }
  }
  return lines.map((line) => `${line}\n`).join('')
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
