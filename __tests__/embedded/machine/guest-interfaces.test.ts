import { expect, it } from 'vitest'
import { networkOf } from '../../../src/embedded/machine/devices/network-device.ts'
import { guestAddress, translateInterfaces } from '../../../src/embedded/machine/guest-interfaces.ts'

const mac = 'BC:24:11:00:00:01'
const address = (ip: string, type: string, prefix: number) => ({
  'ip-address': ip,
  'ip-address-type': type,
  prefix,
})
const card = (hardware: string, ...addresses: ReturnType<typeof address>[]) => ({
  name: 'ens18',
  'hardware-address': hardware,
  'ip-addresses': addresses,
  statistics: { 'rx-bytes': 1 },
})
const network = networkOf('10.0.2.2/24')

it('the address behind the emulated network becomes the one that is reachable', () => {
  const other = card('bc:24:11:00:00:02', address('10.0.2.15', 'ipv4', 24))
  const local = address('fe80::be24:11ff:fe00:1', 'ipv6', 64)
  const before = [card('bc:24:11:00:00:01', address('10.0.2.15', 'ipv4', 24), local), other]
  const inside = guestAddress(before, mac, network)
  expect(inside).toBe('10.0.2.15')
  expect(translateInterfaces(before, inside ?? '', mac, '127.64.0.100')).toEqual([
    card('bc:24:11:00:00:01', address('127.64.0.100', 'ipv4', 8), local),
    other,
  ])
})

it('no card claims what guests have at this computer', () => {
  const own = card(mac, address('10.0.2.15', 'ipv4', 24), address('127.65.0.100', 'ipv4', 8))
  const other = card('bc:24:11:00:00:02', address('127.64.0.101', 'ipv4', 8), address('127.0.0.1', 'ipv4', 8))
  expect(
    translateInterfaces([own, other, { name: 'odd', 'ip-addresses': [5] }, 7], '10.0.2.15', mac, '127.64.0.100'),
  ).toEqual([
    card(mac, address('127.64.0.100', 'ipv4', 8)),
    card('bc:24:11:00:00:02', address('127.0.0.1', 'ipv4', 8)),
    { name: 'odd', 'ip-addresses': [5] },
    7,
  ])
})

it('an address of another network is not the guest behind it', () => {
  expect(guestAddress([card(mac, address('192.168.1.5', 'ipv4', 24))], mac, network)).toBeUndefined()
  expect(guestAddress([{ name: 'lo' }], mac, network)).toBeUndefined()
})
