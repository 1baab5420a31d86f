import { crc32 } from 'node:zlib'
import { type Chipset, pciPlace } from './pci.ts'
import { type Config, isOn, numbered, type Properties, parseProperties, qemuOption } from './qemu-properties.ts'

export interface Nic {
  readonly key: string
  readonly index: number
  readonly model: string
  readonly mac: string
  readonly bridge: string | undefined
  readonly linkDown: boolean
  readonly options: Properties
}

/** The emulated network behind a bridge: a machine's cards there share it, with a DHCP server and a way out. */
export interface Network {
  /** `10.0.2.0/24` */
  readonly net: string
  /** This machine, as the guest sees it. */
  readonly host: string
  readonly dns: string
  /** The address that DHCP gives to the first card that asks. */
  readonly guest: string
}

// net0: user mode, without a bridge.
const DEFAULT_CIDR = '10.0.2.2/24'

const NOT_MODELS = new Set(['bridge', 'firewall', 'link_down', 'mtu', 'queues', 'rate', 'tag', 'trunks'])

export function nicsOf(config: Config): readonly Nic[] {
  return numbered(config, 'net').map(({ key, index, value }) => {
    const options = parseProperties(value)
    const model = options['model'] ?? Object.keys(options).find((name) => name !== '' && !NOT_MODELS.has(name))
    const mac = options['macaddr'] ?? (model === undefined ? undefined : options[model])
    if (model === undefined || mac === undefined)
      throw new Error(`${key}: '${value}' has no card model with an address`)
    return { key, index, model, mac, bridge: options['bridge'], linkDown: isOn(options['link_down']), options }
  })
}

/** `10.0.2.2/24` is the host's address and the network. Addresses as slirp has them: DNS .3, guest .15 where they fit. */
export function networkOf(cidr: string): Network {
  const [address = '', length = '24'] = cidr.split('/')
  const prefix = Number(length)
  const host = toNumber(address)
  if (Number.isNaN(host) || !(prefix >= 8 && prefix <= 29)) throw new Error(`'${cidr}' is not a usable IPv4 network`)
  const size = 2 ** (32 - prefix)
  const base = host - (host % size)
  const free = (wish: number, taken: readonly number[]): number => {
    for (let n = wish < size - 1 ? wish : size - 2; n > 0; n--) if (!taken.includes(base + n)) return base + n
    throw new Error(`'${cidr}' is too small`)
  }
  const dns = free(3, [host])
  const guest = free(15, [host, dns])
  return { net: `${toText(base)}/${prefix}`, host: address, dns: toText(dns), guest: toText(guest) }
}

/** Whether an IPv4 address belongs to the network. */
export function contains(network: Network, address: string): boolean {
  const [base = '', prefix = ''] = network.net.split('/')
  const offset = toNumber(address) - toNumber(base)
  return offset >= 0 && offset < 2 ** (32 - Number(prefix))
}

function toNumber(address: string): number {
  const parts = address.split('.').map(Number)
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return Number.NaN
  return parts.reduce((sum, part) => sum * 256 + part, 0)
}

function toText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}

export function nicNetwork(nic: Nic, bridges: ReadonlyMap<string, { readonly cidr: string }>): Network {
  if (nic.bridge === undefined) return networkOf(DEFAULT_CIDR)
  const bridge = bridges.get(nic.bridge)
  if (bridge === undefined) throw new Error(`bridge '${nic.bridge}' does not exist`)
  return networkOf(bridge.cidr)
}

export function nicArguments(
  nics: readonly Nic[],
  context: {
    readonly chipset: Chipset
    readonly bridges: ReadonlyMap<string, { readonly cidr: string }>
    readonly bootIndexes: ReadonlyMap<string, number>
    /** What stands between an emulated network and the guest, by the network's name. */
    readonly gate: (uplink: string) => readonly string[]
  },
): string[] {
  const joined = new Set<string>()
  return nics.flatMap((nic) => {
    const { net, host, dns, guest } = nicNetwork(nic, context.bridges)
    const bootindex = context.bootIndexes.get(nic.key)
    const mtu = Number(nic.options['mtu'] ?? 0)
    const device = {
      '': nic.model === 'virtio' ? 'virtio-net-pci' : nic.model,
      id: nic.key,
      netdev: nic.key,
      mac: nic.mac,
      ...(nic.model === 'ne2k_isa' ? {} : pciPlace(nic.key, context.chipset)),
      bootindex,
      // A boot ROM that is never used costs seconds of emulation at each start.
      romfile: bootindex === undefined && nic.model !== 'ne2k_isa' ? '' : undefined,
      host_mtu: nic.model === 'virtio' && mtu > 1 ? mtu : undefined,
    }
    // IPv6 off: nothing is forwarded to slirp's fec0:: addresses, and a guest that got one would show it as its own.
    const user = { '': 'user', id: uplinkOf(nic), ipv6: 'off', net, host, dns, dhcpstart: guest }
    const networks = nic.bridge === undefined ? [user] : bridgeNetworks(nic, user, !joined.has(nic.bridge))
    if (nic.bridge !== undefined) joined.add(nic.bridge)
    const gate = networks[0] === user ? context.gate(user.id) : []
    return [...networks.flatMap((network) => ['-netdev', qemuOption(network)]), ...gate, '-device', qemuOption(device)]
  })
}

/** The name of the emulated network that a card is on. */
export function uplinkOf(nic: Nic): string {
  return nic.bridge === undefined ? nic.key : `uplink-${nic.bridge}`
}

/** A guest answers through whichever of its cards is on the network that was asked: they have to be on the same. */
function bridgeNetworks(nic: Nic, user: Properties, isFirst: boolean): readonly Properties[] {
  const hubid = String(crc32(nic.bridge ?? '') & 0x7fff_ffff)
  const uplink = { '': 'hubport', id: `${user['id']}-port`, hubid, netdev: user['id']! }
  return [...(isFirst ? [user, uplink] : []), { '': 'hubport', id: nic.key, hubid }]
}

/** What a NIC's options ask for and an emulated network of one guest can not give: a line for the log each. */
export function nicWarnings(nics: readonly Nic[]): string[] {
  return nics.flatMap((nic) =>
    ['rate', 'queues', 'tag', 'trunks']
      .filter((option) => nic.options[option] !== undefined)
      .map((option) => `${nic.key}: '${option}' has no effect: the network is emulated for this guest alone`),
  )
}
