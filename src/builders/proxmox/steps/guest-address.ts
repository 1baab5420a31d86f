import { isIPv4, isIPv6 } from 'node:net'
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
export async function guestAddress(vm: Vm, options: CommonOptions): Promise<GuestAddress> {
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
  return choose(answer.result ?? [], options.vm_interface, await macsOf(vm))
}

/**
 * The named interface's first address, or the first that somebody else could reach: cards of this machine before
 * others (bridges of containers, VPNs), IPv4 before IPv6, never loopback or link-local.
 */
export function choose(interfaces: readonly AgentInterface[], wanted: string, macs: readonly string[]): GuestAddress {
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
    .filter(isReachable)
  const address = addresses.find((one) => isIPv4(one)) ?? addresses.find((one) => isIPv6(one))
  return address === undefined ? { missing: 'the guest has no address yet' } : { address }
}

function isReachable(address: string): boolean {
  return address !== '127.0.0.1' && address !== '::1' && !address.startsWith('169.254.') && !/^fe[89ab]/i.test(address)
}

async function macsOf(vm: Vm): Promise<readonly string[]> {
  const config = (await vm.config()) ?? {}
  return Object.entries(config)
    .filter(([key]) => /^net\d+$/.test(key))
    .sort(([left], [right]) => left.localeCompare(right, 'en', { numeric: true }))
    .flatMap(([, value]) => /([0-9a-f]{2}:){5}[0-9a-f]{2}/i.exec(String(value))?.[0].toLowerCase() ?? [])
}
