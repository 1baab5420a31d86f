import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { EmbeddedServer } from '../../src/embedded/index.ts'
import type { ReleaseLine } from '../../src/embedded/release.ts'
import { type Client, clientOf } from './client.ts'
import { startDeclared } from './declared.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'releases-'))
const secret = '5c2d6f0e-93b4-4f0a-8a55-0d3f7b1a9e22'
let server: EmbeddedServer | undefined

afterEach(async () => {
  await server?.close()
  rmSync(path.join(folder, 'data'), { recursive: true, force: true })
})

/** As root, and as a user with the given privileges on everything. */
async function serve(release: ReleaseLine, ...privs: string[]): Promise<{ root: Client; user: Client }> {
  server = await startDeclared(
    folder,
    {
      users: [{ userid: 'ci@pve' }],
      tokens: [{ userid: 'ci@pve', tokenid: 'build', secret, privsep: 0 }],
      roles: [{ roleid: 'Builder', privs }],
      acl: [{ path: '/', userid: 'ci@pve', roleid: 'Builder' }],
    },
    { release },
  )
  return { root: clientOf(server), user: clientOf(server, `ci@pve!build=${secret}`) }
}

test.each([
  ['7.4', '7.4-3'],
  ['8.4', '8.4.1'],
  ['9.2', '9.2.11'],
] as const)('%s says so', async (release, version) => {
  const { root } = await serve(release)
  expect(await root.data('GET', '/version')).toMatchObject({ release, version })
})

describe('the guest agent', () => {
  const agent = '/nodes/pve/qemu/100/agent'
  const vm = { vmid: 100, agent: '1', net0: 'virtio,bridge=vmbr0', start: 1 }

  test('needs VM.Monitor on 8.4', async () => {
    const { root, user } = await serve('8.4', 'VM.GuestAgent.Audit')
    await root.task('POST', '/nodes/pve/qemu', vm)
    expect(await user.call('GET', `${agent}/network-get-interfaces`)).toMatchObject({
      status: 403,
      reason: 'Permission check failed (/vms/100, VM.Monitor)',
    })
    expect((await root.call('POST', '/access/roles', { roleid: 'New', privs: 'VM.GuestAgent.Audit' })).status).toBe(400)
  })

  test('needs a privilege of its own on 9.2, where VM.Monitor is unknown', async () => {
    const { root, user } = await serve('9.2', 'VM.GuestAgent.Audit')
    await root.task('POST', '/nodes/pve/qemu', vm)
    expect((await user.call('GET', `${agent}/network-get-interfaces`)).status).toBe(200)
    expect(await user.call('POST', `${agent}/exec`, { command: 'id' })).toMatchObject({
      status: 403,
      reason: 'Permission check failed (/vms/100, VM.GuestAgent.Unrestricted)',
    })
    expect(await root.call('POST', '/access/roles', { roleid: 'Old', privs: 'VM.Monitor' })).toMatchObject({
      status: 400,
      body: { errors: { privs: "invalid format - invalid privilege 'VM.Monitor'\n" } },
    })
    expect(await root.data('GET', '/access/roles/PVEVMAdmin')).toMatchObject({ 'VM.GuestAgent.Unrestricted': 1 })
  })
})

describe('a bridge', () => {
  const vm = { vmid: 100, net0: 'virtio,bridge=vmbr0' }
  const rights = ['VM.Allocate', 'VM.Config.Network', 'VM.Audit']

  test('needs no privilege on 7.4', async () => {
    const { user } = await serve('7.4', ...rights)
    expect(await user.task('POST', '/nodes/pve/qemu', vm)).toBe('OK')
  })

  test('needs SDN.Use on 8.4', async () => {
    const { user } = await serve('8.4', ...rights)
    expect((await user.call('POST', '/nodes/pve/qemu', vm)).reason).toBe(
      'Permission check failed (/sdn/zones/localnetwork/vmbr0, SDN.Use)',
    )
  })
})

test('a display of 9.2 has a password, and opens with the ticket that begins with it', async () => {
  const { root } = await serve('9.2')
  await root.task('POST', '/nodes/pve/qemu', { vmid: 100, start: 1 })
  const path = '/nodes/pve/qemu/100'
  type Display = { readonly port: string; readonly ticket: string; readonly password: string }
  const { port, ticket, password } = (await root.data('POST', `${path}/vncproxy`, { websocket: 1 })) as Display
  expect(ticket).toBe(`${password}:${ticket.slice(9)}`)
  expect(await root.data('GET', `${path}/vncwebsocket`, { port, vncticket: ticket })).toEqual({ port })
  const forged = ticket.replace(/PVEVNC:.{8}/, 'PVEVNC:00000000')
  expect((await root.call('GET', `${path}/vncwebsocket`, { port, vncticket: forged })).status).toBe(401)
})

describe('creating a machine on 9.2', () => {
  const rights = ['VM.Allocate', 'VM.Audit']

  test('with start needs the right to start it', async () => {
    const { root, user } = await serve('9.2', ...rights)
    expect((await user.call('POST', '/nodes/pve/qemu', { vmid: 100, start: 1 })).reason).toBe(
      'Permission check failed (/vms/100, VM.PowerMgmt)',
    )
    expect(await root.data('GET', '/nodes/pve/qemu')).toEqual([])
  })

  test('with tags needs the right to change them, and leaves nothing without it', async () => {
    const { root, user } = await serve('9.2', ...rights)
    const disk = { vmid: 100, tags: 'B;a' }
    expect(await user.task('POST', '/nodes/pve/qemu', disk)).toContain(
      '403 Permission check failed (/vms/100, VM.Config',
    )
    expect(await root.data('GET', '/nodes/pve/qemu')).toEqual([])
    expect(await root.task('POST', '/nodes/pve/qemu', disk)).toBe('OK')
    expect(await root.data('GET', '/nodes/pve/qemu/100/config')).toMatchObject({ tags: 'a;b' })
  })

  test('takes a card without a bridge, which starts', async () => {
    const { root } = await serve('9.2')
    expect(await root.task('POST', '/nodes/pve/qemu', { vmid: 100, net0: 'virtio' })).toBe('OK')
    expect(await root.task('POST', '/nodes/pve/qemu/100/status/start')).toBe('OK')
  })
})

test('a moved disk of 9.2 says where its source went', async () => {
  const { root } = await serve('9.2')
  await root.task('POST', '/nodes/pve/qemu', { vmid: 100, scsi0: 'local:1' })
  const upid = String(
    await root.data('POST', '/nodes/pve/qemu/100/move_disk', { disk: 'scsi0', storage: 'local', format: 'qcow2' }),
  )
  const at = `/nodes/pve/tasks/${encodeURIComponent(upid)}`
  await expect.poll(async () => ((await root.data('GET', `${at}/status`)) as { status: string }).status).toBe('stopped')
  const log = ((await root.data('GET', `${at}/log`)) as { t: string }[]).map((line) => line.t)
  expect(log[0]).toMatch(
    /^copying volume 'local:100\/vm-100-disk-0.raw' from current storage 'local' to target storage 'local'$/,
  )
  expect(log).toContain("allocated target volume 'local:100/vm-100-disk-1.qcow2'")
  expect(log).toContain("adding source volume 'local:100/vm-100-disk-0.raw' as 'unused0' to config")
})

test('disk images are no content of their own on 7.4', async () => {
  const { root } = await serve('7.4')
  const storages = (await root.data('GET', '/storage')) as { content: string }[]
  expect(storages.map(({ content }) => content.includes('import'))).toEqual([false, false])
  expect((await root.call('PUT', '/storage/local', { content: 'images,import' })).body).toMatchObject({
    errors: { content: "invalid format - invalid content type 'import'\n" },
  })
  const wish = { vmid: 100, scsi0: 'local:0,import-from=local:import/x.qcow2' }
  expect((await root.call('POST', '/nodes/pve/qemu', wish)).status).not.toBe(200)
})

describe('the roles', () => {
  test('of 9.2 let users of a machine work in its guest, short of running programs', async () => {
    const { root } = await serve('9.2')
    const privileges = Object.keys((await root.data('GET', '/access/roles/PVEVMUser')) as object)
    expect(privileges.filter((name) => name.startsWith('VM.GuestAgent.')).sort()).toEqual([
      'VM.GuestAgent.Audit',
      'VM.GuestAgent.FileRead',
      'VM.GuestAgent.FileSystemMgmt',
      'VM.GuestAgent.FileWrite',
    ])
  })

  test('of 7.4 let administrators give rights away, those of 8.4 do not', async () => {
    const { root } = await serve('7.4')
    expect(await root.data('GET', '/access/roles/PVEAdmin')).toMatchObject({ 'Permissions.Modify': 1 })
    await server?.close()
    rmSync(path.join(folder, 'data'), { recursive: true, force: true })
    const newer = await serve('8.4')
    expect(await newer.root.data('GET', '/access/roles/PVEAdmin')).not.toHaveProperty(['Permissions.Modify'])
  })
})

describe('the monitor of 9.2', () => {
  const at = '/nodes/pve/qemu/100/monitor'

  test.each([
    ['info status', 200, 'OK'],
    ['help', 200, 'OK'],
    ['sendkey ret', 403, 'Permission check failed (/, Sys.Modify)'],
    ['device_add x', 500, "root-only command 'device_add'"],
    ['dance', 500, "command 'dance' non-existent or not assigned a required permission yet, limiting to root user"],
  ])('%s', async (command, status, reason) => {
    const { root, user } = await serve('9.2', 'Sys.Audit')
    await root.task('POST', '/nodes/pve/qemu', { vmid: 100, start: 1 })
    expect(await user.call('POST', at, { command })).toMatchObject({ status, reason })
  })

  test('is for those who may look at the node', async () => {
    const { root, user } = await serve('9.2', 'VM.Audit')
    await root.task('POST', '/nodes/pve/qemu', { vmid: 100, start: 1 })
    expect(await user.call('POST', at, { command: 'info status' })).toMatchObject({
      status: 403,
      reason: 'Permission check failed (/vms/100, Sys.Audit|Sys.Modify)',
    })
  })
})
