import { describe, expect, it } from 'vitest'
import { type HostAddressOptions, hostAddressFor, type Interfaces } from '../../src/boot/host-address.ts'

const interfaces: Interfaces = {
  lo: [{ address: '127.0.0.1', family: 'IPv4', internal: true }],
  docker0: [{ address: '172.17.0.1', family: 'IPv4', internal: false }],
  eth1: [
    { address: 'fe80::1', family: 'IPv6', internal: false },
    { address: '2001:db8::5', family: 'IPv6', internal: false },
    { address: '198.51.100.7', family: 'IPv4', internal: false },
  ],
}

function address(options: Partial<HostAddressOptions> = {}) {
  return hostAddressFor({
    node: '127.0.0.1',
    bindAddress: '',
    interface: '',
    protocol: 'tcp',
    bridgeAddress: async () => undefined,
    interfaces,
    ...options,
  })
}

describe('hostAddressFor', () => {
  it('takes http_bind_address as it is', async () => {
    expect(await address({ bindAddress: '198.51.100.7' })).toMatchObject({
      advertise: '198.51.100.7',
      bind: '198.51.100.7',
    })
  })

  it('takes the address of http_interface', async () => {
    expect(await address({ interface: 'eth1' })).toMatchObject({ advertise: '198.51.100.7', bind: '198.51.100.7' })
    expect(await address({ interface: 'eth1', protocol: 'tcp6' })).toMatchObject({ advertise: '2001:db8::5' })
  })

  it('names the interfaces when http_interface is none of them', async () => {
    await expect(address({ interface: 'eth7' })).rejects.toMatchObject({
      message: 'http_interface: this machine has no interface eth7',
      detail: 'Interfaces of this machine: lo, docker0, eth1.',
    })
    await expect(address({ interface: 'lo' })).rejects.toThrow('lo has no address that a guest could reach')
  })

  it('asks the node for its bridge when the route stays on this machine', async () => {
    const behindForward = await address({ bridgeAddress: async () => '10.0.2.2' })
    expect(behindForward).toEqual({
      advertise: '10.0.2.2',
      bind: '127.0.0.1',
      why: "It is the node's address on the guest's bridge: the node is reached through this machine itself.",
    })
    const onTheNode = await address({ bridgeAddress: async () => '198.51.100.7' })
    expect(onTheNode).toMatchObject({ advertise: '198.51.100.7', bind: '198.51.100.7' })
    expect(onTheNode.why).toContain('this machine is the node')
  })

  it('resolves the name of the node', async () => {
    expect(await address({ node: 'localhost', bridgeAddress: async () => '10.0.2.2' })).toMatchObject({
      bind: '127.0.0.1',
    })
  })

  it('listens on every address when the template says so', async () => {
    expect(await address({ bindAddress: '0.0.0.0', bridgeAddress: async () => '10.0.2.2' })).toMatchObject({
      advertise: '10.0.2.2',
      bind: '0.0.0.0',
    })
  })

  it('falls back to the first address of this machine, as Packer', async () => {
    expect(await address()).toMatchObject({ advertise: '172.17.0.1', bind: '172.17.0.1' })
    expect(await address({ node: 'no-such-host.invalid' })).toMatchObject({ advertise: '172.17.0.1' })
  })

  it('says what to do when there is none', async () => {
    await expect(address({ interfaces: { lo: interfaces['lo'] } })).rejects.toMatchObject({
      message: 'Failed to determine host IP: No host IP found',
      detail: expect.stringContaining('http_bind_address'),
    })
  })
})
