import { parameterError } from '../api-errors.ts'
import type { Datacenter } from '../datacenter.ts'
import { guardsBridges } from '../release.ts'
import type { Bridge } from '../state/datacenter-state.ts'
import { anyUser, type Call, needs, ofNode } from './call.ts'

/** The node's own address: that of its first bridge. */
export function addressOf(datacenter: Datacenter): string {
  return datacenter.state.bridges[0]?.cidr.split('/')[0] ?? '127.0.0.1'
}

function shown(bridge: Bridge): Record<string, unknown> {
  const [address, netmask] = bridge.cidr.split('/')
  return {
    active: 1,
    address,
    autostart: 1,
    bridge_fd: '0',
    bridge_ports: '',
    bridge_stp: 'off',
    cidr: bridge.cidr,
    families: ['inet'],
    method: 'static',
    method6: 'manual',
    netmask,
    priority: 3,
    type: 'bridge',
  }
}

const types = [
  'bridge',
  'bond',
  'eth',
  'alias',
  'vlan',
  'OVSBridge',
  'OVSBond',
  'OVSPort',
  'OVSIntPort',
  'vnet',
  'any_bridge',
  'any_local_bridge',
]

const list: Call = {
  method: 'GET',
  path: '/nodes/{node}/network',
  description: 'The networks; the address of a bridge is where guests reach this machine.',
  permission: anyUser,
  parameters: { ...ofNode, type: { type: 'string', optional: true, enum: types } },
  run: ({ datacenter, access, parameters }) => {
    const type = parameters.optional('type')
    if (type !== undefined && !type.includes('bridge')) return []
    return datacenter.state.bridges
      .filter(
        (bridge) =>
          !guardsBridges(access.version) ||
          access.hasAny(`/sdn/zones/localnetwork/${bridge.iface}`, 'SDN.Audit', 'SDN.Use'),
      )
      .map((bridge) => ({ ...shown(bridge), iface: bridge.iface }))
  },
}

const get: Call = {
  method: 'GET',
  path: '/nodes/{node}/network/{iface}',
  description: 'A network.',
  permission: needs('/nodes/{node}', 'Sys.Audit'),
  parameters: { ...ofNode, iface: { type: 'string' } },
  run: ({ datacenter, parameters }) => {
    const bridge = datacenter.state.bridges.find(({ iface }) => iface === parameters.text('iface'))
    if (bridge === undefined) throw parameterError({ iface: 'interface does not exist' })
    return shown(bridge)
  },
}

export const networkCalls: readonly Call[] = [list, get]
