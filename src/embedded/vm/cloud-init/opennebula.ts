import type { Options } from '../../config/conf-file.ts'
import { type CloudInitWorld, hostNames, resolver, sshKeys } from './cloud-init-data.ts'
import { type Card, cards, netmask } from './configured-cards.ts'

/** The shell variables of an OpenNebula context. */
export function openNebulaContext(options: Options, world: CloudInitWorld): string {
  const lines = [`USERNAME=${options.get('ciuser') || 'root'}`]
  const password = options.get('cipassword')
  if (password !== undefined) lines.push(`CRYPTED_PASSWORD_BASE64=${Buffer.from(password).toString('base64')}`, '')
  if (options.has('sshkeys')) lines.push(`SSH_PUBLIC_KEY="${sshKeys(options).join('\n')}"`)
  lines.push(`SET_HOSTNAME=${hostNames(options, world.vmid)[0]}`)
  const { servers, domains } = resolver(options, world)
  if (servers.length > 0) lines.push(`DNS="${servers.join(' ')}"`)
  if (domains.length > 0) lines.push(`SEARCH_DOMAIN="${domains.join(' ')}"`)
  const known = cards(options)
  lines.push(...known.flatMap(cardLines))
  if (known.some(({ ip }) => ip['ip'] !== undefined || ip['ip6'] !== undefined)) lines.push('NETWORK=YES')
  return `${lines.join('\n')}\n`
}

function cardLines({ index, mtu, ip }: Card): string[] {
  const lines: string[] = []
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) lines.push(`ETH${index}_${name}=${value}`)
  }
  const [four, six] = [ip['ip'], ip['ip6']]
  if (four === 'dhcp') add('DHCP', 'YES')
  else if (four !== undefined) {
    const [address, prefix] = four.split('/')
    add('IP', address)
    add('MASK', netmask(prefix))
    // A genuine server leaves it empty.
    add('MAC', '')
    add('GATEWAY', ip['gw'])
  }
  if (four !== undefined) add('MTU', mtu)
  if (six === 'dhcp') add('DHCP6', 'YES')
  else if (six === 'auto') add('AUTO6', 'YES')
  else if (six !== undefined) {
    const [address, prefix] = six.split('/')
    add('IP6', address)
    add('MASK6', prefix)
    add('MAC6', '')
    add('GATEWAY6', ip['gw6'])
  }
  if (six !== undefined) add('MTU', mtu)
  return lines
}
