import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EmbeddedServer } from '../../src/embedded/index.ts'
import { createVmLocks } from '../../src/embedded/tasks/vm-locks.ts'
import { type Client, clientOf } from './client.ts'
import { startDeclared } from './declared.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'disks-'))
let server: EmbeddedServer
let root: Client
let vmid = 100

beforeAll(async () => {
  server = await startDeclared(
    folder,
    {
      storages: [
        { storage: 'local', type: 'dir', content: ['images', 'iso'] },
        { storage: 'second', type: 'dir', content: ['images'] },
        { storage: 'isos', type: 'dir', content: ['iso'] },
        { storage: 'thin', type: 'lvmthin', content: ['images'] },
      ],
    },
    { nodes: 2 },
  )
  root = clientOf(server)
})

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function create(options: Record<string, unknown> = {}): Promise<string> {
  vmid++
  expect(await root.task('POST', '/nodes/pve/qemu', { vmid, ...options })).toBe('OK')
  return `/nodes/pve/qemu/${vmid}`
}

async function config(vm: string): Promise<Record<string, unknown>> {
  return (await root.data('GET', `${vm}/config`)) as Record<string, unknown>
}

async function volumes(storage: string, of: number): Promise<string[]> {
  const rows = (await root.data('GET', `/nodes/pve/storage/${storage}/content`, { vmid: of })) as { volid: string }[]
  return rows.map(({ volid }) => volid).sort()
}

const volumeFile = (storage: string, name: string): string => path.join(server.data, 'storage', storage, 'images', name)

describe('a clone', () => {
  test('that is linked has no storage and no format of its own', async () => {
    const vm = await create({ scsi0: 'local:1', template: 1 })
    const wish = { newid: 900, storage: 'second' }
    const reason = (name: string): string => `parameter '${name}' not allowed for linked clones`
    expect(await root.call('POST', `${vm}/clone`, wish)).toMatchObject({ status: 500, reason: reason('storage') })
    expect(await root.call('POST', `${vm}/clone`, { newid: 900, format: 'raw' })).toMatchObject({
      status: 500,
      reason: reason('format'),
    })
    expect(await root.task('POST', `${vm}/clone`, { ...wish, full: 1 })).toBe('OK')
    expect(await volumes('second', 900)).toEqual(['second:900/vm-900-disk-0.raw'])
  })

  test.each([
    ['nosuch', 500, "storage 'nosuch' does not exist"],
    ['isos', 400, 'Parameter verification failed.'],
  ])('to the storage %s is refused', async (storage, status, reason) => {
    const vm = await create({ scsi0: 'local:1' })
    expect(await root.call('POST', `${vm}/clone`, { newid: 901, storage })).toMatchObject({ status, reason })
  })

  test('to another node needs what both can reach', async () => {
    const vm = await create()
    expect(await root.call('POST', `${vm}/clone`, { newid: 901, target: 'nowhere' })).toMatchObject({
      status: 500,
      reason: "no such cluster node 'nowhere'",
    })
    expect(await root.call('POST', `${vm}/clone`, { newid: 901, target: 'pve2', storage: 'second' })).toMatchObject({
      status: 500,
      reason: "can't clone to non-shared storage 'second'",
    })
    expect(await root.call('POST', `${vm}/clone`, { newid: 901, snapname: 'current' })).toMatchObject({
      status: 500,
      reason: "snapshot 'current' does not exist",
    })
  })

  test('has an identity of its own, and the description unless another one is given', async () => {
    const vm = await create({ smbios1: `uuid=11111111-2222-3333-4444-555555555555,serial=QUJD,base64=1` })
    await root.data('PUT', `${vm}/config`, { description: 'as it was' })
    expect(await root.task('POST', `${vm}/clone`, { newid: 902, description: '' })).toBe('OK')
    const clone = await config('/nodes/pve/qemu/902')
    expect(clone).toMatchObject({ description: 'as it was', name: `Copy-of-VM-${vmid}` })
    expect(clone['smbios1']).toMatch(/^base64=1,serial=QUJD,uuid=(?!1111)[0-9a-f-]{36}$/)
    expect(clone['vmgenid']).not.toBe((await config(vm))['vmgenid'])
  })

  test('copies the state of a TPM even where disks are linked', async () => {
    const vm = await create({ scsi0: 'local:1', tpmstate0: 'local:1,version=v2.0', template: 1 })
    expect(await root.task('POST', `${vm}/clone`, { newid: 903 })).toBe('OK')
    const linked = `local:${vmid}/base-${vmid}-disk-0.raw/903/vm-903-disk-0.qcow2`
    expect(await volumes('local', 903)).toEqual([linked, 'local:903/vm-903-disk-1.raw'])
  })

  test('of a running machine copies its disks, but not the state of its TPM', async () => {
    const vm = await create({ scsi0: 'local:1,format=qcow2', tpmstate0: 'local:1', start: 1 })
    expect(await root.call('POST', `${vm}/clone`, { newid: 904 })).toMatchObject({
      status: 500,
      reason: 'cannot clone TPM state while VM is running',
    })
    await root.task('POST', `${vm}/status/stop`)
    await root.data('PUT', `${vm}/config`, { delete: 'tpmstate0' })
    await root.task('POST', `${vm}/status/start`)
    expect(await root.task('POST', `${vm}/clone`, { newid: 904 })).toBe('OK')
    expect(await volumes('local', 904)).toEqual(['local:904/vm-904-disk-0.qcow2'])
  })
})

test('many may clone a machine at once, and nobody may change it meanwhile', async () => {
  const locks = createVmLocks()
  const { promise: gate, resolve: open } = Promise.withResolvers<void>()
  const seen: string[] = []
  const sharing = [1, 2].map((n) =>
    locks.share(100, async () => {
      seen.push(`in ${n}`)
      await gate
    }),
  )
  const alone = locks.run(100, () => seen.push('alone'))
  await Promise.resolve()
  expect(seen).toEqual(['in 1', 'in 2'])
  open()
  await Promise.all([...sharing, alone])
  expect(seen.at(-1)).toBe('alone')
})

describe('a disk moves', () => {
  test('to another storage while the machine runs', async () => {
    const vm = await create({ scsi0: 'local:1', start: 1 })
    expect(await root.task('POST', `${vm}/move_disk`, { disk: 'scsi0', storage: 'thin', delete: 1, bwlimit: 0 })).toBe(
      'OK',
    )
    expect((await config(vm))['scsi0']).toBe(`thin:vm-${vmid}-disk-0,size=1G`)
    expect(await volumes('local', vmid)).toEqual([])
  })

  test('or leaves no volume when its task is stopped', async () => {
    const vm = await create({ scsi0: 'local:1' })
    writeFileSync(volumeFile('local', `${vmid}/vm-${vmid}-disk-0.raw`), Buffer.alloc(8 << 20, 1), { flag: 'r+' })
    const wish = { disk: 'scsi0', storage: 'second', bwlimit: 64 }
    const upid = String(await root.data('POST', `${vm}/move_disk`, wish))
    const task = `/nodes/pve/tasks/${encodeURIComponent(upid)}`
    // Stopped while it only makes the volume, it leaves it, as a genuine one does.
    await expect.poll(async () => JSON.stringify(await root.data('GET', `${task}/log`))).toContain('transferred')
    expect(await volumes('second', vmid)).toHaveLength(1)
    await root.data('DELETE', task)
    while (((await root.data('GET', `${task}/status`)) as { status: string }).status === 'running')
      await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await volumes('second', vmid)).toEqual([])
    expect((await config(vm))['scsi0']).toBe(`local:${vmid}/vm-${vmid}-disk-0.raw,size=1G`)
  })

  test.each([
    [{ storage: 'local', 'target-vmid': 100 }, "either set 'storage' or 'target-vmid', but not both"],
    [{}, "both 'storage' and 'target-vmid' missing, either needs to be set"],
  ])('to one place: %o', async (wish, text) => {
    const vm = await create({ scsi0: 'local:1' })
    expect(await root.call('POST', `${vm}/move_disk`, { disk: 'scsi0', ...wish })).toMatchObject({
      status: 400,
      body: { errors: { storage: text, 'target-vmid': text } },
    })
  })

  test('to another machine, with a name of that one', async () => {
    const giver = await create({ scsi0: 'local:1', virtio0: 'local:1,format=qcow2', ide2: 'none,media=cdrom' })
    const from = vmid
    const receiver = await create({ scsi0: 'local:1' })
    const wish = { 'target-vmid': vmid }
    const refused = async (more: object, reason: string): Promise<void> => {
      const answer = await root.call('POST', `${giver}/move_disk`, { ...wish, ...more })
      expect(answer).toMatchObject({ status: 500, reason })
    }
    await refused({ disk: 'scsi0' }, `Target disk key 'scsi0' is already in use for VM '${vmid}'`)
    await refused({ disk: 'scsi5' }, `Disk 'scsi5' for VM '${from}' does not exist`)
    await refused({ disk: 'ide2' }, "CD drive contents can't be moved to another VM")
    await refused(
      { disk: 'virtio0', 'target-disk': 'scsi1', 'target-digest': 'a'.repeat(40) },
      `VM ${vmid}: detected modified configuration - file changed by other user? Try again.`,
    )
    const moving = { ...wish, disk: 'virtio0', 'target-disk': 'scsi1' }
    const upid = String(await root.data('POST', `${giver}/move_disk`, moving))
    expect(upid).toContain(`:qmmove:${from}-virtio0>${vmid}-scsi1:`)
    while (((await config(receiver))['scsi1'] ?? '') === '') await new Promise((resolve) => setTimeout(resolve, 10))
    expect((await config(receiver))['scsi1']).toBe(`local:${vmid}/vm-${vmid}-disk-1.qcow2,size=1G`)
    expect(await config(giver)).not.toHaveProperty('virtio0')
  })

  test('to another machine, but not from a template or to one, and not without rights over both', async () => {
    const giver = await create({ scsi0: 'local:1' })
    const from = vmid
    const receiver = await create()
    const wish = { disk: 'scsi0', 'target-vmid': vmid }
    const token = '/access/users/mover@pve/token/move'
    await root.data('POST', '/access/users', { userid: 'mover@pve' })
    const { value } = (await root.data('POST', token, { privsep: 0 })) as { value: string }
    await root.data('POST', '/access/roles', { roleid: 'Mover', privs: 'VM.Config.Disk' })
    const grant = (at: string, roles: string) =>
      root.data('PUT', '/access/acl', { path: at, roles, users: 'mover@pve' })
    const mover = clientOf({ ...server, username: 'mover@pve!move', token: value })
    const refused = async (privilege: string): Promise<void> => {
      const answer = await mover.call('POST', `${giver}/move_disk`, wish)
      expect([answer.status, answer.reason]).toEqual([403, expect.stringContaining(privilege)])
    }
    await refused(`/vms/${from}, VM.Config.Disk`)
    await grant(`/vms/${from}`, 'Mover')
    await refused(`/vms/${vmid}, VM.Config.Disk`)
    await grant(`/vms/${vmid}`, 'Mover')
    await refused('/storage/local, Datastore.AllocateSpace')
    await grant('/storage/local', 'PVEDatastoreUser')
    expect(await mover.task('POST', `${giver}/move_disk`, wish)).toBe('OK')
    expect(await root.task('POST', `${receiver}/template`)).toBe('OK')
    for (const [at, target] of [
      [receiver, from],
      [giver, vmid],
    ] as const)
      expect(await root.call('POST', `${at}/move_disk`, { disk: 'scsi0', 'target-vmid': target })).toMatchObject({
        status: 500,
        reason: "Can't move disks from or to template VMs",
      })
  })
})

describe('a resize', () => {
  test.each([
    ['+1000', 1_073_742_824],
    ['+0.0001G', Math.floor(1024 ** 3 + 0.0001 * 1024 ** 3)],
    ['1.5G', '1536M'],
  ])('by %s is told to the byte', async (size, told) => {
    const vm = await create({ scsi0: 'local:1' })
    expect(await root.task('PUT', `${vm}/resize`, { disk: 'scsi0', size })).toBe('OK')
    expect((await config(vm))['scsi0']).toBe(`local:${vmid}/vm-${vmid}-disk-0.raw,size=${told}`)
  })

  test('of an empty CD drive names what is none', async () => {
    const vm = await create({ ide2: 'none,media=cdrom' })
    expect(await root.task('PUT', `${vm}/resize`, { disk: 'ide2', size: '+1G' })).toBe(
      "unable to parse volume ID 'none'",
    )
  })
})

describe('a snapshot', () => {
  test.each(['local:1,format=qcow2', 'thin:1'])('of %s is gone back to, cloned and deleted', async (disk) => {
    const vm = await create({ scsi0: disk, cores: 1 })
    const own = vmid
    const volid = String((await config(vm))['scsi0']).split(',')[0]
    expect(await root.task('POST', `${vm}/snapshot`, { snapname: 'one', description: 'first' })).toBe('OK')
    await root.data('PUT', `${vm}/config`, { cores: 4, scsi1: 'local:1' })
    expect(await root.data('GET', `${vm}/feature`, { feature: 'copy', snapname: 'one' })).toMatchObject({
      hasFeature: 1,
    })
    vmid++
    expect(await root.task('POST', `${vm}/clone`, { newid: vmid, snapname: 'one', full: 1 })).toBe('OK')
    expect(await config(`/nodes/pve/qemu/${vmid}`)).toMatchObject({ cores: 1 })
    expect(await root.task('POST', `${vm}/snapshot/one/rollback`)).toBe('OK')
    expect(await config(vm)).toMatchObject({ cores: 1, parent: 'one', unused0: expect.stringContaining('local:') })
    expect(await config(vm)).not.toHaveProperty('scsi1')
    expect(await root.data('GET', `${vm}/snapshot/one`)).toEqual([{ cmd: 'rollback' }, { cmd: 'config' }])
    expect(await root.task('DELETE', `${vm}/snapshot/one`)).toBe('OK')
    expect((await config(vm))['scsi0']).toMatch(new RegExp(`^${volid},size=1G$`))
    expect(await volumes(String(volid).split(':')[0] ?? '', own)).toContain(volid)
  })

  test('on a thin pool keeps what the disk was', async () => {
    const vm = await create({ scsi0: 'thin:1' })
    const file = volumeFile('thin', `${vmid}/vm-${vmid}-disk-0.raw`)
    const write = (text: string): void => writeFileSync(file, text, { flag: 'r+' })
    const text = (): string => readFileSync(file).toString('latin1', 0, 6)
    write('before')
    expect(await root.task('POST', `${vm}/snapshot`, { snapname: 'one' })).toBe('OK')
    write('after!')
    expect(await root.task('POST', `${vm}/snapshot/one/rollback`)).toBe('OK')
    expect(text()).toBe('before')
    expect(await root.task('DELETE', `${vm}/snapshot/one`)).toBe('OK')
    expect(existsSync(path.join(path.dirname(file), `snap_vm-${vmid}-disk-0_one.raw`))).toBe(false)
  })

  test('with memory, or with a reserved name, is refused', async () => {
    const vm = await create({ scsi0: 'local:1,format=qcow2', start: 1 })
    expect(await root.task('POST', `${vm}/snapshot`, { snapname: 'one', vmstate: 1 })).toBe(
      `VM ${vmid} qmp command 'savevm-start' failed - The command savevm-start has not been found`,
    )
    expect(await root.call('POST', `${vm}/snapshot`, { snapname: 'Pending' })).toMatchObject({
      reason: "unable to use snapshot name 'pending' (reserved name)",
    })
    expect(await config(vm)).not.toHaveProperty('lock')
  })
})

test('volumes that no configuration names go with their machine if that is wished', async () => {
  const allocate = async (): Promise<void> => {
    await root.data('POST', '/nodes/pve/storage/second/content', { vmid, filename: `vm-${vmid}-x.raw`, size: '1M' })
  }
  const kept = await create({ scsi0: 'local:1' })
  await allocate()
  expect(await root.task('DELETE', kept)).toBe('OK')
  expect(await volumes('second', vmid)).toEqual([`second:${vmid}/vm-${vmid}-x.raw`])
  const gone = await create({ scsi0: 'local:1' })
  await allocate()
  expect(await root.task('DELETE', gone, { 'destroy-unreferenced-disks': 1 })).toBe('OK')
  expect(await volumes('second', vmid)).toEqual([])
})
