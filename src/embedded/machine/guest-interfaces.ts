import { isGuestAddress } from '../../net/guest-port.ts'
import { contains, type Network } from './devices/network-device.ts'

/** As far as it can be read: a guest's agent may answer anything. */
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The IPv4 address that the guest gave to the card with this MAC, inside the card's emulated network. */
export function guestAddress(interfaces: unknown, mac: string, network: Network): string | undefined {
  return addressesOf(interfaces, mac).find((address) => contains(network, address))
}

/**
 * `guest-network-get-interfaces` as the outside needs it: the guest's address behind the emulated network is reachable
 * at `hostAddress` only. Addresses outside that network stay: nothing leads to them, and that is the truth. What other
 * guests have at this computer no guest may claim.
 */
export function translateInterfaces(interfaces: unknown, inside: string, mac: string, hostAddress: string): unknown {
  if (!Array.isArray(interfaces)) return interfaces
  const own = { 'ip-address': hostAddress, 'ip-address-type': 'ipv4', prefix: 8 }
  return interfaces.map((entry: unknown) => {
    if (!isRecord(entry) || !Array.isArray(entry['ip-addresses'])) return entry
    const honest = listOf(entry['ip-addresses']).filter((one) => !isRecord(one) || !isClaim(one['ip-address']))
    const translate = (one: unknown) => (isRecord(one) && one['ip-address'] === inside ? own : one)
    return { ...entry, 'ip-addresses': isCard(entry, mac) ? honest.map(translate) : honest }
  })
}

function isClaim(address: unknown): boolean {
  return typeof address === 'string' && isGuestAddress(address)
}

function addressesOf(interfaces: unknown, mac: string): readonly string[] {
  return listOf(interfaces)
    .flatMap((entry) => (isCard(entry, mac) ? listOf(entry['ip-addresses']) : []))
    .flatMap((address) => {
      if (!isRecord(address) || address['ip-address-type'] !== 'ipv4') return []
      return typeof address['ip-address'] === 'string' ? [address['ip-address']] : []
    })
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function isCard(entry: unknown, mac: string): entry is Record<string, unknown> {
  if (!isRecord(entry) || typeof entry['hardware-address'] !== 'string') return false
  return entry['hardware-address'].toLowerCase() === mac.toLowerCase()
}
