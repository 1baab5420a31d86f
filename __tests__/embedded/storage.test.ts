import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAccess } from '../../src/embedded/access/access.ts'
import type { EmbeddedServer } from '../../src/embedded/index.ts'
import type { State, Storage } from '../../src/embedded/state/datacenter-state.ts'
import { bandwidthLimit } from '../../src/embedded/storage/bandwidth.ts'
import { type Client, clientOf } from './client.ts'
import { startDeclared } from './declared.ts'
import { sendRequest } from './replay/request.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'storage-'))
const secret = '5c2d6f0e-93b4-4f0a-8a55-0d3f7b1a9e22'
const owner = ['Datastore.AllocateSpace', 'Datastore.Audit', 'VM.Allocate', 'VM.Audit', 'VM.Config.Disk']
let server: EmbeddedServer
let root: Client
let ci: Client

beforeAll(async () => {
  writeFileSync(path.join(folder, 'a.iso'), Buffer.alloc(2048))
  server = await startDeclared(
    folder,
    {
      users: [{ userid: 'ci@pve' }],
      tokens: [{ userid: 'ci@pve', tokenid: 'build', secret, privsep: 0 }],
      roles: [{ roleid: 'Owner', privs: owner }],
      acl: [{ path: '/', userid: 'ci@pve', roleid: 'Owner' }],
      storages: [
        { storage: 'local', type: 'dir', content: ['images', 'iso', 'import'] },
        { storage: 'both', type: 'dir', content: ['images'], shared: true },
        { storage: 'thin', type: 'lvmthin', content: ['images'] },
      ],
      volumes: [{ volid: 'local:iso/a.iso', file: 'a.iso' }],
    },
    { nodes: 2 },
  )
  root = clientOf(server)
  ci = clientOf(server, `ci@pve!build=${secret}`)
  await root.data('POST', '/storage', { storage: 'far', type: 'dir', path: '/far', nodes: 'pve2' })
})

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const content = '/nodes/pve/storage/local/content'

async function names(params: Record<string, unknown>): Promise<string[]> {
  const rows = (await root.data('GET', '/nodes/pve/storage', params)) as { storage: string }[]
  return rows.map(({ storage }) => storage).sort()
}

describe('the storages of a node', () => {
  test('are all told, those of other nodes as disabled', async () => {
    const rows = await root.data('GET', '/nodes/pve/storage')
    expect(rows).toContainEqual(expect.objectContaining({ storage: 'far', enabled: 0, active: 0, total: 0 }))
    expect(await names({ content: 'images' })).toEqual(['both', 'local', 'thin'])
    expect(await names({ target: 'pve2' })).toEqual(['both'])
    expect(await root.call('GET', '/nodes/pve/storage', { storage: 'nosuch' })).toMatchObject({
      status: 400,
      body: { errors: { storage: 'No such storage.' } },
    })
  })
})

describe('the content', () => {
  test('is of one kind, and of none that the storage is not for', async () => {
    expect(await root.call('GET', content, { content: 'iso,images' })).toMatchObject({
      status: 400,
      body: { errors: { content: "invalid format - invalid content type 'iso,images'\n" } },
    })
    expect(await root.data('GET', content, { content: 'iso' })).toMatchObject([{ volid: 'local:iso/a.iso' }])
    await root.data('PUT', '/storage/local', { content: 'images,import' })
    expect(await root.data('GET', content)).toEqual([])
    await root.data('PUT', '/storage/local', { content: 'images,iso,import' })
  })

  test('is removed by those who may change the storage, not by the owner of an image', async () => {
    const image = { vmid: 300, filename: 'vm-300-disk-0.raw', size: '1M' }
    await root.data('POST', content, image)
    expect(await ci.call('DELETE', `${content}/local:300/vm-300-disk-0.raw`)).toMatchObject({
      status: 403,
      reason: 'Permission check failed (/storage/local, Datastore.Allocate)',
    })
    expect(await root.data('DELETE', `${content}/local:300/vm-300-disk-0.raw`, { delay: 5 })).toBeNull()
  })

  test('that is in use as a base is an error when it is waited for', async () => {
    await root.task('POST', '/nodes/pve/qemu', { vmid: 301, scsi0: 'local:1', template: 1 })
    await root.task('POST', '/nodes/pve/qemu/301/clone', { newid: 302 })
    expect(await root.call('DELETE', `${content}/local:301/base-301-disk-0.raw`, { delay: 5 })).toMatchObject({
      status: 500,
      reason: "base volume '301/base-301-disk-0.raw' is still in use by linked clones",
    })
  })

  test.each([
    [{ notes: 'mine' }, 'only backups can have notes'],
    [{ protected: 1 }, "only backups support attribute 'protected'"],
  ])('has no %o', async (wish, reason) => {
    expect(await root.call('PUT', `${content}/local:iso/a.iso`, wish)).toMatchObject({ status: 500, reason })
  })

  test.each([
    ['local', 'iso/a.iso', "invalid content type 'iso'"],
    ['local', 'import/a.qcow2', 'invalid format'],
    ['thin', 'vm-100-disk-0', 'storage does not support the importer API'],
  ])('%s:%s tells nothing of a machine to import', async (storage, volume, reason) => {
    expect(await root.call('GET', `/nodes/pve/storage/${storage}/import-metadata`, { volume })).toMatchObject({
      status: 500,
      reason,
    })
  })
})

describe('an upload', () => {
  const upload = async (storage: string, kind: string, filename: string, bytes: Buffer) => {
    const as = `token:${server.username}=${server.token}`
    const answer = await sendRequest(
      { port: Number(new URL(server.url).port), iso: Buffer.alloc(0) },
      {
        as,
        method: 'POST',
        path: `/nodes/pve/storage/${storage}/upload`,
        multipart: [
          { name: 'content', value: kind },
          { name: 'filename', filename, bytes_b64: bytes.toString('base64') },
        ],
      },
      undefined,
      false,
    )
    if (answer.status !== 200) return answer.reason
    const task = `/nodes/pve/tasks/${encodeURIComponent((answer.body as { data: string }).data)}/status`
    for (;;) {
      const status = (await root.data('GET', task)) as { status: string; exitstatus: string }
      if (status.status === 'stopped') return status.exitstatus
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  test('of an image is one of its format, without another file behind it', async () => {
    const text = /^qemu-img: Could not open '\/var\/tmp\/pveupload-[0-9a-f]+': Image is not in qcow2 format$/
    expect(await upload('local', 'import', 'a.qcow2', Buffer.alloc(2048))).toMatch(text)
    const linked = path.join(folder, 'linked.qcow2')
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', path.join(folder, 'a.iso'), linked])
    expect(await upload('local', 'import', 'b.qcow2', readFileSync(linked))).toMatch(
      /^backing file not allowed for untrusted image '\/var\/tmp\/pveupload-[0-9a-f]+'!$/,
    )
    expect(await upload('local', 'import', 'c.raw', Buffer.alloc(2048))).toBe('OK')
  })

  test('needs a storage of files', async () => {
    expect(await upload('thin', 'iso', 'a.iso', Buffer.alloc(2048))).toBe("can't upload to storage type 'lvmthin'")
  })
})

test('thin volumes have names of their machine, and are raw', async () => {
  const at = '/nodes/pve/storage/thin/content'
  expect(await root.call('POST', at, { vmid: 300, filename: 'foo', size: '1M' })).toMatchObject({
    status: 500,
    reason: "illegal name 'foo' - should be 'vm-300-*'",
  })
  expect(await root.task('POST', '/nodes/pve/qemu', { vmid: 303, scsi0: 'thin:1,format=qcow2' })).toMatch(
    /^unable to create VM 303 - unsupported format 'qcow2' at /,
  )
})

describe('a definition', () => {
  const define = (params: Record<string, unknown>) => root.call('POST', '/storage', { storage: 'new', ...params })

  test.each([
    [{ type: 'dir' }, "missing value for required option 'path'"],
    [{ type: 'lvmthin', thinpool: 'data' }, "missing value for required option 'vgname'"],
    [{ type: 'dir', path: '/x', vgname: 'pve' }, "unexpected property 'vgname'"],
    [{ type: 'lvmthin', thinpool: 'data', vgname: 'pve', shared: 1 }, "unexpected property 'shared'"],
  ])('%o is refused', async (params, reason) => {
    expect(await define(params)).toMatchObject({ status: 500, reason })
  })

  test('decides how images are made: format, layout, extents', async () => {
    expect(await define({ type: 'dir', path: '/var/lib/new', format: 'qcow2', preallocation: 'full' })).toMatchObject({
      status: 200,
    })
    expect(await root.task('POST', '/nodes/pve/qemu', { vmid: 310, scsi0: 'new:0.002', scsi1: 'thin:0.001' })).toBe(
      'OK',
    )
    const config = await root.data('GET', '/nodes/pve/qemu/310/config')
    expect(config).toMatchObject({
      scsi0: 'new:310/vm-310-disk-0.qcow2,size=2098K',
      scsi1: 'thin:vm-310-disk-0,size=4M',
    })
    const image = await root.data('GET', '/nodes/pve/storage/new/content/new:310/vm-310-disk-0.qcow2')
    expect((image as { used: number }).used).toBeGreaterThan(2098 * 1024)
    expect(await root.call('PUT', '/storage/new', { delete: 'path' })).toMatchObject({
      reason: "update storage failed: unable to delete required option 'path'",
    })
    expect(await root.call('PUT', '/storage/new', { delete: 'thinpool' })).toMatchObject({
      reason: "update storage failed: no such option 'thinpool'",
    })
    expect(await root.call('PUT', '/storage/new', { bwlimit: 'clone=1,tea=2' })).toMatchObject({ status: 400 })
  })
})

test('copying is as fast as the storages allow', () => {
  const storage = (bwlimit?: string): Storage => {
    return { type: 'dir', content: [], options: bwlimit === undefined ? {} : { bwlimit } }
  }
  const state: State = {
    ...{
      version: '8.4.1',
      nodes: ['pve'],
      domain: '',
      users: {},
      groups: {},
      roles: {},
      acl: [],
      pools: {},
      bridges: [],
    },
    storages: { a: storage('clone=100,default=50'), b: storage() },
  }
  const nobody = createAccess(state, { userid: 'nobody@pve' })
  const administrator = createAccess(state, { userid: 'root@pam' })
  expect(bandwidthLimit(state, nobody, 'clone', ['a', 'b'], undefined)).toBe(100)
  expect(bandwidthLimit(state, nobody, 'move', ['a'], undefined)).toBe(50)
  expect(bandwidthLimit(state, nobody, 'move', ['b'], undefined)).toBeUndefined()
  expect(bandwidthLimit(state, nobody, 'clone', ['a'], 500)).toBe(100)
  expect(bandwidthLimit(state, nobody, 'clone', ['a'], 10)).toBe(10)
  expect(bandwidthLimit(state, administrator, 'clone', ['a'], 500)).toBe(500)
  expect(bandwidthLimit(state, administrator, 'clone', ['a'], 0)).toBeUndefined()
})

describe('all machines of a node', () => {
  test('start in their order and stop together', async () => {
    const create = (vmid: number, options: object) => root.task('POST', '/nodes/pve/qemu', { vmid, ...options })
    await create(320, { onboot: 1 })
    await create(321, { onboot: 1, startup: 'order=1' })
    await create(322, {})
    const status = async (): Promise<string[]> => {
      const rows = (await root.data('GET', '/nodes/pve/qemu')) as { vmid: number; status: string }[]
      return rows.filter((row) => row.vmid >= 320 && row.status === 'running').map((row) => String(row.vmid))
    }
    expect(await ci.call('POST', '/nodes/pve/startall')).toMatchObject({
      status: 403,
      reason: 'Permission check failed (/, VM.PowerMgmt)',
    })
    expect(await root.task('POST', '/nodes/pve/startall')).toBe('OK')
    expect(await status()).toEqual(['320', '321'])
    expect(await root.task('POST', '/nodes/pve/startall', { vms: '322', force: 1 })).toBe('OK')
    expect(await status()).toEqual(['320', '321', '322'])
    expect(await root.task('POST', '/nodes/pve/stopall', { vms: '320,322' })).toBe('OK')
    expect(await status()).toEqual(['321'])
  })
})
