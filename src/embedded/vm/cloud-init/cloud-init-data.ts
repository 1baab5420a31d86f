import { createHash } from 'node:crypto'
import type { Options } from '../../config/conf-file.ts'
import { isWindows } from '../vm-defaults.ts'
import { cards, netmask } from './configured-cards.ts'
import { interfaceStanzas } from './interfaces-file.ts'

export type CloudInitType = 'user' | 'network' | 'meta'

/** The machine around the guest, as far as its cloud-init data speak of it. */
export interface CloudInitWorld {
  readonly vmid: number
  readonly searchDomain: string
  readonly nameserver: string
}

/** `nocloud` for Linux, `configdrive2` for Windows, unless the configuration says otherwise. */
export function cloudInitFormat(options: Options): string {
  return options.get('citype') ?? (isWindows(options.get('ostype')) ? 'configdrive2' : 'nocloud')
}

/** The host's own name, and with its domain. */
export function hostNames(options: Options, vmid: number): readonly [string, string] {
  const name = options.get('name') ?? `VM${vmid}`
  const domain = options.get('searchdomain')
  return [name.split('.')[0]!, name.includes('.') || domain === undefined ? name : `${name}.${domain}`]
}

export function userData(options: Options, world: CloudInitWorld): string {
  const [name, fqdn] = hostNames(options, world.vmid)
  const lines = ['#cloud-config', `hostname: ${name}`, 'manage_etc_hosts: true', `fqdn: ${fqdn}`]
  const user = options.get('ciuser')
  if (user !== undefined) lines.push(`user: ${user}`)
  if (user === 'root') lines.push('disable_root: False')
  const password = options.get('cipassword')
  if (password !== undefined) lines.push(`password: ${password}`)
  const keys = sshKeys(options)
  if (keys.length > 0) lines.push('ssh_authorized_keys:', ...keys.map((key) => `  - ${key}`))
  lines.push('chpasswd:', '  expire: False')
  if (user !== 'root') lines.push('users:', '  - default')
  if (options.get('ciupgrade') !== '0') lines.push('package_upgrade: true')
  return `${lines.join('\n')}\n`
}

export function sshKeys(options: Options): string[] {
  const text = (options.get('sshkeys') ?? '').replace(/(?:%[0-9A-Fa-f]{2})+/g, (escaped) =>
    Buffer.from(escaped.replaceAll('%', ''), 'hex').toString(),
  )
  return text.split('\n').filter((line) => /\S/.test(line))
}

export function resolver(options: Options, world: CloudInitWorld): { servers: string[]; domains: string[] } {
  const list = (text: string | undefined, fallback: string): string[] =>
    (text ?? fallback).split(/\s+/).filter((item) => item !== '')
  return {
    servers: list(options.get('nameserver'), world.nameserver),
    domains: list(options.get('searchdomain'), world.searchDomain),
  }
}

/** cloud-init's own network format, version 1. */
function plainNetwork(options: Options, world: CloudInitWorld): string {
  const lines = ['version: 1', 'config:']
  for (const { index, mac, ip } of cards(options)) {
    lines.push('    - type: physical', `      name: eth${index}`, `      mac_address: '${mac}'`, '      subnets:')
    const [four, six] = [ip['ip'], ip['ip6']]
    if (four === 'dhcp') lines.push('      - type: dhcp4')
    else if (four !== undefined) {
      const [address, prefix] = four.split('/')
      lines.push('      - type: static', `        address: '${address}'`, `        netmask: '${netmask(prefix)}'`)
      if (ip['gw'] !== undefined) lines.push(`        gateway: '${ip['gw']}'`)
    }
    if (six === 'dhcp') lines.push('      - type: dhcp6')
    else if (six === 'auto') lines.push('      - type: ipv6_slaac')
    else if (six !== undefined) {
      lines.push('      - type: static6', `        address: '${six}'`)
      if (ip['gw6'] !== undefined) lines.push(`        gateway: '${ip['gw6']}'`)
    }
  }
  const { servers, domains } = resolver(options, world)
  if (servers.length > 0 || domains.length > 0) {
    lines.push('    - type: nameserver')
    if (servers.length > 0) lines.push('      address:', ...servers.map((server) => `      - '${server}'`))
    if (domains.length > 0) lines.push('      search:', ...domains.map((domain) => `      - '${domain}'`))
  }
  return `${lines.join('\n')}\n`
}

/** Debian's interfaces file, which the config drive carries. */
function driveNetwork(options: Options, world: CloudInitWorld): string {
  const { servers, domains } = resolver(options, world)
  const lines = ['auto lo', 'iface lo inet loopback', '']
  if (servers.length > 0) lines.push(`        dns_nameservers ${servers.join(' ')}`)
  if (domains.length > 0) lines.push(`        dns_search ${domains.join(' ')}`)
  return [...lines, ...interfaceStanzas(options), ''].join('\n')
}

export function networkData(options: Options, world: CloudInitWorld): string {
  return cloudInitFormat(options) === 'nocloud' ? plainNetwork(options, world) : driveNetwork(options, world)
}

/** The instance is another one as soon as its data are. */
export function metaData(options: Options, user: string, network: string): string {
  const id = createHash('sha1').update(user).update(network).digest('hex')
  if (cloudInitFormat(options) === 'nocloud') return `instance-id: ${id}\n`
  return `{\n     "uuid": "${id}",\n     "network_config": { "content_path": "/content/0000" }\n}\n`
}

export interface CloudInitFile {
  readonly path: string
  readonly content: string
}

/** The files of the medium, and its label. */
export function cloudInitMedium(
  options: Options,
  parts: Readonly<Record<CloudInitType | 'vendor', string>>,
): { readonly label: string; readonly files: readonly CloudInitFile[] } {
  const format = cloudInitFormat(options)
  if (format === 'nocloud') {
    const files = [
      { path: 'user-data', content: parts.user },
      { path: 'network-config', content: parts.network },
      { path: 'meta-data', content: parts.meta },
      { path: 'vendor-data', content: parts.vendor },
    ]
    return { label: 'cidata', files }
  }
  const files = [
    { path: 'openstack/latest/user_data', content: parts.user },
    { path: 'openstack/content/0000', content: parts.network },
    { path: 'openstack/latest/meta_data.json', content: parts.meta },
    { path: 'openstack/latest/vendor_data.json', content: parts.vendor },
  ]
  return { label: 'config-2', files }
}
