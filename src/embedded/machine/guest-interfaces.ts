import { contains, type Network } from './devices/network-device.ts'

interface GuestInterface {
  readonly 'hardware-address'?: string
  readonly 'ip-addresses'?: readonly GuestAddress[]
}

interface GuestAddress {
  readonly 'ip-address': string
  readonly 'ip-address-type': string
  readonly prefix: number
}

/** The IPv4 address that the guest gave to the card with this MAC, inside the card's emulated network. */
export function guestAddress(interfaces: unknown, mac: string, network: Network): string | undefined {
  return addressesOf(interfaces, mac)
    .map((address) => address['ip-address'])
    .find((address) => contains(network, address))
}

/**
 * `guest-network-get-interfaces` as the outside needs it: the guest's address behind the emulated network is reachable
 * at `hostAddress` only. Addresses outside that network stay: nothing leads to them, and that is the truth.
 */
export function translateInterfaces(interfaces: unknown, inside: string, mac: string, hostAddress: string): unknown {
  if (!Array.isArray(interfaces)) return interfaces
  return (interfaces as readonly GuestInterface[]).map((entry) =>
    isCard(entry, mac)
      ? {
          ...entry,
          'ip-addresses': (entry['ip-addresses'] ?? []).map((address) =>
            address['ip-address'] === inside
              ? { 'ip-address': hostAddress, 'ip-address-type': 'ipv4', prefix: 8 }
              : address,
          ),
        }
      : entry,
  )
}

function addressesOf(interfaces: unknown, mac: string): readonly GuestAddress[] {
  if (!Array.isArray(interfaces)) return []
  return (interfaces as readonly GuestInterface[])
    .filter((entry) => isCard(entry, mac))
    .flatMap((entry) => entry['ip-addresses'] ?? [])
    .filter((address) => address['ip-address-type'] === 'ipv4')
}

function isCard(entry: GuestInterface, mac: string): boolean {
  return entry['hardware-address']?.toLowerCase() === mac.toLowerCase()
}
