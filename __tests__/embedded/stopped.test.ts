import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import type { Fault } from '../../src/embedded/faults/fault-declaration.ts'
import { createFaults } from '../../src/embedded/faults/faults.ts'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import { type Client, clientOf } from './client.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'stopped-'))
let server: EmbeddedServer | undefined
afterEach(async () => {
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function serve(...faults: readonly Fault[]): Promise<Client> {
  const data = path.join(folder, 'data')
  const listen = { host: '127.0.0.1', port: 0 }
  server = await startEmbedded({ data, listen, simulate: true, faults: createFaults(faults) })
  return clientOf(server)
}

const where = { skip: 0, times: 1 }
const slow = (call: string): Fault => ({ ...where, call, fault: 'slow-storage', seconds: 600 })

async function stopWhenSeen(client: Client, upid: string, line: RegExp): Promise<void> {
  const at = `/nodes/pve/tasks/${encodeURIComponent(upid)}`
  await expect.poll(async () => JSON.stringify(await client.data('GET', `${at}/log`))).toMatch(line)
  await client.data('DELETE', at)
  await expect
    .poll(() => client.data('GET', `${at}/status`))
    .toMatchObject({ status: 'stopped', exitstatus: 'received interrupt' })
}

const volumes = async (client: Client) =>
  ((await client.data('GET', '/nodes/pve/storage/local-lvm/content')) as { volid: string }[]).map(({ volid }) => volid)

it('a qmcreate that is stopped leaves the volume that it was making', async () => {
  const client = await serve(slow('POST /nodes/*/qemu'))
  const upid = await client.data('POST', '/nodes/pve/qemu', { vmid: 100, scsi0: 'local-lvm:1' })
  await stopWhenSeen(client, String(upid), /Logical volume/)
  expect((await client.call('GET', '/nodes/pve/qemu/100/config')).status).toBe(500)
  expect(await volumes(client)).toEqual(['local-lvm:vm-100-disk-0'])
})

it('one that is stopped before it begins leaves a machine that a token can not remove', async () => {
  const client = await serve({ ...where, call: 'POST /nodes/*/qemu', fault: 'task-never' })
  const upid = await client.data('POST', '/nodes/pve/qemu', { vmid: 100, description: 'mine' })
  await stopWhenSeen(client, String(upid), /no content/)
  const config = await client.data('GET', '/nodes/pve/qemu/100/config')
  expect(config).toMatchObject({ lock: 'create' })
  expect(config).not.toHaveProperty('description')
  expect(await client.task('DELETE', '/nodes/pve/qemu/100')).toBe('VM is locked (create)')
})

it('a qmconfig that is stopped leaves the drive that it was making', async () => {
  const client = await serve(slow('POST /nodes/*/qemu/*/config'))
  expect(await client.task('POST', '/nodes/pve/qemu', { vmid: 100 })).toBe('OK')
  const change = { scsi0: 'local-lvm:cloudinit', description: 'done' }
  const upid = await client.data('POST', '/nodes/pve/qemu/100/config', change)
  await stopWhenSeen(client, String(upid), /Logical volume/)
  expect(await client.data('GET', '/nodes/pve/qemu/100/config')).not.toHaveProperty('scsi0')
  expect(await volumes(client)).toEqual(['local-lvm:vm-100-cloudinit'])
})

it('the end of the server is none: it leaves nothing', async () => {
  const client = await serve(slow('POST /nodes/*/qemu'))
  const upid = await client.data('POST', '/nodes/pve/qemu', { vmid: 100, scsi0: 'local-lvm:1' })
  const at = `/nodes/pve/tasks/${encodeURIComponent(String(upid))}/log`
  await expect.poll(async () => JSON.stringify(await client.data('GET', at))).toMatch(/Logical volume/)
  await server?.close()
  const again = await serve()
  expect(await again.data('GET', '/nodes/pve/qemu')).toEqual([])
  expect(await volumes(again)).toEqual([])
})

it('a disk that is handed over when the server ends is with one of the two machines', async () => {
  const client = await serve()
  for (const [vmid, disk] of [
    [100, { scsi0: 'local:1', boot: 'order=scsi0' }],
    [101, {}],
  ] as const)
    expect(await client.task('POST', '/nodes/pve/qemu', { vmid, ...disk })).toBe('OK')
  await server?.close()
  const data = path.join(folder, 'data')
  const images = path.join(data, 'storage/local/images')
  const [from, to] = ['local:100/vm-100-disk-0.raw', 'local:101/vm-101-disk-0.raw']
  const written = { node: 'pve', from, to, vmid: 100, disk: 'scsi0', target: 101, slot: 'scsi0' }
  mkdirSync(path.join(data, 'reassigning'))
  const note = () =>
    writeFileSync(path.join(data, 'reassigning/100'), JSON.stringify({ ...written, drive: `${to},size=1G` }))
  // Before its volume has the new name, and after.
  note()
  const before = await serve()
  expect(await before.data('GET', '/nodes/pve/qemu/100/config')).toMatchObject({ scsi0: `${from},size=1G` })
  await server?.close()
  note()
  mkdirSync(path.join(images, '101'))
  renameSync(path.join(images, '100/vm-100-disk-0.raw'), path.join(images, '101/vm-101-disk-0.raw'))
  const after = await serve()
  expect(await after.data('GET', '/nodes/pve/qemu/101/config')).toMatchObject({ scsi0: `${to},size=1G` })
  expect(await after.data('GET', '/nodes/pve/qemu/100/config')).not.toHaveProperty('scsi0')
  expect(await after.task('DELETE', '/nodes/pve/qemu/101')).toBe('OK')
  expect(existsSync(path.join(images, '101/vm-101-disk-0.raw'))).toBe(false)
})
