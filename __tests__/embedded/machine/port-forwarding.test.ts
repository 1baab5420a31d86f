import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import {
  claimAddress,
  claimedAddress,
  FORWARDED_PORTS,
  forwardPorts,
} from '../../../src/embedded/machine/port-forwarding.ts'
import { guestAddressesOf } from '../../../src/net/guest-port.ts'

const forwarding = { uplink: 'uplink-vmbr0', hostAddress: '127.0.0.1', guest: '10.0.2.15' }

it('asks for every port', async () => {
  const asked: string[] = []
  const lines = await forwardPorts(async (command) => {
    asked.push(command)
    return ''
  }, forwarding)
  expect(lines).toEqual([])
  expect(asked).toHaveLength(FORWARDED_PORTS.length)
  expect(asked[0]).toBe('hostfwd_add uplink-vmbr0 tcp:127.0.0.1:22-10.0.2.15:22')
})

/** As QEMU answers where it may open none of these. */
const without = (ports: RegExp, asked: string[]) => async (command: string) => {
  asked.push(command)
  return ports.test(command) ? 'could not set up\r\n' : ''
}
const guestForwarding = { ...forwarding, hostAddress: '127.64.0.100' }

it.each([
  ['EACCES', 'only root may open ports below 1024'],
  // As where the computer's own SSH server has port 22 of every address.
  ['EADDRINUSE', 'another program listens there'],
])('%s below 1024: those are 10000 higher', async (code, why) => {
  const asked: string[] = []
  const lines = await forwardPorts(without(/:(22|80|443)-/, asked), guestForwarding, async () => code)
  expect(lines).toEqual([`127.64.0.100 has the guest's port 22 at 10022, 80 at 10080, 443 at 10443: ${why}`])
  expect(asked).toContain('hostfwd_add uplink-vmbr0 tcp:127.64.0.100:10443-10.0.2.15:443')
})

describe('an address', () => {
  const addresses = guestAddressesOf(100)
  const claim = (taken: RegExp, code = 'EADDRINUSE') => {
    const asked: string[] = []
    return claimAddress(without(taken, asked), { ...forwarding, addresses }, async () => code)
  }

  it('is the usual one, or the next that no guest of another server has', async () => {
    expect(await claim(/nothing/)).toBe('127.64.0.100')
    expect(await claim(/127\.64\./)).toBe('127.65.0.100')
    expect(await claim(/127\.6[45]\./)).toBe('127.66.0.100')
    expect(await claim(/./)).toBe('127.64.0.100')
    expect(await claim(/127\.64\./, 'EINVAL')).toBe('127.64.0.100')
  })

  it('is one of 64, whatever the ID', () => {
    expect(addresses).toHaveLength(64)
    expect([addresses[1], addresses[63]]).toEqual(['127.65.0.100', '127.127.0.100'])
    expect(guestAddressesOf(999_999_999).slice(0, 2)).toEqual(['127.90.201.255', '127.91.201.255'])
    expect(new Set(guestAddressesOf(4_128_769)).size).toBe(64)
  })

  it('of a machine that runs is read from it', async () => {
    const answer = 'Hub -1 (uplink):\r\n  TCP[HOST_FORWARD]  14  127.70.0.100 10022  10.0.2.15 22  0  0\r\n'
    expect(await claimedAddress(async () => answer)).toBe('127.70.0.100')
    expect(await claimedAddress(async () => '')).toBeUndefined()
  })
})

it('one line says which ports are taken', async () => {
  const others = await Promise.all(
    [8080, 8443].map(
      (port) =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().on('error', () => resolve(server))
          server.listen(port, '127.0.0.1', () => resolve(server))
        }),
    ),
  )
  const lines = await forwardPorts(
    async (command) => (/:(8080|8443)$/.test(command) ? 'could not\r\n' : ''),
    forwarding,
  )
  for (const server of others) server.close()
  expect(lines).toEqual(['127.0.0.1 port 8080, 8443 is not forwarded to the guest: another program listens there'])
})
