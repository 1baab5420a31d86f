import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { FORWARDED_PORTS, forwardPorts } from '../../../src/embedded/machine/port-forwarding.ts'

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

it('without root, the ports below 1024 are 10000 higher', async () => {
  const asked: string[] = []
  const monitor = async (command: string): Promise<string> => {
    asked.push(command)
    return /:(22|80|443)-/.test(command) ? 'could not set up\r\n' : ''
  }
  const lines = await forwardPorts(monitor, { ...forwarding, hostAddress: '127.64.0.100' }, async () => 'EACCES')
  expect(lines).toEqual([
    "127.64.0.100 has the guest's port 22 at 10022, 80 at 10080, 443 at 10443: only root may open ports below 1024",
  ])
  expect(asked).toContain('hostfwd_add uplink-vmbr0 tcp:127.64.0.100:10022-10.0.2.15:22')
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
