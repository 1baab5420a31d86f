import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { readFaults } from '../../src/embedded/faults/fault-declaration.ts'
import { createFaults } from '../../src/embedded/faults/faults.ts'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import { type Client, clientOf } from './client.ts'
import { serve as serveProcess } from './kill.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'faults-'))
const declaration = path.join(folder, 'faults.json')
let server: EmbeddedServer | undefined

afterEach(async () => {
  await server?.close()
  server = undefined
  rmSync(path.join(folder, 'data'), { recursive: true, force: true })
})

async function serve(...faults: readonly Record<string, unknown>[]): Promise<Client> {
  writeFileSync(declaration, JSON.stringify({ faults }))
  server = await startEmbedded({
    data: path.join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    simulate: true,
    faults: createFaults(readFaults(declaration)),
  })
  return clientOf(server)
}

const create = 'POST /nodes/*/qemu'
const vm = { vmid: 100, scsi0: 'local:1' }
const exists = async (client: Client): Promise<boolean> =>
  (await client.call('GET', '/nodes/pve/qemu/100/config')).status === 200

describe('connections', () => {
  test('dropped before the call is carried out, once; the next call passes', async () => {
    const client = await serve({ call: create, fault: 'drop' })
    expect((await client.call('POST', '/nodes/pve/qemu', vm)).exception).toMatch(/socket hang up|ECONNRESET/)
    expect(await exists(client)).toBe(false)
    expect(await client.task('POST', '/nodes/pve/qemu', vm)).toBe('OK')
  })

  test.each(['drop', 'reset'])('lost (%s) after the call was carried out', async (fault) => {
    const client = await serve({ call: create, fault, done: true })
    expect((await client.call('POST', '/nodes/pve/qemu', vm)).exception).toBeDefined()
    await expect.poll(() => exists(client)).toBe(true)
  })

  test('reset by the peer', async () => {
    const client = await serve({ call: 'GET /version', fault: 'reset', times: 2 })
    expect((await client.call('GET', '/version')).exception).toMatch(/ECONNRESET/)
    expect((await client.call('GET', '/version')).exception).toMatch(/ECONNRESET/)
    expect((await client.call('GET', '/version')).status).toBe(200)
  })

  test('half of an answer', async () => {
    const client = await serve({ call: 'GET /version', fault: 'half' })
    expect((await client.call('GET', '/version')).exception).toBe('aborted')
    expect((await client.call('GET', '/version')).status).toBe(200)
  })
})

test.each([500, 503, 595, 596])('status %i, after calls that pass, then for ever', async (status) => {
  const client = await serve({ call: '* /nodes/**', skip: 1, times: 0, fault: 'status', status })
  expect((await client.call('GET', '/nodes/pve/status')).status).toBe(200)
  expect((await client.call('GET', '/nodes/pve/status')).status).toBe(status)
  expect((await client.call('POST', '/nodes/pve/qemu', vm)).status).toBe(status)
  expect((await client.call('GET', '/version')).status).toBe(200)
})

test('a delay, with another fault on the same call', async () => {
  const client = await serve(
    { call: 'GET /version', fault: 'delay', seconds: 0.2 },
    { call: 'GET /version', fault: 'status', status: 503, reason: 'later' },
  )
  const began = performance.now()
  expect(await client.call('GET', '/version')).toMatchObject({ status: 503, reason: 'later' })
  expect(performance.now() - began).toBeGreaterThan(190)
})

describe('tasks', () => {
  test('that fail at their beginning do nothing', async () => {
    const client = await serve({ call: create, fault: 'task-error', text: 'start failed: the moon' })
    expect(await client.task('POST', '/nodes/pve/qemu', vm)).toBe('start failed: the moon')
  })

  test('that fail at their end have done it', async () => {
    const client = await serve({ call: create, fault: 'task-error', text: 'too late', done: true })
    expect(await client.task('POST', '/nodes/pve/qemu', vm)).toBe('too late')
    expect(await exists(client)).toBe(true)
  })

  test('that warn', async () => {
    const client = await serve({ call: create, fault: 'task-warnings', texts: ['one', 'two'] })
    expect(await client.task('POST', '/nodes/pve/qemu', vm)).toBe('WARNINGS: 2')
  })

  test('that never end, until they are stopped', async () => {
    const client = await serve({ call: create, fault: 'task-never' })
    const upid = encodeURIComponent(String(await client.data('POST', '/nodes/pve/qemu', vm)))
    expect(await client.data('GET', `/nodes/pve/tasks/${upid}/status`)).toMatchObject({ status: 'running' })
    await client.data('DELETE', `/nodes/pve/tasks/${upid}`)
    await expect
      .poll(() => client.data('GET', `/nodes/pve/tasks/${upid}/status`))
      .toMatchObject({ status: 'stopped', exitstatus: 'received interrupt' })
  })

  test('whose lock is not free', async () => {
    const locked = "can't lock file '/var/lock/qemu-server/lock-100.conf' - got timeout"
    const client = await serve({ call: 'POST /nodes/*/qemu/*/status/start', fault: 'lock-timeout' })
    await client.task('POST', '/nodes/pve/qemu', vm)
    expect(await client.task('POST', '/nodes/pve/qemu/100/status/start')).toBe(locked)
    expect(await client.task('POST', '/nodes/pve/qemu/100/status/start')).toBe('OK')
  })

  test('whose storage is full', async () => {
    const client = await serve({ call: create, fault: 'storage-full' })
    expect(await client.task('POST', '/nodes/pve/qemu', vm)).toMatch(
      /^unable to create VM 100 - .*No space left on device$/,
    )
    expect(await exists(client)).toBe(false)
  })
})

test.each([
  { done: false, when: 'before' },
  { done: true, when: 'after' },
])('the server is killed $when a call, the second of its kind', async ({ done }) => {
  const data = path.join(folder, 'data')
  writeFileSync(declaration, JSON.stringify({ faults: [{ call: 'POST /pools', skip: 1, fault: 'kill', done }] }))
  const first = await serveProcess(data, ['--simulate', '--faults', declaration])
  await clientOf(first.server).data('POST', '/pools', { poolid: 'one' })
  expect((await clientOf(first.server).call('POST', '/pools', { poolid: 'two' })).exception).toBeDefined()
  expect(await first.ended).toBe('SIGKILL')

  const second = await serveProcess(data, ['--simulate'])
  try {
    const pools = (await clientOf(second.server).data('GET', '/pools')) as { poolid: string }[]
    expect(pools.map(({ poolid }) => poolid)).toEqual(done ? ['one', 'two'] : ['one'])
  } finally {
    second.child.kill('SIGTERM')
  }
  expect(await second.ended).toBe(0)
})

test('every mistake of a declaration is named', () => {
  writeFileSync(
    declaration,
    JSON.stringify({
      faults: [
        { call: 'nodes', fault: 'drop' },
        { call: 'GET /', fault: 'x' },
      ],
    }),
  )
  expect(() => readFaults(declaration)).toThrow(/faults\.json is not valid:[\s\S]*faults\[0\][\s\S]*faults\[1\]/)
})
