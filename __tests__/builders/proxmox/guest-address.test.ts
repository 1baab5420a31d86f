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

  it('takes the named interface, also with IPv6 only, and says which there are', () => {
    expect(choose([lo, docker, ens18], 'docker0', ['bc:24:11:00:00:01'])).toEqual({ address: '172.17.0.1' })
    expect(choose([card('eth0', 'x', '2001:db8::7')], 'eth0', [])).toEqual({ address: '2001:db8::7' })
    expect(choose([lo, ens18], 'eth9', [])).toEqual({ missing: 'the guest has no interface eth9 (it has lo, ens18)' })
  })
})
