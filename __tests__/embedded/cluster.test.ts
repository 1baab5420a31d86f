import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeBase, parseBase, readBase } from '../../src/embedded/base-declaration.ts'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import { type Client, clientOf } from './client.ts'
import { sendRequest } from './replay/request.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'cluster-'))
const start = (name: string, base: Parameters<typeof startEmbedded>[0]['base']): Promise<EmbeddedServer> =>
  startEmbedded({
    data: path.join(folder, name),
    listen: { host: '127.0.0.1', port: 0 },
    simulate: true,
    broadcastInterval: 50,
    base,
  })

/** Logs in with the password that the server tells. */
const fetchTicket = ({ url, password }: EmbeddedServer) => {
  const params = { username: 'root@pam', password }
  const request = { as: 'anonymous', method: 'POST', path: '/access/ticket', params }
  return sendRequest({ port: Number(new URL(url).port), iso: Buffer.alloc(0) }, request, undefined, false)
}

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('three nodes', () => {
  let server: EmbeddedServer
  let client: Client

  beforeAll(async () => {
    server = await start('three', changeBase(parseBase({}, folder), { nodes: 3 }))
    client = clientOf(server)
  })
  afterAll(() => server.close())

  test('are one cluster', async () => {
    const nodes = (await client.data('GET', '/nodes')) as { node: string; status: string }[]
    expect(nodes.map(({ node, status }) => `${node} ${status}`).sort()).toEqual([
      'pve online',
      'pve2 online',
      'pve3 online',
    ])
    const status = (await client.data('GET', '/cluster/status')) as { type: string; nodes?: number; quorate?: number }[]
    expect(status.find(({ type }) => type === 'cluster')).toMatchObject({ nodes: 3, quorate: 1 })
  })

  test('have local storages, and one that they share', async () => {
    await client.task('POST', '/nodes/pve/qemu', { vmid: 100, scsi0: 'shared:1' })
    await client.task('POST', '/nodes/pve2/qemu', { vmid: 101, scsi0: 'local:1' })
    const volumes = async (node: string, storage: string): Promise<string[]> =>
      ((await client.data('GET', `/nodes/${node}/storage/${storage}/content`)) as { volid: string }[]).map(
        ({ volid }) => volid,
      )
    expect(await volumes('pve3', 'shared')).toEqual(['shared:100/vm-100-disk-0.raw'])
    expect(await volumes('pve2', 'local')).toEqual(['local:101/vm-101-disk-0.raw'])
    expect(await volumes('pve', 'local')).toEqual([])
    expect((await client.call('GET', '/nodes/pve/qemu/101/config')).status).toBe(500)
  })

  test('clone to each other through the shared storage', async () => {
    await client.task('POST', '/nodes/pve/qemu', { vmid: 200, scsi0: 'shared:1' })
    expect(await client.task('POST', '/nodes/pve/qemu/200/template')).toBe('OK')
    expect(await client.task('POST', '/nodes/pve/qemu/200/clone', { newid: 201, target: 'pve3' })).toBe('OK')
    expect(await client.data('GET', '/nodes/pve3/qemu/201/config')).toMatchObject({ name: 'Copy-of-VM-200' })
    await client.task('POST', '/nodes/pve/qemu', { vmid: 210, scsi0: 'local:1' })
    await client.task('POST', '/nodes/pve/qemu/210/template')
    const refused = await client.call('POST', '/nodes/pve/qemu/210/clone', { newid: 211, target: 'pve2' })
    expect(refused.status).toBe(500)
    expect(refused.reason).toContain("can't clone VM to node 'pve2' (VM uses local storage)")
  })
})

describe('a base declaration', () => {
  const file = path.join(folder, 'base.json')
  const declared = {
    users: [{ userid: 'root@pam', password: 'a-long-one' }],
    tokens: [{ userid: 'root@pam', tokenid: 'admin', secret: 'b0a8b1f6-6a5c-4c0e-9d0c-2f6d3f1c7a11', privsep: 0 }],
    storages: [{ storage: 'local', type: 'dir', content: ['iso', 'images'] }],
    volumes: [{ volid: 'local:iso/installer.iso', file: 'installer.iso' }],
  }

  test('names the credentials; files lie beside it; a restart with it keeps what there is', async () => {
    writeFileSync(path.join(folder, 'installer.iso'), 'an installer')
    writeFileSync(file, JSON.stringify(declared))
    const first = await start('declared', readBase(file))
    expect(first).toMatchObject({ username: 'root@pam!admin', password: 'a-long-one' })
    expect(await clientOf(first).data('GET', '/nodes/pve/storage/local/content')).toMatchObject([
      { volid: 'local:iso/installer.iso', size: 12 },
    ])
    await clientOf(first).data('POST', '/pools', { poolid: 'kept' })
    await first.close()
    const second = await start('declared', readBase(file))
    expect(await clientOf(second).data('GET', '/pools')).toMatchObject([{ poolid: 'kept' }])
    await second.close()
    await expect(start('declared', changeBase(readBase(file), { nodes: 2 }))).rejects.toThrow(
      /was made from another declaration/,
    )
  })

  test.each([
    ['a password', { users: declared.users, tokens: [] }, { username: 'root@pam!embedded', password: 'a-long-one' }],
    [
      'a token',
      { users: [], tokens: declared.tokens },
      { username: 'root@pam!admin', token: declared.tokens[0]!.secret },
    ],
  ])('with no more than %s of root keeps it, and makes the rest', async (_, parts, expected) => {
    const server = await start(
      `half-${expected.username}`,
      parseBase({ ...parts, storages: declared.storages }, folder),
    )
    expect(server).toMatchObject(expected)
    const login = await fetchTicket(server)
    expect(login.status).toBe(200)
    expect(await clientOf(server).data('GET', '/version')).toMatchObject({ release: expect.anything() })
    await server.close()
  })

  test('says every mistake', () => {
    writeFileSync(file, JSON.stringify({ ...declared, users: [{ name: 'x' }], vms: [{}] }))
    expect(() => readBase(file)).toThrow(/base\.json is not valid:[\s\S]*users\[0\][\s\S]*vms/)
    expect(() => readBase(path.join(folder, 'none.json'))).toThrow(/cannot read the base declaration/)
    expect(() => changeBase(parseBase({ nodes: ['a', 'b'] }, folder), { nodes: 3 })).toThrow(/names 2 nodes, not 3/)
  })
})
