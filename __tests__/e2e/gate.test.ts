import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Machine } from '../../src/embedded/machine/hypervisor.ts'
import { createQemuHypervisor } from '../../src/embedded/machine/qemu-hypervisor.ts'
import { machineSpec } from '../embedded/machine/spec.ts'

// The guest is the firmware of a network card (iPXE), which runs the script that it gets from the address in its lease.
let folder: string
let machine: Machine | undefined
const servers: Server[] = []
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gate-'))
})
afterAll(async () => {
  await machine?.kill()
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A server on this machine's loopback, which keeps the paths that it was asked for. */
async function serve(answer: (path: string) => string) {
  const asked: string[] = []
  let heard = () => {}
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end(answer(request.url ?? ''))
    heard()
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const until = async (path: string) => {
    while (!asked.includes(path)) await new Promise<void>((resolve) => (heard = resolve))
  }
  return { asked, until, port: (server.address() as AddressInfo).port }
}

it('a guest reaches the answer server, and nothing else of the loopback', async () => {
  const secret = await serve(() => '#!ipxe\nexit\n')
  const other = (host: string) => `chain --timeout 2000 http://${host}:${secret.port}/ ||`
  const answers = await serve((path) =>
    path === '/start'
      ? [
          '#!ipxe',
          other('10.0.2.2'),
          other('127.0.0.1'),
          other('10.0.2.4'),
          `chain http://10.0.2.2:${answers.port}/end`,
          '',
        ].join('\n')
      : '#!ipxe\nexit\n',
  )
  const hypervisor = await createQemuHypervisor({
    runDirectory: join(folder, 'run'),
    ways: { ports: new Set([answers.port]), nearby: true },
  })
  const config = {
    memory: 128,
    net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0',
    boot: 'order=net0',
    args: `-set netdev.uplink-vmbr0.bootfile=http://10.0.2.2:${answers.port}/start`,
  }
  const spec = machineSpec(config, { runDirectory: join(folder, 'run/pve') })
  machine = await hypervisor.start(spec, { log: () => {}, signal: new AbortController().signal })
  await answers.until('/end')
  expect(answers.asked).toEqual(['/start', '/end'])
  expect(secret.asked).toEqual([])
})
