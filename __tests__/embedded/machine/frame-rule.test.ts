import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { networkOf } from '../../../src/embedded/machine/devices/network-device.ts'
import { mayPass } from '../../../src/embedded/machine/gate/frame-rule.ts'

const network = networkOf('10.0.2.2/24')
const ports = new Set([8123])
const passes = (frame: Buffer, nearby = true) => mayPass(frame, network, { ports, nearby, own: new Set(['192.0.2.7']) })

interface Written {
  readonly to: string
  readonly protocol?: 'tcp' | 'udp' | 'icmp'
  readonly port?: number
  readonly flags?: number
  readonly fragment?: number
  readonly options?: number
}

/** A frame of the guest; TCP opens a connection unless its flags say otherwise. */
function frame({ to, protocol = 'tcp', port = 80, flags = 0x02, fragment = 0, options = 0 }: Written): Buffer {
  const ethernet = Buffer.alloc(14)
  ethernet.writeUInt16BE(0x0800, 12)
  const ip = Buffer.alloc(20 + options)
  ip.writeUInt8(0x40 | (ip.length / 4), 0)
  ip.writeUInt16BE(fragment, 6)
  ip.writeUInt8({ tcp: 6, udp: 17, icmp: 1 }[protocol], 9)
  Buffer.from([10, 0, 2, 15]).copy(ip, 12)
  Buffer.from(to.split('.').map(Number)).copy(ip, 16)
  const body = Buffer.alloc(protocol === 'udp' ? 8 : 20)
  body.writeUInt16BE(port, 2)
  if (protocol === 'tcp') body.writeUInt8(flags, 13)
  return Buffer.concat([ethernet, ip, body])
}

describe('a guest reaches', () => {
  it.each<[string, Written]>([
    ['the answer server', { to: '10.0.2.2', port: 8123 }],
    ['the same with options in its header', { to: '10.0.2.2', port: 8123, options: 8 }],
    ['who connected to it from this machine', { to: '10.0.2.2', port: 41234, flags: 0x12 }],
    ['the same, later', { to: '10.0.2.2', port: 41234, flags: 0x10 }],
    ['names', { to: '10.0.2.3', protocol: 'udp', port: 53 }],
    ['names, by TCP', { to: '10.0.2.3', port: 53 }],
    ['its address by DHCP', { to: '255.255.255.255', protocol: 'udp', port: 67 }],
    ['it again', { to: '10.0.2.2', protocol: 'udp', port: 67 }],
    ['its router by a ping', { to: '10.0.2.2', protocol: 'icmp' }],
    ['the internet', { to: '192.0.2.1', port: 443 }],
    ['it by UDP', { to: '192.0.2.1', protocol: 'udp', port: 123 }],
    ['it with large packets', { to: '192.0.2.1', protocol: 'udp', fragment: 0x2000 }],
    ['the network around this machine, as any guest on a bridge', { to: '192.168.1.9', port: 8006 }],
  ])('%s', (_what, written) => {
    expect(passes(frame(written))).toBe(true)
  })

  it('its neighbours by ARP', () => {
    const arp = Buffer.alloc(42)
    arp.writeUInt16BE(0x0806, 12)
    expect(passes(arp)).toBe(true)
  })
})

describe('a guest does not reach', () => {
  it.each<[string, Written]>([
    ['another port of the loopback', { to: '10.0.2.2', port: 22 }],
    ['it with options in its header', { to: '10.0.2.2', port: 22, options: 40 }],
    ['it in pieces', { to: '10.0.2.2', port: 8123, fragment: 0x2000 }],
    ['it by UDP', { to: '10.0.2.2', protocol: 'udp', port: 53 }],
    ['it by a broadcast', { to: '255.255.255.255', port: 8123 }],
    ['it by its own name', { to: '127.0.0.1', port: 22 }],
    ['it by another of its names', { to: '127.64.0.100', port: 22 }],
    ['it by the name of any address', { to: '0.0.0.0', port: 22 }],
    ['another service of the resolver', { to: '10.0.2.3', port: 22 }],
    ['an address of its network that nobody has', { to: '10.0.2.77', port: 22 }],
    ['the metadata of a cloud', { to: '169.254.169.254', port: 80 }],
    ['a group', { to: '224.0.0.251', protocol: 'udp', port: 5353 }],
  ])('%s', (_what, written) => {
    expect(passes(frame(written))).toBe(false)
  })

  it.each(['10.9.8.7', '192.168.1.9', '172.16.0.1', '172.31.255.1', '100.100.100.200', '168.63.129.16'])(
    '%s, where its template is not trusted with the network around',
    (to) => {
      expect(passes(frame({ to, port: 443 }))).toBe(true)
      expect(passes(frame({ to, port: 443 }), false)).toBe(false)
      expect(passes(frame({ to, protocol: 'icmp' }), false)).toBe(false)
    },
  )

  it('this machine by an address of its own, likewise; but the internet', () => {
    expect(passes(frame({ to: '192.0.2.7' }))).toBe(true)
    expect(passes(frame({ to: '192.0.2.7' }), false)).toBe(false)
    for (const to of ['172.15.0.1', '172.32.0.1', '100.63.0.1', '192.0.2.1', '11.0.0.1'])
      expect(passes(frame({ to, port: 443 }), false), to).toBe(true)
  })

  it('anything by other protocols', () => {
    const six = frame({ to: '192.0.2.1' })
    six.writeUInt16BE(0x86dd, 12)
    expect(passes(six)).toBe(false)
  })

  it('anything of this machine by whatever bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.constantFrom(2, 0x06, 0x11), (bytes, protocol) => {
        const head = frame({ to: '127.0.0.1' }).subarray(0, 34)
        head.writeUInt8(protocol, 23)
        expect(passes(Buffer.concat([head, bytes]))).toBe(false)
        passes(Buffer.from(bytes))
      }),
    )
  })
})
