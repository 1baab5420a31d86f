import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { FORWARDED_PORTS, forwardPorts } from '../../../src/embedded/machine/forwarding.ts'

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
