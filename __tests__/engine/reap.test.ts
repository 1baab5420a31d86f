import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { userOf } from '../../src/builders/proxmox/machine/volume-user.ts'
import { marked } from '../../src/builders/proxmox/plan/build-marks.ts'
import { createFaults, type Faults } from '../../src/embedded/faults/faults.ts'
import { product } from '../../src/entry/product.ts'
import { commandLine } from '../harness/runner.ts'
import { runHere } from './in-process.ts'
import { type Lab, labTemplate, openLab } from './lab.ts'

let declared: Faults | undefined
let lab: Lab
let connection: { url: string; username: string; token: string; fingerprint: string; node: string }
beforeAll(async () => {
  lab = await openLab({ faults: { meet: (method, at) => declared?.meet(method, at) } })
  const { url, username, token, fingerprint } = lab.server
  connection = { url, username, token, fingerprint, node: 'pve' }
})
afterAll(() => lab.close())
afterEach(async () => {
  declared = undefined
  for (const machine of (await lab.contents()).machines) {
    const at = `/nodes/pve/qemu/${machine.replace(/\D/g, '')}`
    if (machine.startsWith('vm')) await call('POST', `${at}/status/stop`)
    await call('DELETE', at)
  }
})

async function call(method: 'POST' | 'DELETE', at: string, parameters = {}): Promise<void> {
  await lab.client.task(String(await lab.client.request(method, at, parameters)))
}

const hour = 3600

/** A machine as a build of so many hours ago left it. */
async function left(vmid: number, { hours = 10, name = 'lab', ...more }: Record<string, unknown> = {}): Promise<void> {
  const since = lab.client.serverTime - Math.round(Number(hours) * hour)
  const mark = marked('proxmox-template-action: run 7-1-ab, build proxmox-iso.lab', {
    vmid,
    since,
    names: ['lab', 'lab-template'],
  })
  const description = `Packer ephemeral build VM\n\n${mark}`
  await call('POST', '/nodes/pve/qemu', { vmid, name, description, scsi0: 'local-lvm:1', ...more })
  await expect
    .poll(() => lab.client.request('GET', '/cluster/resources', { type: 'vm' }))
    .toContainEqual(expect.objectContaining({ vmid }))
}

async function reap(olderThanMs = 6 * hour * 1000, dryRun = false) {
  const signal = new AbortController().signal
  const reaped = await product.reap({
    node: undefined,
    connection,
    olderThanMs,
    dryRun,
    env: {},
    onEvent: () => {},
    signal,
  })
  return reaped.map(({ vmid, volid, fate, why = '' }) => [vmid ?? volid, fate, why])
}

describe('what builds left behind', () => {
  it('is removed with its disks; what is not of a build is not looked at', async () => {
    await left(201)
    await left(202, { name: 'lab-template' })
    await call('POST', '/nodes/pve/qemu/202/template')
    await call('POST', '/nodes/pve/qemu', {
      vmid: 203,
      name: 'lab',
      description: 'mine',
      tags: 'proxmox-template-build',
    })
    await expect
      .poll(() => lab.client.request('GET', '/cluster/resources', { type: 'vm' }))
      .toContainEqual(expect.objectContaining({ vmid: 203 }))
    expect(await reap(undefined, true)).toEqual([
      [201, 'found', ''],
      [202, 'found', ''],
    ])
    expect((await lab.contents()).machines).toHaveLength(3)
    expect(await reap()).toEqual([
      [201, 'removed', ''],
      [202, 'removed', ''],
    ])
    expect(await lab.contents()).toEqual({ machines: ['vm 203'], volumes: [] })
    expect(await reap()).toEqual([])
  })

  it('is removed when it still runs since its build started it', async () => {
    await left(201, { hours: 0.002 })
    await call('POST', '/nodes/pve/qemu/201/status/start')
    await expect
      .poll(async () => (await lab.client.request('GET', '/nodes/pve/qemu/201/status/current')) as object, {
        timeout: 10_000,
      })
      .toMatchObject({ uptime: expect.toSatisfy((uptime: number) => uptime > 2) })
    expect(await reap(2000)).toEqual([[201, 'removed', '']])
  })

  it('is spared where a person has touched it, and named', async () => {
    await left(201, { name: 'mine' })
    await left(202)
    await call('POST', '/nodes/pve/qemu/202/snapshot', { snapname: 'before' })
    await left(203)
    await call('POST', '/nodes/pve/qemu/203/status/start')
    await left(204, { scsi0: 'local:1,format=qcow2' })
    await call('POST', '/nodes/pve/qemu/204/template')
    await call('POST', '/nodes/pve/qemu/204/clone', { newid: 205, name: 'mine' })
    await left(206)
    await lab.client.request('PUT', '/nodes/pve/qemu/206/config', { description: 'mine now' })
    const found = await reap()
    expect(found).toEqual([
      [201, 'spared', expect.stringContaining('another name')],
      [202, 'spared', expect.stringContaining('snapshot')],
      [203, 'spared', expect.stringContaining('started not long ago')],
      [204, 'spared', 'machine 205 uses its disks'],
      [205, 'spared', 'it is a copy of machine 204'],
    ])
    expect((await lab.contents()).machines).toHaveLength(6)
    await call('DELETE', '/nodes/pve/qemu/202/snapshot/before')
    await call('DELETE', '/nodes/pve/qemu/205')
  })

  it('that changes while it is looked at is spared', async () => {
    await left(201)
    declared = {
      meet(method, at) {
        // The last question before the removal.
        if (method !== 'GET' || (!at.endsWith('/access/permissions') && !at.endsWith('/qemu/201/snapshot')))
          return undefined
        declared = undefined
        void lab.client.request('PUT', '/nodes/pve/qemu/201/config', { name: 'mine' })
        return { delayMs: 500, fault: undefined }
      },
    }
    expect(await reap()).toEqual([[201, 'spared', 'it was changed meanwhile']])
    expect((await lab.contents()).machines).toEqual(['vm 201'])
  })

  it('that can not be removed is told, with the reason', async () => {
    await left(201)
    declared = createFaults([{ call: 'DELETE /nodes/*/qemu/*', fault: 'status', status: 403, skip: 0, times: 0 }])
    expect(await reap()).toEqual([[201, 'left', expect.stringContaining('403')]])
  })
})

describe("another run's build that lives", () => {
  it('is never touched: neither its machine nor its CD, at any moment of it', async () => {
    const seen: unknown[] = []
    const waiting: Promise<void>[] = []
    const look = async () => {
      for (const one of await reap()) seen.push(one)
    }
    const cd = 'additional_iso_files {\n cd_content = { "a" = "x" }\n iso_storage_pool = "local"\n unmount = true\n}'
    const { build } = await runHere({
      template: labTemplate(lab, { source: cd, build: 'provisioner "shell" { inline = ["true"] }' }),
      connection,
      onEvent: ({ kind }) => {
        if (kind === 'step-started' || kind === 'artifact') waiting.push(look())
      },
    })
    await Promise.all(waiting)
    expect(build.outcome).toBe('succeeded')
    expect(waiting.length).toBeGreaterThan(6)
    expect(seen.length).toBeGreaterThan(3)
    for (const one of seen)
      expect(one).toEqual([expect.anything(), 'spared', expect.stringMatching(/may live|locked|task/)])
  })
})

describe('CDs that builds made', () => {
  const images = () => path.join(lab.server.data, 'storage/local/template/iso')
  const made = (name: string) => writeFileSync(path.join(images(), name), 'iso')

  it('are removed where no machine has them in a drive, and are spared where they are young', async () => {
    made('packer0123456789ab.iso')
    made('packer123.iso')
    await call('POST', '/nodes/pve/qemu', {
      vmid: 201,
      name: 'mine',
      ide2: 'local:iso/packer0123456789ab.iso,media=cdrom',
    })
    await expect
      .poll(() => lab.client.request('GET', '/cluster/resources', { type: 'vm' }))
      .toContainEqual(expect.objectContaining({ vmid: 201 }))
    const volid = 'local:iso/packer0123456789ab.iso'
    expect(await reap()).toEqual([[volid, 'spared', expect.stringContaining('not old enough')]])
    // A storage tells when a file was changed last, of its name too: nothing can be made older.
    await expect
      .poll(() => reap(1000), { timeout: 10_000 })
      .toEqual([[volid, 'spared', 'machine 201 has it in a drive']])
    await call('DELETE', '/nodes/pve/qemu/201')
    expect(await reap(1000)).toEqual([[volid, 'removed', '']])
    expect((await lab.contents()).volumes).toEqual(['local:iso/packer123.iso'])
    await call('DELETE', '/nodes/pve/storage/local/content/local:iso/packer123.iso')
  })
})

describe('a CD that only a snapshot has in its drive', () => {
  const volid = 'local:iso/packer0123456789ab.iso'
  beforeEach(async () => {
    writeFileSync(path.join(lab.server.data, 'storage/local/template/iso/packer0123456789ab.iso'), 'iso')
    await call('POST', '/nodes/pve/qemu', { vmid: 201, name: 'mine', ide2: `${volid},media=cdrom` })
    await call('POST', '/nodes/pve/qemu/201/snapshot', { snapname: 'before' })
    await lab.client.request('PUT', '/nodes/pve/qemu/201/config', { ide2: 'none,media=cdrom' })
    await expect
      .poll(() => lab.client.request('GET', '/cluster/resources', { type: 'vm' }))
      .toContainEqual(expect.objectContaining({ vmid: 201 }))
  })

  it('stays until the snapshot is gone', async () => {
    await expect
      .poll(() => reap(1000), { timeout: 10_000 })
      .toEqual([[volid, 'spared', 'snapshot before of machine 201 has it in a drive']])
    await call('DELETE', '/nodes/pve/qemu/201/snapshot/before')
    expect(await reap(1000)).toEqual([[volid, 'removed', '']])
  })

  it('has a user for the end of a build too', async () => {
    const signal = new AbortController().signal
    expect(await userOf(volid, lab.client, signal)).toBe(201)
    await call('DELETE', '/nodes/pve/qemu/201/snapshot/before')
    expect(await userOf(volid, lab.client, signal)).toBeUndefined()
    await call('DELETE', '/nodes/pve/storage/local/content/local:iso/packer0123456789ab.iso')
  })
})

describe('archives of exports', () => {
  const dump = () => path.join(lab.server.data, 'storage/local/dump')
  const backups = async () => (await lab.contents()).volumes.filter((volid) => volid.includes(':backup/')).toSorted()

  it('go by their notes and their age; a backup of a person stays, and so does one that is protected', async () => {
    const ours = 'proxmox-template-action: export 64006ac4-0000-4000-8000-0123456789ab'
    const made = [undefined, 'mine', `${ours} of mine`, ours, ours].map((notes, at) => {
      const name = `vzdump-qemu-201-2026_01_0${at + 1}-00_00_00.vma.zst`
      mkdirSync(dump(), { recursive: true })
      writeFileSync(path.join(dump(), name), 'archive')
      if (notes !== undefined) writeFileSync(path.join(dump(), `${name}.notes`), notes)
      return `local:backup/${name}`
    })
    const [, , , old, kept] = made
    writeFileSync(path.join(dump(), `${kept?.split('/')[1]}.protected`), '')
    const young = expect.stringContaining('not old enough')
    expect(await reap()).toEqual([
      [old, 'spared', young],
      [kept, 'spared', young],
    ])
    const stays = [kept, 'spared', 'it is protected']
    await expect.poll(() => reap(1000, true), { timeout: 10_000 }).toEqual([[old, 'found', ''], stays])
    expect(await backups()).toEqual(made)
    expect(await reap(1000)).toEqual([[old, 'removed', ''], stays])
    expect(await backups()).toEqual(made.filter((volid) => volid !== old))
    rmSync(dump(), { recursive: true })
  })

  it('on a storage that does not answer are not found, and all else is', async () => {
    await left(201, { hours: 0 })
    const broken = createFaults([
      { call: 'GET /nodes/*/storage/*/content', fault: 'status', status: 500, skip: 0, times: 0 },
    ])
    let looks = 0
    declared = {
      meet(method, at) {
        // First for CDs, then for archives.
        if (at.endsWith('/nodes/pve/storage')) looks++
        return looks > 1 ? broken.meet(method, at) : undefined
      },
    }
    expect(await reap()).toEqual([[201, 'spared', expect.stringContaining('not old enough')]])
    expect(looks).toBe(2)
  })
})

describe('the front doors', () => {
  it('the action removes, tells, sets its output and writes its summary', async () => {
    await left(201)
    await left(202, { name: 'mine' })
    const job = lab.job({ command: 'reap', 'older-than': '6h', ...lab.inputs })
    const result = await job.main().done
    expect(result.exitCode).toBe(0)
    expect(JSON.parse(result.outputs['reaped'] ?? '')).toMatchObject([
      { kind: 'vm', node: 'pve', vmid: 201, name: 'lab', run: '7-1-ab', build: 'proxmox-iso.lab', fate: 'removed' },
      { vmid: 202, fate: 'spared' },
    ])
    expect(result.raw).toContain('Removed: virtual machine 201 (lab) on node pve')
    expect(result.summary).toMatch(/^### 🧹 Reap: 2 things with the mark of a build/)
    expect((await job.post().done).exitCode).toBe(0)
    expect((await lab.contents()).machines).toEqual(['vm 202'])
  })

  it('the command line shows what it would remove, with the connection of the environment', async () => {
    await left(201)
    const env = {
      ...process.env,
      PROXMOX_URL: connection.url,
      PROXMOX_USERNAME: connection.username,
      PROXMOX_TOKEN: connection.token,
    }
    const words = [commandLine, 'reap', '--older-than', '6h', '--dry-run', '--json']
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...words, '--proxmox-fingerprint', connection.fingerprint],
      { env },
    )
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'succeeded',
      reaped: [{ vmid: 201, fate: 'found', madeAt: expect.stringMatching(/^\d{4}-/) }],
      diagnostics: [],
    })
    expect((await lab.contents()).machines).toEqual(['vm 201'])
  })
})

it('notes that anybody could have written cost no other machine anything', async () => {
  await call('POST', '/nodes/pve/qemu', { vmid: 100, name: 'database', scsi0: 'local-lvm:1' })
  await call('POST', '/nodes/pve/qemu/100/status/start')
  const config = (await lab.client.request('GET', '/nodes/pve/qemu/100/config')) as Record<string, string>
  const uuid = /uuid=([0-9a-f-]+)/.exec(config['smbios1'] ?? '')?.[1]
  const mark = marked('proxmox-template-action: run 7-1-ab, build proxmox-iso.lab', {
    vmid: 105,
    since: lab.client.serverTime - 10 * hour,
    names: ['mine', 'mine'],
  })
  const description = `${mark}\nproxmox-template-action: takes the ID 100 of ${uuid} on pve as vm`
  await call('POST', '/nodes/pve/qemu', { vmid: 105, name: 'mine', scsi0: 'local-lvm:1', description })
  await expect.poll(() => reap()).toEqual([[105, 'removed', '']])
  expect((await lab.contents()).machines).toEqual(['vm 100'])
  expect(await lab.client.request('GET', '/nodes/pve/qemu/100/status/current')).toMatchObject({ status: 'running' })
})
