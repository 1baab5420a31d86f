import { describe, expect, it } from 'vitest'
import { contains, networkOf, nicsOf } from '../../../src/embedded/machine/devices/network-device.ts'
import { argumentsOf, deviceOf, fields, lineOf, valuesOf } from './spec.ts'

describe('the emulated network', () => {
  it.each([
    ['10.0.2.2/24', { net: '10.0.2.0/24', host: '10.0.2.2', dns: '10.0.2.3', guest: '10.0.2.15' }],
    ['192.168.7.3/16', { net: '192.168.0.0/16', host: '192.168.7.3', dns: '192.168.0.3', guest: '192.168.0.15' }],
    ['10.9.9.9/29', { net: '10.9.9.8/29', host: '10.9.9.9', dns: '10.9.9.11', guest: '10.9.9.14' }],
    ['10.0.2.3/24', { net: '10.0.2.0/24', host: '10.0.2.3', dns: '10.0.2.2', guest: '10.0.2.15' }],
  ])('of %s', (cidr, expected) => expect(networkOf(cidr)).toEqual(expected))

  it.each(['10.0.2.2/30', 'fd00::1/64', 'x', '10.0.2.300/24'])('is refused: %s', (cidr) => {
    expect(() => networkOf(cidr)).toThrow(`'${cidr}' is not a usable IPv4 network`)
  })

  it('contains its addresses only', () => {
    const network = networkOf('10.0.2.2/24')
    expect(['10.0.2.50', '10.0.3.1', '10.0.1.255', 'fe80::1'].map((address) => contains(network, address))).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})

describe('network cards', () => {
  it.each([
    ['virtio', 'virtio-net-pci'],
    ['e1000', 'e1000'],
    ['vmxnet3', 'vmxnet3'],
  ])('%s is %s, with its address and in its place', (model, driver) => {
    const list = argumentsOf({ net0: `${model}=BC:24:11:00:00:0a,bridge=vmbr0`, net6: 'e1000=BC:24:11:00:00:02' })
    expect(deviceOf(list, 'net0')).toMatchObject({ '': driver, mac: 'BC:24:11:00:00:0a', bus: 'pci.0', addr: '0x12' })
    expect(deviceOf(list, 'net6')).toMatchObject({ bus: 'pci.1', addr: '0x1' })
  })

  it('see the bridge as the host, and no IPv6', () => {
    const list = argumentsOf({ net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0' })
    expect(fields(valuesOf(list, 'netdev')[0] ?? '')).toEqual({
      '': 'user',
      id: 'uplink-vmbr0',
      ipv6: 'off',
      net: '10.0.2.0/24',
      host: '10.0.2.2',
      dns: '10.0.2.3',
      dhcpstart: '10.0.2.15',
    })
  })

  it('share the network of their bridge, as a guest may answer through another card than the one that was asked', () => {
    const list = argumentsOf({
      net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0',
      net1: 'e1000=BC:24:11:00:00:02,bridge=vmbr0,tag=7',
      net2: 'virtio=BC:24:11:00:00:03',
    })
    const networks = valuesOf(list, 'netdev').map(fields)
    expect(networks.map(({ id }) => id)).toEqual(['uplink-vmbr0', 'uplink-vmbr0-port', 'net0', 'net1', 'net2'])
    const [, uplink, first, second, alone] = networks
    expect(uplink).toMatchObject({ '': 'hubport', netdev: 'uplink-vmbr0' })
    expect([first?.['hubid'], second?.['hubid']]).toEqual([uplink?.['hubid'], uplink?.['hubid']])
    expect(alone).toMatchObject({ '': 'user' })
  })

  it('on an unknown bridge: PVE says this', () => {
    expect(() => argumentsOf({ net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr9' })).toThrow(
      "bridge 'vmbr9' does not exist",
    )
  })

  it('options without effect are told', () => {
    expect(lineOf({ net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=3,firewall=1' }).warnings).toEqual([
      "net0: 'tag' has no effect: the network is emulated for this guest alone",
    ])
  })

  it('the model may have a name', () => {
    expect(nicsOf({ net0: 'model=virtio,macaddr=BC:24:11:00:00:01,link_down=1' })).toMatchObject([
      { model: 'virtio', mac: 'BC:24:11:00:00:01', linkDown: true },
    ])
  })
})
