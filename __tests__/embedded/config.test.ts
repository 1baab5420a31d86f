import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EmbeddedServer } from '../../src/embedded/index.ts'
import { sha256Crypt } from '../../src/embedded/vm/cloud-init/cloud-init-password.ts'
import { type Client, clientOf } from './client.ts'
import { startDeclared } from './declared.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'config-'))
const secret = '5c2d6f0e-93b4-4f0a-8a55-0d3f7b1a9e22'
const everything = [
  ...['Datastore.AllocateSpace', 'Datastore.Audit', 'SDN.Use', 'VM.Allocate', 'VM.Audit', 'VM.Clone', 'VM.PowerMgmt'],
  ...['VM.Config.CDROM', 'VM.Config.CPU', 'VM.Config.Cloudinit', 'VM.Config.HWType', 'VM.Config.Memory'],
  ...['VM.Config.Network', 'VM.Config.Options'],
]
let server: EmbeddedServer
let root: Client
/** Everything that a builder has but VM.Config.Disk. */
let ci: Client
let vmid = 100

beforeAll(async () => {
  server = await startDeclared(folder, {
    users: [{ userid: 'ci@pve' }],
    tokens: [{ userid: 'ci@pve', tokenid: 'build', secret, privsep: 0 }],
    roles: [{ roleid: 'Builder', privs: everything }],
    acl: [{ path: '/', userid: 'ci@pve', roleid: 'Builder' }],
    storages: [{ storage: 'local', type: 'dir', content: ['images', 'iso', 'snippets', 'import'] }],
  })
  root = clientOf(server)
  ci = clientOf(server, `ci@pve!build=${secret}`)
})

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A new VM's path. */
async function create(options: Record<string, unknown> = {}): Promise<string> {
  vmid++
  expect(await root.task('POST', '/nodes/pve/qemu', { vmid, ...options })).toBe('OK')
  return `/nodes/pve/qemu/${vmid}`
}

async function config(vm: string, current = 0): Promise<Record<string, unknown>> {
  return (await root.data('GET', `${vm}/config`, { current })) as Record<string, unknown>
}

async function log(upid: string): Promise<string[]> {
  const lines = (await root.data('GET', `/nodes/pve/tasks/${encodeURIComponent(upid)}/log`, { limit: 0 })) as {
    t: string
  }[]
  return lines.map((line) => line.t)
}

/** The task's ID when it has ended. */
async function ended(client: Client, method: string, at: string, params: Record<string, unknown>): Promise<string> {
  const upid = String(await client.data(method, at, params))
  for (;;) {
    const status = await root.data('GET', `/nodes/pve/tasks/${encodeURIComponent(upid)}/status`)
    if ((status as { status: string }).status === 'stopped') return upid
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const refusal = (key: string, text: string): object => ({ status: 400, body: { errors: { [key]: text } } })

describe('privileges of options', () => {
  test.each([
    ['hugepages', 'any', "only root can set 'hugepages' config"],
    ['keephugepages', '1', "only root can set 'keephugepages' config"],
    ['usb0', 'usb3=1', "either 'host' or 'mapping' must be set."],
    ['startup', 'order=1', 'Permission check failed (/, Sys.Modify)'],
    ['rng0', 'source=/dev/hwrng', 'Permission check failed (/mapping/hwrng, Mapping.Use)'],
    ['usb0', 'mapping=stick', 'Permission check failed (/mapping/usb/stick, Mapping.Use)'],
    ['hostpci0', 'mapping=card', 'Permission check failed (/mapping/pci/card, Mapping.Use)'],
    ['virtiofs0', 'share', 'Permission check failed (/vms/9000, VM.Config.Disk)'],
    ['net0', 'virtio', 'no sdn vnet ID specified'],
  ])('%s=%s', async (key, value, reason) => {
    const status = reason.startsWith('Permission') ? 403 : 500
    expect(await ci.call('POST', '/nodes/pve/qemu', { vmid: 9000, [key]: value })).toMatchObject({ status, reason })
  })

  test('of a drive are looked at in the task, where the change is made in one', async () => {
    const vm = await create({ scsi0: 'local:1' })
    expect(await ci.call('PUT', `${vm}/config`, { scsi1: 'local:1' })).toMatchObject({ status: 403 })
    const upid = await ended(ci, 'POST', `${vm}/config`, { scsi1: 'local:1' })
    expect((await log(upid)).at(-1)).toBe(`TASK ERROR: 403 Permission check failed (/vms/${vmid}, VM.Config.Disk)`)
  })
})

test.each([
  ['host,flags=+avx', /^invalid format - VM-specific CPU flags must be a subset of: pcid, spec-ctrl, /],
  [
    'host,reported-model=kvm64',
    /^invalid format - Property 'reported-model' not allowed in VM-specific CPU config\.$/m,
  ],
  ['host,phys-bits=70', /cpu\.phys-bits: invalid format - value must be an integer between 8 and 64 or 'host'/],
])('a processor is not %s', async (cpu, text) => {
  const answer = await root.call('POST', '/nodes/pve/qemu', { vmid: 9005, cpu })
  expect(answer).toMatchObject({ status: 400, body: { errors: { cpu: expect.stringMatching(text) } } })
})

describe('drives', () => {
  test.each([
    ['mbps_max=5'],
    ['mbps=5,mbps_rd=3'],
    ['iops=5,iops_wr=3'],
    ['bps=5,mbps=3'],
    ['media=cdrom,snapshot=1'],
    ['media=cdrom,format=raw'],
  ])('%s is no drive', async (options) => {
    const answer = await root.call('POST', '/nodes/pve/qemu', { vmid: 9002, scsi0: `local:1,${options}` })
    expect(answer).toMatchObject(refusal('scsi0', 'unable to parse drive options'))
  })

  test('bytes a second are kept as megabytes', async () => {
    const vm = await create({ scsi0: 'local:1,bps_rd=5242880' })
    expect((await config(vm))['scsi0']).toMatch(/,mbps_rd=5\.000,/)
  })

  test.each([
    ['efidisk0', 'efitype=4m', 'pre-enrolled-keys'],
    ['tpmstate0', '', 'version'],
  ])('an import to %s says what it is', async (key, options, missing) => {
    const answer = await root.call('POST', '/nodes/pve/qemu', {
      vmid: 9004,
      [key]: `local:0,import-from=local:import/a.raw${options && `,${options}`}`,
    })
    expect(answer).toMatchObject(refusal(key, `need to specify '${missing}' when using 'import-from'`))
  })

  test('what a drive takes from the unused ones is not unused any more', async () => {
    const vm = await create({ scsi0: 'local:1' })
    await root.data('PUT', `${vm}/config`, { delete: 'scsi0' })
    const volid = (await config(vm))['unused0']
    expect(volid).toBe(`local:${vmid}/vm-${vmid}-disk-0.raw`)
    await root.data('PUT', `${vm}/config`, { virtio0: volid })
    expect(await config(vm)).not.toHaveProperty('unused0')
  })

  test('that a snapshot needs cannot be removed, and keeps its slot', async () => {
    const vm = await create({ scsi0: 'local:1,format=qcow2' })
    expect(await root.task('POST', `${vm}/snapshot`, { snapname: 'one' })).toBe('OK')
    const volid = `local:${vmid}/vm-${vmid}-disk-0.qcow2`
    const inUse = `unable to delete '${volid}' - volume is still in use (snapshot?)`
    expect(await root.call('PUT', `${vm}/config`, { delete: 'scsi0', force: 1 })).toMatchObject(
      refusal('scsi0', `unable to apply pending change scsi0 : ${inUse}\n`),
    )
    await root.data('PUT', `${vm}/config`, { revert: 'scsi0' })
    await root.data('PUT', `${vm}/config`, { delete: 'scsi0' })
    expect(await root.call('PUT', `${vm}/config`, { delete: 'unused0' })).toMatchObject({ status: 500, reason: inUse })
  })

  test('protection names what it protects', async () => {
    const vm = await create({ scsi0: 'local:1', protection: 1 })
    await root.data('PUT', `${vm}/config`, { protection: 0 })
    await root.data('PUT', `${vm}/config`, { delete: 'scsi0' })
    await root.data('PUT', `${vm}/config`, { protection: 1 })
    expect(await root.call('PUT', `${vm}/config`, { delete: 'unused0' })).toMatchObject({
      status: 500,
      reason: `can't remove unused disk 'local:${vmid}/vm-${vmid}-disk-0.raw' - protection mode enabled`,
    })
  })

  test('the state of a TPM keeps its version', async () => {
    const vm = await create({ tpmstate0: 'local:1,version=v2.0' })
    const volid = `local:${vmid}/vm-${vmid}-disk-0.raw`
    expect(await root.call('PUT', `${vm}/config`, { tpmstate0: `${volid},version=v1.2` })).toMatchObject({
      status: 500,
      reason: 'cannot change TPM state version after creation',
    })
  })
})

describe('changes', () => {
  test('a new CD drive is one to boot from', async () => {
    const vm = await create({ scsi0: 'local:1' })
    await root.data('PUT', `${vm}/config`, { ide2: 'none,media=cdrom' })
    expect((await config(vm))['boot']).toBe('order=scsi0;ide2')
  })

  test('those before a refused one wait in the configuration, with the volumes made for them', async () => {
    const vm = await create()
    const wish = { scsi1: 'local:1', scsi2: 'local:iso/none.iso,media=cdrom' }
    expect((await root.call('PUT', `${vm}/config`, wish)).reason).toBe("volume 'local:iso/none.iso' does not exist")
    const volid = `local:${vmid}/vm-${vmid}-disk-0.raw`
    expect(await root.data('GET', `${vm}/pending`)).toContainEqual({ key: 'scsi1', pending: `${volid},size=1G` })
    expect(await root.task('DELETE', vm)).toBe('OK')
    expect(await root.data('GET', '/nodes/pve/storage/local/content', { vmid })).toEqual([])
  })

  test('a device that goes leaves the boot order; a running machine keeps its order until it stops', async () => {
    const vm = await create({ scsihw: 'virtio-scsi-pci', net0: 'virtio,bridge=vmbr0', scsi0: 'local:1', start: 1 })
    expect((await config(vm))['boot']).toBe('order=scsi0;net0')
    await root.data('PUT', `${vm}/config`, { delete: 'net0' })
    expect((await config(vm))['boot']).toBe('order=scsi0')
    expect((await config(vm, 1))['boot']).toBe('order=scsi0;net0')
    expect(await root.task('POST', `${vm}/status/stop`)).toBe('OK')
    expect((await config(vm, 1))['boot']).toBe('order=scsi0')
  })

  test('what is set cannot be deleted or reverted in the same call', async () => {
    const vm = await create()
    const both = (how: string): string => `you can't use '-cores' and -${how} cores' at the same time`
    for (const how of ['delete', 'revert']) {
      expect(await root.call('PUT', `${vm}/config`, { cores: 2, [how]: 'cores' })).toMatchObject(
        refusal('delete', both(how)),
      )
    }
    expect(await root.call('PUT', `${vm}/config`, { delete: 'cores', revert: 'cores' })).toMatchObject(
      refusal('revert', "you can't use '-delete cores' and -revert cores' at the same time"),
    )
  })

  test('the balloon is not larger than the memory', async () => {
    const vm = await create({ memory: 256 })
    const reason = 'balloon value too large (must be smaller than assigned memory)'
    expect(await root.call('PUT', `${vm}/config`, { balloon: 512 })).toMatchObject({ status: 500, reason })
    await root.data('PUT', `${vm}/config`, { memory: 512, balloon: 512 })
    expect(await root.call('POST', `${vm}/config`, { memory: 128 })).toMatchObject({ status: 500, reason })
  })

  test('a task that fails within the wait is told as an error', async () => {
    const vm = await create()
    const text = "volume 'local:iso/none.iso' does not exist"
    expect(
      await root.call('POST', `${vm}/config`, { ide2: 'local:iso/none.iso,media=cdrom', background_delay: 5 }),
    ).toMatchObject({ status: 500, reason: `failed to update VM ${vmid}: ${text}` })
  })

  test('a password is kept as its hash, but not for Windows', async () => {
    const vm = await create({ ciuser: 'ops' })
    const password = async (): Promise<string | undefined> =>
      /^password: (.*)$/m.exec(String(await root.data('GET', `${vm}/cloudinit/dump`, { type: 'user' })))?.[1]
    await root.data('PUT', `${vm}/config`, { cipassword: 'Hello world!' })
    const hash = (await password()) ?? ''
    expect(sha256Crypt('Hello world!', hash.split('$')[2] ?? '')).toBe(hash)
    await root.data('PUT', `${vm}/config`, { cipassword: '$6$salt$already.a.hash' })
    expect(await password()).toBe('$6$salt$already.a.hash')
    await root.data('PUT', `${vm}/config`, { ostype: 'win11' })
    await root.data('PUT', `${vm}/config`, { cipassword: 'plain' })
    expect(await password()).toBe('plain')
  })

  test('sha256-crypt as glibc has it', () => {
    expect(sha256Crypt('Hello world!', 'saltstring')).toBe('$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5')
  })

  test('smp is an old name of sockets', async () => {
    const vm = await create({ smp: 4, cores: 2 })
    expect(await config(vm)).toMatchObject({ sockets: 4 })
    expect(await config(vm)).not.toHaveProperty('smp')
    expect(await config(vm)).not.toHaveProperty('cores')
  })

  test('boards, displays and processors that cannot be are refused', async () => {
    const vm = await create()
    expect(await root.call('PUT', `${vm}/config`, { machine: 'pc,viommu=intel' })).toMatchObject({
      reason: 'to use Intel vIOMMU please set the machine type to q35',
    })
    expect(await root.call('PUT', `${vm}/config`, { vga: 'serial0,clipboard=vnc' })).toMatchObject({
      reason: 'vga type serial0 is not compatible with VNC clipboard',
    })
  })
})

describe('a running machine', () => {
  test('takes limits, cards, the tablet and media at once, and asks for the rest later', async () => {
    const vm = await create({ net0: 'virtio,bridge=vmbr0', scsi0: 'local:1', ide2: 'none,media=cdrom', start: 1 })
    const now = { scsi0: `local:${vmid}/vm-${vmid}-disk-0.raw,mbps=5,backup=0,size=1G`, tablet: 0, cpulimit: 1 }
    await root.data('PUT', `${vm}/config`, { ...now, cores: 4, agent: 1 })
    expect(await config(vm, 1)).toMatchObject({
      ...now,
      cpulimit: '1',
      scsi0: expect.stringContaining('backup=0,mbps=5'),
    })
    expect(await config(vm, 1)).not.toHaveProperty('cores')
    expect(await config(vm, 1)).not.toHaveProperty('agent')
    expect(await config(vm)).toMatchObject({ cores: 4, agent: '1' })
  })

  test('a disk stays one, a CD drive too', async () => {
    const vm = await create({ scsi1: 'local:1', start: 1 })
    await root.data('PUT', `${vm}/config`, { boot: 'order=scsi1' })
    expect(await root.call('PUT', `${vm}/config`, { scsi1: 'none,media=cdrom' })).toMatchObject(
      refusal('scsi1', 'hotplug problem - unable to change media type\n'),
    )
  })

  test('hotplug=0 lets everything wait', async () => {
    const vm = await create({ hotplug: '0', start: 1 })
    await root.data('PUT', `${vm}/config`, { virtio1: 'local:1', net0: 'virtio,bridge=vmbr0' })
    expect(await config(vm, 1)).not.toHaveProperty('virtio1')
    expect(await config(vm, 1)).not.toHaveProperty('net0')
  })

  test('keeps its cloud-init medium until it is written anew', async () => {
    const vm = await create({ ide2: 'local:cloudinit', ciuser: 'one', start: 1 })
    const rows = async (): Promise<unknown> => await root.data('GET', `${vm}/cloudinit`)
    await root.data('PUT', `${vm}/config`, { ciuser: 'two', searchdomain: 'example.test' })
    expect(await rows()).toEqual([
      { key: 'searchdomain', pending: 'example.test' },
      { key: 'ciuser', value: 'one', pending: 'two' },
    ])
    await root.data('PUT', `${vm}/config`, { delete: 'ciuser' })
    expect(await rows()).toContainEqual({ key: 'ciuser', delete: 1 })
    await root.data('PUT', `${vm}/cloudinit`)
    expect(await rows()).toEqual([{ key: 'searchdomain', value: 'example.test' }])
  })
})
