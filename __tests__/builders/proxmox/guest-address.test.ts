import { describe, expect, it } from 'vitest'
import { choose } from '../../../src/builders/proxmox/steps/guest-address.ts'

const card = (name: string, mac: string, ...addresses: string[]) => ({
  name,
  'hardware-address': mac,
  'ip-addresses': addresses.map((address) => ({ 'ip-address': address })),
})
const lo = card('lo', '00:00:00:00:00:00', '127.0.0.1', '::1')
const docker = card('docker0', '02:42:00:00:00:01', '172.17.0.1')
const ens18 = card('ens18', 'BC:24:11:00:00:01', 'fe80::1', '2001:db8::5', '10.0.0.5')

describe('choose', () => {
  it("prefers the machine's own card and IPv4, whatever the agent's order", () => {
    expect(choose([lo, docker, ens18], '', ['bc:24:11:00:00:01'])).toEqual({ address: '10.0.0.5' })
  })

  it('takes any other reachable address where the cards are unknown', () => {
    expect(choose([lo, docker], '', [])).toEqual({ address: '172.17.0.1' })
  })

  it('never takes loopback or link-local addresses', () => {
    expect(choose([lo, card('ens18', 'x', 'fe80::1', '169.254.3.4')], '', [])).toEqual({
      missing: 'the guest has no address yet',
    })
  })

  it.each([
    ['127.0.0.1', '127.0.0.2', '127.64.16.146', '127.255.255.254'],
    ['0.0.0.0', '0.1.2.3', '224.0.0.1', '255.255.255.255'],
    ['169.254.169.254', '100.100.100.200', '168.63.129.16', '192.0.0.192'],
    ['::', '::1', '0:0:0:0:0:0:0:1', '::127.0.0.1', 'fe80::1%eth0', 'FEBF::1', 'ff02::1', 'fd00:ec2::254'],
    ['::ffff:127.0.0.1', '::ffff:7f00:1', '::FFFF:0.0.0.0', '0:0:0:0:0:ffff:a9fe:a9fe', '::ffff:127.64.0.1'],
    ['64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe'],
    ['localhost', '127.1', '2130706433', ''],
  ])('believes no guest that it is this machine, or a service of the cloud: %s ...', (...addresses) => {
    for (const address of addresses)
      expect(choose([card('ens18', 'x', address)], '', []), address).toEqual({
        missing: 'the guest has no address yet',
      })
  })

  it('keeps the neighbours of what it sorts out', () => {
    for (const address of [
      '126.255.255.255',
      '128.0.0.1',
      '169.253.1.1',
      '::ffff:10.0.0.5',
      '100.100.100.201',
      'fec0::1',
    ])
      expect(choose([card('ens18', 'x', address)], '', []), address).toEqual({ address })
  })

  it('takes of the loopback the one address that the embedded Proxmox gives this guest', () => {
    const said = card('ens18', 'x', '127.0.0.1', '127.64.16.145', '127.64.16.146')
    expect(choose([lo, said], '', [], ['127.64.16.146'])).toEqual({ address: '127.64.16.146' })
  })

  it('takes the named interface, also with IPv6 only, and says which there are', () => {
    expect(choose([lo, docker, ens18], 'docker0', ['bc:24:11:00:00:01'])).toEqual({ address: '172.17.0.1' })
    expect(choose([card('eth0', 'x', '2001:db8::7')], 'eth0', [])).toEqual({ address: '2001:db8::7' })
    expect(choose([lo, ens18], 'eth9', [])).toEqual({ missing: 'the guest has no interface eth9 (it has lo, ens18)' })
  })
})
