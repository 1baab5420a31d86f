import { type Properties, parseProperties } from './properties.ts'

export const networkModels = [
  'virtio',
  'e1000',
  'e1000e',
  'e1000-82540em',
  'e1000-82544gc',
  'e1000-82545em',
  'i82551',
  'i82557b',
  'i82559er',
  'ne2k_isa',
  'ne2k_pci',
  'pcnet',
  'rtl8139',
  'vmxnet3',
] as const

export interface NetworkCard {
  readonly model: string
  /** Upper case; undefined: Proxmox chooses one. */
  readonly mac: string | undefined
  /** Undefined: user-mode networking (NAT). */
  readonly bridge: string | undefined
  readonly tag: number | undefined
  readonly properties: Properties
}

/** From `virtio=BC:24:11:F2:DF:04,bridge=vmbr0,tag=5`. */
export function parseNetworkCard(text: string): NetworkCard {
  const properties = parseProperties(text, 'model')
  const written = networkModels.find((model) => properties.has(model))
  const mac = (written === undefined ? undefined : properties.get(written)) ?? properties.get('macaddr')
  const tag = properties.get('tag')
  return {
    model: written ?? properties.get('model') ?? 'e1000',
    mac: mac?.toUpperCase(),
    bridge: properties.get('bridge'),
    tag: tag === undefined ? undefined : Number(tag),
    properties,
  }
}

/** The cards of a configuration by their keys `net0`..`net31`. */
export function networkCardsOf(config: Readonly<Record<string, unknown>>): ReadonlyMap<string, NetworkCard> {
  return new Map(
    Object.entries(config)
      .filter((entry): entry is [string, string] => /^net\d+$/.test(entry[0]) && typeof entry[1] === 'string')
      .sort(([left], [right]) => left.localeCompare(right, 'en', { numeric: true }))
      .map(([key, text]) => [key, parseNetworkCard(text)]),
  )
}
