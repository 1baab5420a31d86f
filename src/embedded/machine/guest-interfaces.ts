import { contains, type Network } from './devices/network-device.ts'

/** As far as it can be read: a guest's agent may answer anything. */
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The IPv4 address that the guest gave to the card with this MAC, inside the card's emulated network. */
export function guestAddress(interfaces: unknown, mac: string, network: Network): string | undefined {
  return addressesOf(interfaces, mac).find((address) => contains(network, address))
}

/**
 * `guest-network-get-interfaces` as the outside needs it: the guest's address behind the emulated network is reachable
 * at `hostAddress` only. Addresses outside that network stay: nothing leads to them, and that is the truth.
 */
export function translateInterfaces(interfaces: unknown, inside: string, mac: string, hostAddress: string): unknown {
  if (!Array.isArray(interfaces)) return interfaces
  return interfaces.map((entry: unknown) =>
    isCard(entry, mac)
      ? {
          ...entry,
          'ip-addresses': listOf(entry['ip-addresses']).map((address) =>
            isRecord(address) && address['ip-address'] === inside
              ? { 'ip-address': hostAddress, 'ip-address-type': 'ipv4', prefix: 8 }
              : address,
          ),
        }
      : entry,
  )
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
