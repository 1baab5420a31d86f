import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { clientOf } from '../embedded/client.ts'
import { machinesIn, type Running, serve } from '../embedded/kill.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'orphans-'))
const data = path.join(folder, 'data')
afterEach(() => rmSync(folder, { recursive: true, force: true }))

// Without a guest system a machine costs next to nothing; its ID leads to forwarded addresses that are nobody else's.
async function startMachine({ server }: Running): Promise<void> {
  const client = clientOf(server)
  expect(await client.task('POST', '/nodes/pve/qemu', { vmid: 7300, memory: 16, kvm: 0 })).toBe('OK')
  expect(await client.task('POST', '/nodes/pve/qemu/7300/status/start')).toBe('OK')
  expect(machinesIn(data).map(({ vmid }) => vmid)).toEqual([7300])
}

it.each([
  { how: 'asked to', signals: ['SIGTERM'] },
  { how: 'asked to twice, and does not wait', signals: ['SIGINT', 'SIGTERM'] },
] as const)('a server that ends when $how leaves no machine running', async ({ signals }) => {
  const running = await serve(data, [])
  await startMachine(running)
  // One that hangs: it hears neither its monitor nor a signal that it may handle.
  for (const { pid } of machinesIn(data)) process.kill(pid, 'SIGSTOP')
  for (const signal of signals) running.child.kill(signal)
  await running.ended
  await expect.poll(() => machinesIn(data)).toEqual([])
})

it('one that was killed finds its machine again, and takes it along when it ends', async () => {
  const first = await serve(data, [])
  await startMachine(first)
  const [before] = machinesIn(data)
  first.child.kill('SIGKILL')
  await first.ended
  const second = await serve(data, [])
  expect(machinesIn(data)).toEqual([before])
  const status = await clientOf(second.server).data('GET', '/nodes/pve/qemu/7300/status/current')
  expect(status).toMatchObject({ status: 'running', qmpstatus: 'running', pid: before?.pid })
  second.child.kill('SIGTERM')
  await second.ended
  expect(machinesIn(data)).toEqual([])
})
