import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeBase, parseBase } from '../../src/embedded/base-declaration.ts'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import { type Client, clientOf } from './client.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'migrate-'))
let server: EmbeddedServer
let client: Client

beforeAll(async () => {
  server = await startEmbedded({
    data: path.join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    simulate: true,
    broadcastInterval: 50,
    base: changeBase(parseBase({}, folder), { nodes: 3 }),
  })
  client = clientOf(server)
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const volumes = async (node: string, storage: string): Promise<string[]> => {
  const rows = (await client.data('GET', `/nodes/${node}/storage/${storage}/content`)) as { volid: string }[]
  return rows.map(({ volid }) => volid).sort()
}
const migrate = (vmid: number, parameters: Record<string, unknown>, node = 'pve') =>
  client.call('POST', `/nodes/${node}/qemu/${vmid}/migrate`, parameters as never)
const config = async (node: string, vmid: number) =>
  (await client.data('GET', `/nodes/${node}/qemu/${vmid}/config`)) as Record<string, unknown>

test('a machine goes to another node with its disks, and to another storage there', async () => {
  const options = { vmid: 100, name: 'traveller', scsi0: 'local:1', scsi1: 'shared:1', ide2: 'local:cloudinit' }
  await client.task('POST', '/nodes/pve/qemu', options)
  expect(await client.task('POST', '/nodes/pve/qemu/100/migrate', { target: 'pve2' })).toBe('OK')
  expect((await client.call('GET', '/nodes/pve/qemu/100/config')).status).toBe(500)
  const there = await config('pve2', 100)
  expect(there).toMatchObject({ name: 'traveller', scsi0: expect.stringContaining('local:100/vm-100-disk-0.raw') })
  expect(there).not.toHaveProperty('lock')
  expect(await volumes('pve', 'local')).toEqual([])
  expect(await volumes('pve2', 'local')).toEqual(['local:100/vm-100-cloudinit.qcow2', 'local:100/vm-100-disk-0.raw'])

  const on = { target: 'pve3', targetstorage: 'local-lvm' }
  // A cloud-init drive of an image file's format does not come to a block storage.
  expect(await client.task('POST', '/nodes/pve2/qemu/100/migrate', on)).toBe('migration aborted')
  await client.task('POST', '/nodes/pve2/qemu/100/config', { delete: 'ide2' })
  expect(await client.task('POST', '/nodes/pve2/qemu/100/migrate', on)).toBe('OK')
  expect(await config('pve3', 100)).toMatchObject({
    scsi0: expect.stringContaining('local-lvm:vm-100-disk-0'),
    scsi1: expect.stringContaining('shared:100/'),
  })
})

test('what a genuine server refuses before its task', async () => {
  await client.task('POST', '/nodes/pve/qemu', { vmid: 110, scsi0: 'local:1' })
  expect((await migrate(110, { target: 'pve' })).status).toBe(400)
  expect((await migrate(110, { target: 'pve9' })).reason).toContain("no such cluster node 'pve9'")
  expect((await migrate(110, { target: 'pve2', targetstorage: 'nowhere' })).reason).toContain(
    "storage 'nowhere' does not exist",
  )
  expect((await migrate(110, { target: 'pve2', targetstorage: 'local:a,local:b' })).status).toBe(400)
  await client.task('POST', '/nodes/pve/qemu/110/status/start')
  expect((await migrate(110, { target: 'pve2' })).reason).toContain("can't migrate running VM without --online")
  await client.task('POST', '/nodes/pve/qemu/110/status/stop')
})

test('what it refuses in its task leaves the machine where it was', async () => {
  await client.task('POST', '/nodes/pve/qemu', { vmid: 120, scsi0: 'local:1,format=qcow2' })
  await client.task('POST', '/nodes/pve/qemu/120/template')
  await client.task('POST', '/nodes/pve/qemu/120/clone', { newid: 121 })
  for (const vmid of [120, 121]) {
    expect(await client.task('POST', `/nodes/pve/qemu/${vmid}/migrate`, { target: 'pve2' })).toBe('migration aborted')
    expect(await config('pve', vmid)).not.toHaveProperty('lock')
  }
  expect(await volumes('pve2', 'local')).toEqual([])
})
