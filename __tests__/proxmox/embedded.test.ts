import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import { createIsoImage } from '../../src/media/iso9660/iso-image.ts'
import { connect, type ProxmoxClient } from '../../src/proxmox/client.ts'
import type { ProxmoxError } from '../../src/proxmox/error.ts'
import { deed, missing, needsOf, refusalOf } from '../../src/proxmox/needed-permissions.ts'
import { drivesOf } from '../../src/proxmox/notation/drive-notation.ts'
import { systemClock } from '../../src/time/clock.ts'
import { temporaryFolder } from '../media/folder.ts'
import { failureOf, impatientClock } from './server.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: EmbeddedServer
let client: ProxmoxClient

beforeAll(async () => {
  folder = await temporaryFolder()
  server = await startEmbedded({
    data: join(folder.path, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    simulate: true,
    authFailureDelay: 0,
  })
  const { url, username, token, fingerprint } = server
  client = await connect({ url, username, token, tls: { fingerprint }, clock: systemClock })
})

afterAll(async () => {
  await client.close()
  await server.close()
  await folder[Symbol.asyncDispose]()
})

const post = async (path: string, parameters: Record<string, unknown> = {}) =>
  client.task(String(await client.request('POST', path, parameters)))

describe('against the embedded Proxmox', () => {
  it('makes a machine with an uploaded CD, runs it, and turns it into a template', async () => {
    const image = await createIsoImage([{ path: 'user-data', content: Buffer.from('#cloud-config\n') }], {
      label: 'cidata',
      date: new Date('2024-01-01'),
    })
    const chunks: Uint8Array[] = []
    for await (const chunk of image.stream()) chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    const volid = await client.upload({
      node: server.node,
      storage: 'local',
      filename: 'seed 1.iso',
      content: 'iso',
      size: image.size,
      open: () => image.stream(),
      checksum: { algorithm: 'sha256', digest: createHash('sha256').update(bytes).digest('hex') },
    })
    expect(volid).toBe('local:iso/seed_1.iso')
    expect((await readFile(join(server.data, 'storage/local/template/iso/seed_1.iso'))).equals(bytes)).toBe(true)

    const qemu = client.api.nodes.$(server.node).qemu
    const upid = await qemu.$post({
      vmid: 100,
      name: 'web',
      agent: '1',
      memory: '512',
      scsi0: 'local-lvm:1,discard=on',
      ide2: `${volid},media=cdrom`,
      net0: 'virtio,bridge=vmbr0',
    })
    expect(await client.task(upid)).toEqual({ exitStatus: 'OK', warnings: [] })
    const config = (await qemu.$(100).config.$get()) as unknown as Record<string, unknown>
    expect(drivesOf(config).get('scsi0')).toMatchObject({ cdrom: false, size: 2 ** 30 })
    expect(drivesOf(config).get('ide2')).toMatchObject({ file: volid, cdrom: true, size: image.size })
    expect(config['net0']).toMatch(/^virtio=[0-9A-F:]{17},bridge=vmbr0/)

    await client.task(await qemu.$(100).status.start.$post({}))
    await qemu.$(100).sendkey.$put({ key: 'shift-a' })
    expect(await qemu.$(100).status.current.$get()).toMatchObject({ status: 'running' })
    await client.task(await qemu.$(100).status.stop.$post({}))
    await post(`/nodes/${server.node}/qemu/100/template`)
    expect((await qemu.$(100).config.$get()).template).toBe(1)
    await client.task(await qemu.$(100).$delete())
    const failure = (await failureOf(qemu.$(100).config.$get())) as ProxmoxError
    expect(failure.notFound).toBe(true)
  })

  it('finds the task that a lost answer belongs to', async () => {
    await client.request('GET', '/version')
    const since = client.serverTime
    const upid = String(await client.request('POST', `/nodes/${server.node}/qemu`, { vmid: 300 }))
    expect(await client.findTask({ node: server.node, type: 'qmcreate', id: '300', since })).toBe(upid)
    expect(await client.findTask({ node: server.node, type: 'qmcreate', id: '301', since })).toBeUndefined()
    await client.task(upid)
    // The answer of a call that came: it belongs to no other.
    expect(await client.findTask({ node: server.node, type: 'qmcreate', id: '300', since })).toBeUndefined()
    await client.task(String(await client.request('DELETE', `/nodes/${server.node}/qemu/300`)))
  })

  it('tells a failed task, a refused parameter and a storage that is not there', async () => {
    const task = (await failureOf(
      post(`/nodes/${server.node}/qemu`, { vmid: 101, ide2: 'local:iso/none.iso,media=cdrom' }),
    )) as ProxmoxError
    expect(task.failure.upid).toContain(':qmcreate:101:')
    expect(task.reason).toContain('none.iso')
    const parameter = (await failureOf(
      post(`/nodes/${server.node}/qemu`, { vmid: 101, cores: 'many', name: 'a_b' }),
    )) as ProxmoxError
    expect(Object.keys(parameter.failure.parameters ?? {}).sort()).toEqual(['cores', 'name'])
    const upload = {
      node: server.node,
      filename: 'x.iso',
      content: 'iso',
      size: 1,
      async *open() {
        yield Buffer.from('x')
      },
    } as const
    expect((await failureOf(client.upload({ ...upload, storage: 'nosuch' }))).detail).toContain('pvesm status')
    expect((await failureOf(client.upload({ ...upload, storage: 'local-lvm' }))).message).toContain(
      "does not support 'iso' content",
    )
  })

  it('logs in with the password too', async () => {
    const other = await connect({
      clock: systemClock,
      url: server.url,
      username: 'root@pam',
      password: server.password,
      tls: { fingerprint: server.fingerprint },
    })
    await other.request('POST', `/nodes/${server.node}/qemu`, { vmid: 102 })
    await other.close()
  })

  it.each([
    ['token', { token: '00000000-0000-0000-0000-000000000000' }, 'its secret is another one'],
    ['user', { username: 'root@pam!nobody' }, 'pveum user token list'],
  ])('says what is wrong with the %s', async (_, wrong, hint) => {
    const { url, username, token, fingerprint } = server
    const failure = await failureOf(
      connect({ url, username, token, tls: { fingerprint }, clock: impatientClock(), ...wrong }),
    )
    expect((failure as ProxmoxError).status).toBe(401)
    expect(failure.detail).toContain(hint)
  })

  it('foresees what a token without rights will be refused, and the server refuses it', async () => {
    await client.request('POST', '/access/users', { userid: 'poor@pve' })
    const made = (await client.request('POST', '/access/users/poor@pve/token/ci', {})) as { value: string }
    const poor = await connect({
      clock: systemClock,
      url: server.url,
      username: 'poor@pve!ci',
      token: made.value,
      tls: { fingerprint: server.fingerprint },
    })
    const needs = needsOf([deed('create', { vmid: 200 })], poor.version.major, 0)
    const path = '/vms/200'
    const told = async (who: typeof poor) => {
      const answer = await who.request('GET', '/access/permissions', { path })
      return new Map(Object.entries(answer as Record<string, Record<string, number>>))
    }
    const unmet = missing(needs, await told(poor))
    expect(refusalOf(unmet, poor.identity).summary).toBe('"poor@pve!ci" lacks VM.Allocate on /vms/200')
    const failure = await failureOf(poor.request('POST', `/nodes/${server.node}/qemu`, { vmid: 200 }))
    expect(failure.message).toContain('403 Permission check failed')
    expect(failure.detail).toContain('--privsep 0')
    expect(missing(needs, await told(client))).toEqual([])
    await poor.close()
  })

  it('names the privilege for a large upload that the server takes for another request', async () => {
    await client.request('POST', '/access/users', { userid: 'reader@pve' })
    const made = (await client.request('POST', '/access/users/reader@pve/token/ci', { privsep: 0 })) as {
      value: string
    }
    await client.request('PUT', '/access/acl', { path: '/storage', roles: 'PVEAuditor', users: 'reader@pve' })
    const { url, fingerprint } = server
    const reader = await connect({
      ...{ clock: impatientClock(), url, tls: { fingerprint } },
      ...{ username: 'reader@pve!ci', token: made.value },
    })
    const size = 1 << 20
    const failure = await failureOf(
      reader.upload({
        ...{ node: server.node, storage: 'local', content: 'iso', filename: 'large.iso', size },
        async *open() {
          yield Buffer.alloc(size)
        },
      }),
    )
    expect(failure.code).toBe('permission-denied')
    expect(failure.detail).toContain('Datastore.AllocateTemplate on /storage/local')
    await reader.close()
  })
})
