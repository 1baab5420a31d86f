import { formatProperties } from '../../../proxmox/notation/properties.ts'
import type { CommonOptions } from '../options/common-options.ts'
import type { Parameters } from './parameters.ts'

/** A network card. Its address may follow from the machine's ID. */
export interface NetworkCard {
  readonly model: string
  /** Undefined: the server chooses one. */
  readonly mac: string | undefined
  readonly bridge: string
  readonly vlan: number | undefined
  /** Bridge, VLAN and the like, as in the configuration. */
  readonly properties: string
}

export function cardOf(adapter: CommonOptions['network_adapters'][number]): NetworkCard {
  const { model, mac_address: mac, bridge, vlan_tag: vlan } = adapter
  return {
    model,
    mac,
    bridge,
    vlan: typeof vlan === 'number' ? vlan : undefined,
    properties: formatProperties('', {
      bridge: bridge === 'nat' ? '' : bridge,
      tag: vlan,
      firewall: adapter.firewall ? 1 : undefined,
      mtu: adapter.mtu > 0 ? adapter.mtu : undefined,
      queues: adapter.packet_queues > 0 ? adapter.packet_queues : undefined,
    }),
  }
}

/** `net0` and so on. `vmid` undefined: the server has not given one yet. */
export function cardParameters(cards: readonly NetworkCard[], vmid: number | undefined): Parameters {
  return Object.fromEntries(
    cards.map(({ model, mac, properties }, index) => {
      const address = mac === 'repeatable' ? repeatableMac(vmid, index) : mac
      return [`net${index}`, [address === undefined ? model : `${model}=${address}`, properties].filter(Boolean).join()]
    }),
  )
}

/** Cards with the addresses that the machine of this ID has. */
export function cardsOf(cards: readonly NetworkCard[], vmid: number): readonly NetworkCard[] {
  return cards.map((card, index) => (card.mac === 'repeatable' ? { ...card, mac: repeatableMac(vmid, index) } : card))
}

/** The same machine gets the same address in every build, for a DHCP server that knows it. The plug-in's scheme. */
function repeatableMac(vmid: number | undefined, index: number): string {
  if (vmid === undefined) return '<made of the id>'
  const bytes = ((vmid << 5) | index) & 0xff_ff_ff
  return ['00', '18', '59', ...[16, 8, 0].map((shift) => ((bytes >> shift) & 0xff).toString(16).padStart(2, '0'))]
    .join(':')
    .toUpperCase()
}
