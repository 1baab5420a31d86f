import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import { type Client, clientOf } from './client.ts'
import { sendRequest } from './replay/request.ts'

let folder: string
let server: EmbeddedServer

const start = (): Promise<EmbeddedServer> =>
  startEmbedded({
    data: path.join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    simulate: true,
    authFailureDelay: 0,
    broadcastInterval: 50,
  })

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'embedded-'))
  server = await start()
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const client = (): Client => clientOf(server)
const call: Client['call'] = (...request) => client().call(...request)
const data: Client['data'] = (...request) => client().data(...request)
const task: Client['task'] = (...request) => client().task(...request)

test('locks that killed starts left in the making go with the next start, and those of living ones stay', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  const left = path.join(server.data, `server.lock.${dead}.0123abcd`)
  const living = path.join(server.data, `server.lock.${process.ppid}.0123abcd`)
  await server.close()
  for (const file of [left, living]) writeFileSync(file, '{"pid"')
  server = await start()
  expect(existsSync(left)).toBe(false)
  expect(existsSync(living)).toBe(true)
})

test('a start on a full disk leaves no lock in the making', async () => {
  const full = path.join(folder, 'full')
  mkdirSync(full)
  const data = path.resolve(import.meta.dirname, '../../src/embedded/state/data-folder.ts')
  // No file may have a byte: what a write meets on a full disk, it meets there.
  const script = `process.on('SIGXFSZ', () => {}); const { openDataFolder } = await import(${JSON.stringify(data)}); try { openDataFolder(${JSON.stringify(full)}) } catch (thrown) { console.log(thrown.code) }`
  const run = spawnSync('sh', ['-c', 'ulimit -f 0; exec "$0" --input-type=module -e "$1"', process.execPath, script])
  expect(run.stdout.toString()).toBe('EFBIG\n')
  expect(readdirSync(full)).toEqual([])
})

describe('a fresh installation', () => {
  test('has a node, a bridge that leads to this machine, and two storages', async () => {
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/api2\/json$/)
    expect(server.fingerprint).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    expect(await data('GET', '/nodes/pve/network')).toMatchObject([
      { iface: 'vmbr0', cidr: '10.0.2.2/24', address: '10.0.2.2' },
    ])
    const storages = (await data('GET', '/storage')) as { storage: string; content: string }[]
    expect(storages.map(({ storage, content }) => [storage, content.split(',').sort()])).toEqual([
      ['local', ['backup', 'images', 'import', 'iso', 'snippets', 'vztmpl']],
      ['local-lvm', ['images', 'rootdir']],
    ])
    expect(await data('GET', '/nodes/pve/status')).toMatchObject({ cpuinfo: { hvm: '0' } })
  })

  test('has no default password: it is random and only its owner can read it', async () => {
    expect(server.password).toMatch(/^[\w-]{20,}$/)
    expect(statSync(path.join(server.data, 'private/credentials.json')).mode & 0o777).toBe(0o600)
    const login = await sendRequest(
      { port: Number(new URL(server.url).port), iso: Buffer.alloc(0) },
      {
        as: 'anonymous',
        method: 'POST',
        path: '/access/ticket',
        params: { username: 'root@pam', password: server.password },
      },
      undefined,
      false,
    )
    expect(login.status).toBe(200)
  })

  test('lets nobody else use its data folder', async () => {
    await expect(start()).rejects.toThrow(/in use by another server/)
  })
})

describe('a template on a thin pool', () => {
  test('is made, cloned and destroyed; volume names are those of LVM', async () => {
    expect(
      await task('POST', '/nodes/pve/qemu', {
        vmid: 100,
        name: 'tpl',
        scsi0: 'local-lvm:1',
        ide2: 'local-lvm:cloudinit',
        efidisk0: 'local-lvm:1,efitype=4m',
      }),
    ).toBe('OK')
    expect(await data('GET', '/nodes/pve/qemu/100/config')).toMatchObject({
      // What is smaller than an extent of the volume group gets a whole one.
      efidisk0: 'local-lvm:vm-100-disk-0,efitype=4m,size=4M',
      scsi0: 'local-lvm:vm-100-disk-1,size=1G',
      ide2: 'local-lvm:vm-100-cloudinit,media=cdrom',
    })
    expect(await task('POST', '/nodes/pve/qemu/100/template')).toBe('OK')
    expect(await task('POST', '/nodes/pve/qemu/100/clone', { newid: 101 })).toBe('OK')
    expect(await data('GET', '/nodes/pve/qemu/101/config')).toMatchObject({ scsi0: 'local-lvm:vm-101-disk-1,size=1G' })
    expect(await task('DELETE', '/nodes/pve/qemu/100')).toBe('OK')
    expect(await task('DELETE', '/nodes/pve/qemu/101', { purge: 1 })).toBe('OK')
    expect(await data('GET', '/nodes/pve/storage/local-lvm/content')).toEqual([])
  })

  test('refuses qcow2', async () => {
    expect(await task('POST', '/nodes/pve/qemu', { vmid: 100, scsi0: 'local-lvm:1,format=qcow2' })).toBe(
      "unable to create VM 100 - unsupported format 'qcow2' at /usr/share/perl5/PVE/Storage/LvmThinPlugin.pm line 88.",
    )
    expect((await call('GET', '/nodes/pve/qemu/100/config')).status).toBe(500)
  })
})

test('a running machine answers its agent with an address of this host, and stops when it is asked to', async () => {
  await task('POST', '/nodes/pve/qemu', { vmid: 4711, agent: '1', net0: 'virtio,bridge=vmbr0', start: 1 })
  const answer = (await data('GET', '/nodes/pve/qemu/4711/agent/network-get-interfaces')) as {
    result: { name: string; 'ip-addresses': { 'ip-address': string }[] }[]
  }
  expect(answer.result.find(({ name }) => name === 'eth0')?.['ip-addresses'][0]?.['ip-address']).toBe('127.64.18.103')
  expect(await task('POST', '/nodes/pve/qemu/4711/status/shutdown')).toBe('OK')
  expect(await data('GET', '/nodes/pve/qemu/4711/status/current')).toMatchObject({ status: 'stopped' })
})

test('what was answered outlives the server: configuration, tasks, tokens, certificate', async () => {
  await task('POST', '/nodes/pve/qemu', {
    vmid: 100,
    name: 'kept',
    description: 'a\nb: c\n# d %0A',
    memory: 1024,
    start: 1,
  })
  const made = (await data('POST', '/access/users/root@pam/token/second')) as { value: string }
  const before = await data('GET', '/nodes/pve/qemu/100/config')
  const tasks = await data('GET', '/nodes/pve/tasks')
  const { fingerprint, password } = server
  await server.close()
  server = await start()
  expect([server.fingerprint, server.password]).toEqual([fingerprint, password])
  expect(await data('GET', '/nodes/pve/qemu/100/config')).toEqual(before)
  expect(await data('GET', '/nodes/pve/tasks')).toEqual(tasks)
  expect(await data('GET', '/nodes/pve/qemu/100/status/current')).toMatchObject({ status: 'stopped' })
  expect(made.value).toMatch(/^[0-9a-f-]{36}$/)
  expect(Object.keys((await data('GET', '/access/users/root@pam')) as { tokens: object })).toContain('tokens')
})

test('a task that its server did not finish is shown as such, and what it left is removed', async () => {
  await server.close()
  const { data: root } = server
  const upid = 'UPID:pve:00000400:00000001:6B032000:qmcreate:200:root@pam:'
  writeFileSync(path.join(root, 'tasks', encodeURIComponent(upid)), 'half a log\n')
  mkdirSync(path.join(root, 'nodes/pve/qemu-server'), { recursive: true })
  writeFileSync(path.join(root, 'nodes/pve/qemu-server/200.conf'), 'lock: create\n')
  server = await start()
  expect(await data('GET', `/nodes/pve/tasks/${encodeURIComponent(upid)}/status`)).toMatchObject({
    status: 'stopped',
    exitstatus: 'unexpected status',
  })
  expect((await call('GET', '/nodes/pve/qemu/200/config')).status).toBe(500)
})

test('downloads an ISO by its URL and checks it', async () => {
  const content = Buffer.from('an installer')
  const source = createServer((_request, response) => response.end(content))
  await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve))
  try {
    const url = `http://127.0.0.1:${(source.address() as AddressInfo).port}/x.iso`
    const target = '/nodes/pve/storage/local/download-url'
    const wrong = { content: 'iso', filename: 'x.iso', url, checksum: '00', 'checksum-algorithm': 'md5' }
    expect(await task('POST', target, wrong)).toMatch(/^checksum mismatch: got '[0-9a-f]{32}' != expect '00'$/)
    expect(await task('POST', target, { content: 'iso', filename: 'x.iso', url })).toBe('OK')
    expect(readFileSync(path.join(server.data, 'storage/local/template/iso/x.iso'))).toEqual(content)
    // What is there already is taken when a checksum says that it is the same, and never replaced.
    expect(await task('POST', target, { content: 'iso', filename: 'x.iso', url })).toMatch(/^refusing to override/)
    expect(await task('POST', target, wrong)).toMatch(/^checksum mismatch: .* != expect '00', aborting$/)
    const right = { ...wrong, checksum: createHash('md5').update(content).digest('hex').toUpperCase() }
    expect(await task('POST', target, right)).toBe('OK')
  } finally {
    source.close()
  }
})
