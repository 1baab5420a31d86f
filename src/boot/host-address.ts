import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import { ExternalError } from '../diagnostics/errors.ts'

export interface HostAddressOptions {
  /** Host name or address of the node, from `proxmox_url`. */
  readonly node: string
  /** `http_bind_address` and `http_interface`; empty where not set. */
  readonly bindAddress: string
  readonly interface: string
  readonly protocol: 'tcp' | 'tcp4' | 'tcp6'
  /** The node's address on the bridge of the guest's first NIC; undefined where the node does not say. */
  bridgeAddress(): Promise<string | undefined>
  /** For tests: this machine's interfaces. */
  readonly interfaces?: Interfaces
}

export type Interfaces = Readonly<
  Record<string, readonly Pick<NetworkInterfaceInfo, 'address' | 'family' | 'internal'>[] | undefined>
>

export interface HostAddress {
  /** What the guest is told as `{{ .HTTPIP }}`. */
  readonly advertise: string
  /** Where the server listens. */
  readonly bind: string
  /** A sentence for the log. */
  readonly why: string
}

/** The address under which the guest reaches this machine. Throws ExternalError when there is none. */
export async function hostAddressFor(options: HostAddressOptions): Promise<HostAddress> {
  const { bindAddress, node, protocol } = options
  const interfaces = options.interfaces ?? networkInterfaces()
  if (bindAddress !== '' && !isWildcard(bindAddress)) {
    return { advertise: bindAddress, bind: bindAddress, why: `http_bind_address is ${bindAddress}.` }
  }
  if (options.interface !== '') {
    const address = addressOfInterface(interfaces, options.interface, protocol)
    return { advertise: address, bind: address, why: `It is the address of interface ${options.interface}.` }
  }

  // A wildcard in the template means every address; without one the server listens no wider than it must.
  const bindTo = (address: string): string => (bindAddress === '' ? address : bindAddress)
  const local = await routeTo(node, protocol)
  if (local !== undefined && !isLoopback(local)) {
    return { advertise: local, bind: bindTo(local), why: `The route to the node ${node} leaves from it.` }
  }
  const bridge = await options.bridgeAddress()
  if (bridge !== undefined) {
    const ours = addressesOf(interfaces).some(({ address }) => address === bridge)
    const where = ours ? 'this machine is the node' : 'the node is reached through this machine itself'
    return {
      advertise: bridge,
      bind: bindTo(ours ? bridge : (local ?? '127.0.0.1')),
      why: `It is the node's address on the guest's bridge: ${where}.`,
    }
  }
  const wanted = protocol === 'tcp6' ? 'IPv6' : 'IPv4'
  const first = addressesOf(interfaces).find(({ family, internal }) => !internal && family === wanted)?.address
  if (first === undefined) {
    throw new ExternalError(
      'no-host-address',
      'Failed to determine host IP: No host IP found',
      `This machine has no ${wanted} address that a guest could reach. Set http_bind_address or http_interface, or hand over the answer files on a CD (additional_iso_files with cd_files).`,
    )
  }
  return { advertise: first, bind: bindTo(first), why: 'It is the first address of this machine that is not loopback.' }
}

/** The local address from which packets to the host leave. Nothing is sent: connecting a UDP socket only asks for the route. */
async function routeTo(host: string, protocol: 'tcp' | 'tcp4' | 'tcp6'): Promise<string | undefined> {
  const family = protocol === 'tcp6' ? 6 : protocol === 'tcp4' ? 4 : 0
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  const target = await lookup(bare, { all: true, family }).then(
    // Guests rarely have IPv6 in their installers.
    (answers) => answers.find((answer) => answer.family === 4) ?? answers[0],
    () => undefined,
  )
  if (target === undefined) return undefined
  const socket = createSocket(target.family === 6 ? 'udp6' : 'udp4')
  try {
    return await new Promise<string | undefined>((resolve) => {
      socket.once('error', () => resolve(undefined))
      socket.connect(9, target.address, () => resolve(socket.address().address))
    })
  } finally {
    socket.close()
  }
}

function addressOfInterface(interfaces: Interfaces, name: string, protocol: 'tcp' | 'tcp4' | 'tcp6'): string {
  const found = interfaces[name]
  const usable = (found ?? []).filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
  const wanted = protocol === 'tcp6' ? ['IPv6'] : protocol === 'tcp4' ? ['IPv4'] : ['IPv4', 'IPv6']
  const address = wanted.map((family) => usable.find((one) => one.family === family)?.address).find(Boolean)
  if (address !== undefined) return address
  throw new ExternalError(
    'unknown-interface',
    found === undefined
      ? `http_interface: this machine has no interface ${name}`
      : `http_interface: ${name} has no address that a guest could reach`,
    `Interfaces of this machine: ${Object.keys(interfaces).join(', ') || 'none'}.`,
  )
}

function addressesOf(interfaces: Interfaces): Pick<NetworkInterfaceInfo, 'address' | 'family' | 'internal'>[] {
  return Object.values(interfaces).flatMap((addresses) => addresses ?? [])
}

function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

function isLoopback(address: string): boolean {
  return isIP(address) === 4 ? address.startsWith('127.') : address === '::1' || address.startsWith('::ffff:127.')
}
