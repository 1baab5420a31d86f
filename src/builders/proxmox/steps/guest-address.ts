import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { guestAddressesOf } from '../../../net/guest-port.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import type { Vm } from '../machine/vm.ts'
import type { CommonOptions } from '../options/common-options.ts'

export type GuestAddress = { readonly address: string } | { readonly missing: string }

interface AgentInterface {
  readonly name: string
  readonly 'hardware-address'?: string
  readonly 'ip-addresses'?: readonly { readonly 'ip-address': string }[]
}

/** What the guest agent knows of the guest's address, or what keeps it from telling. Throws what asking again can not mend. */
export async function guestAddress(vm: Vm, options: Pick<CommonOptions, 'vm_interface'>): Promise<GuestAddress> {
  let answer: { result?: readonly AgentInterface[] }
  try {
    answer = (await vm.client.request(
      'GET',
      `${vm.path}/agent/network-get-interfaces`,
      {},
      { attempts: 1 },
    )) as typeof answer
  } catch (thrown) {
    if (!(thrown instanceof ProxmoxError)) throw thrown
    if (/guest agent is not running/i.test(thrown.reason))
      return { missing: 'the QEMU guest agent does not answer yet' }
    if (/is not running/.test(thrown.reason)) return { missing: `virtual machine ${vm.vmid} is not running` }
    if (thrown.status === undefined || thrown.status >= 595 || thrown.status === 503) return { missing: thrown.message }
    throw thrown
  }
  // The embedded Proxmox gives each of its guests an address of the loopback that they share; no other server can.
  const own = isLoopback(vm.client.url.hostname) ? guestAddressesOf(vm.vmid) : []
  return choose(answer.result ?? [], options.vm_interface, await macsOf(vm), own)
}

/**
 * The named interface's first address, or the first that somebody else could reach: cards of this machine before
 * others (bridges of containers, VPNs), IPv4 before IPv6, never what would lead back to this machine or to the services
 * of a cloud: the guest says of itself what it likes. `own`: the loopback addresses of which one is the guest's.
 */
export function choose(
  interfaces: readonly AgentInterface[],
  wanted: string,
  macs: readonly string[],
  own: readonly string[] = [],
): GuestAddress {
  const named = interfaces.filter(({ name }) => wanted === '' || name === wanted)
  if (wanted !== '' && named.length === 0) {
    return {
      missing: `the guest has no interface ${wanted} (it has ${interfaces.map(({ name }) => name).join(', ') || 'none'})`,
    }
  }
  const isOurs = ({ 'hardware-address': mac }: AgentInterface) => macs.includes((mac ?? '').toLowerCase())
  const inOrder = [...named.filter(isOurs), ...named.filter((one) => !isOurs(one))]
  const addresses = inOrder
    .flatMap((one) => (one['ip-addresses'] ?? []).map((entry) => entry['ip-address']))
    .filter((address) => own.includes(address) || isReachable(address))
  const address = addresses.find((one) => isIPv4(one)) ?? addresses.find((one) => isIPv6(one))
  return address === undefined ? { missing: 'the guest has no address yet' } : { address }
}

function isReachable(address: string): boolean {
  if (isIPv4(address)) return !nobodys.check(address)
  // Of an IPv4 address in an IPv6 one the list takes the former.
  return isIPv6(address) && !nobodys.check(address.replace(/%.*$/, ''), 'ipv6')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'))
}

const nobodys = new BlockList()
// This machine, whoever says it; link-local, with the metadata of most clouds; groups and everybody.
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  nobodys.addSubnet(network, prefix)
  // The same by way of a translator (RFC 6052).
  nobodys.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6')
}
for (const [network, prefix] of [
  // Unspecified, loopback, and the old form of IPv4 addresses.
  ['::', 96],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  nobodys.addSubnet(network, prefix, 'ipv6')
// Metadata and agents of clouds: Alibaba, Azure, Oracle, AWS.
for (const address of ['100.100.100.200', '168.63.129.16', '192.0.0.192']) nobodys.addAddress(address)
nobodys.addAddress('fd00:ec2::254', 'ipv6')

async function macsOf(vm: Vm): Promise<readonly string[]> {
  const config = (await vm.config()) ?? {}
  return Object.entries(config)
    .filter(([key]) => /^net\d+$/.test(key))
    .sort(([left], [right]) => left.localeCompare(right, 'en', { numeric: true }))
    .flatMap(([, value]) => /([0-9a-f]{2}:){5}[0-9a-f]{2}/i.exec(String(value))?.[0].toLowerCase() ?? [])
}
