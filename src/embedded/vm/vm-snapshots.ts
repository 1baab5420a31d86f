import { errorText } from '../api-errors.ts'
import type { Options, VmConfig } from '../config/conf-file.ts'
import { driveKeys } from '../config/drive-keys.ts'
import { type Drive, isCdrom, isCloudInit, isVolume, tryParseDrive } from '../config/drive-string.ts'
import type { Datacenter } from '../datacenter.ts'
import type { Machine } from '../machine/hypervisor.ts'
import { parseVolume } from '../storage/storages.ts'
import { canSnapshotVolume, snapshotVolume } from '../storage/volume-snapshot.ts'
import { removeVolume } from '../storage/volumes.ts'
import type { Worker } from '../tasks/task-list.ts'
import { isAgentEnabled } from './guest-agent-access.ts'
import { addUnused } from './pending-changes.ts'
import { checkLock, isTemplate } from './vm-configs.ts'
import { newGeneration } from './vm-defaults.ts'

interface Place {
  readonly datacenter: Datacenter
  readonly node: string
  readonly vmid: number
}

function drivesOf(options: Options): Drive[] {
  return driveKeys.flatMap((key) => {
    const text = options.get(key)
    const drive = text === undefined ? undefined : tryParseDrive(key, text)
    return drive !== undefined && isVolume(drive.file) ? [drive] : []
  })
}

/** In the order in which a genuine server goes through them. */
export function disks(options: Options): Drive[] {
  return drivesOf(options).filter((drive) => !isCdrom(drive) && !isCloudInit(drive))
}

/** Whether every disk lies where what it is now can be kept. */
export function canSnapshot(datacenter: Datacenter, options: Options): boolean {
  return disks(options).every((drive) => canSnapshotVolume(datacenter, drive.file))
}

const bookkeeping = /^(?:snapstate|snaptime|vmstate|lock|digest|description|unused\d+)$/

function withoutBookkeeping(options: Options): [string, string][] {
  return [...options].filter(([key]) => !bookkeeping.test(key))
}

export interface SnapshotWish {
  readonly name: string
  readonly description: string | undefined
  /** With the memory of a running machine. */
  readonly vmstate: boolean
}

export async function takeSnapshot(place: Place, wish: SnapshotWish, worker: Worker): Promise<void> {
  const { datacenter, node, vmid } = place
  const { name, description } = wish
  const config = datacenter.vms.read(node, vmid)
  if (isTemplate(config)) throw new Error("you can't take a snapshot if it's a template")
  checkLock(config)
  if (config.snapshots.has(name)) throw new Error(`snapshot name '${name}' already used`)
  if (!canSnapshot(datacenter, config.options)) throw new Error('snapshot feature is not available')
  for (const options of config.snapshots.values()) if (options.get('parent') === name) options.delete('parent')
  const snapshot: Options = new Map(withoutBookkeeping(config.options))
  snapshot.set('snaptime', String(Math.floor(datacenter.now() / 1000)))
  if (description && description !== '0') snapshot.set('description', description)
  const machine = datacenter.machines.get(vmid)
  const done: Drive[] = []
  datacenter.data.write(snapshotMark(vmid), name)
  try {
    // It needs a patched QEMU: this is how one without refuses.
    if (wish.vmstate && machine !== undefined)
      throw new Error(`VM ${vmid} qmp command 'savevm-start' failed - The command savevm-start has not been found`)
    await quietly(machine, config.options, worker, async () => {
      for (const drive of disks(config.options)) {
        worker.log(`snapshotting 'drive-${drive.key}' (${drive.file})`)
        await changeSnapshot(place, machine, drive, 'create', name)
        done.push(drive)
      }
    })
  } catch (error) {
    worker.log('snapshot create failed: starting cleanup')
    for (const drive of done) await changeSnapshot(place, machine, drive, 'delete', name).catch(() => {})
    datacenter.data.remove(snapshotMark(vmid))
    throw error
  }
  config.snapshots.set(name, snapshot)
  config.options.set('parent', name)
  datacenter.vms.write(node, vmid, config)
  datacenter.data.remove(snapshotMark(vmid))
}

/** A file that is there while a snapshot is taken or deleted: the disks and the configuration may not agree. */
function snapshotMark(vmid: number): string {
  return `snapshots/${vmid}`
}

/** A snapshot whose making or deletion was cut off by the end of a server is deleted. */
export async function abandonSnapshots(datacenter: Datacenter): Promise<void> {
  for (const vmid of datacenter.vms.all()) {
    const name = datacenter.data.read(snapshotMark(vmid))
    if (name === undefined) continue
    const node = datacenter.vms.nodeOf(vmid)!
    const config = datacenter.vms.read(node, vmid)
    const snapshot = config.snapshots.get(name)
    const machine = datacenter.machines.get(vmid)
    for (const drive of disks(snapshot ?? config.options)) {
      const attached = disks(config.options).find((candidate) => candidate.file === drive.file)
      // Some of them never had it, or have it no more.
      await changeSnapshot({ datacenter, node, vmid }, attached && machine, drive, 'delete', name).catch(() => {})
    }
    adopt(config, name, snapshot?.get('parent'))
    config.snapshots.delete(name)
    datacenter.vms.write(node, vmid, config)
    datacenter.data.remove(snapshotMark(vmid))
  }
}

/** With the guest's file systems frozen, if its agent can do that. */
async function quietly(
  machine: Machine | undefined,
  options: Options,
  worker: Worker,
  work: () => Promise<void>,
): Promise<void> {
  const isFrozen =
    machine !== undefined &&
    isAgentEnabled(options) &&
    (await machine.agent('guest-ping', {}, 3000).then(
      () => true,
      () => false,
    ))
  const ask = async (command: string): Promise<void> => {
    await machine?.agent(command).catch((error: unknown) => worker.log(`${command} problems - ${errorText(error)}`))
  }
  if (!isFrozen) return await work()
  await ask('guest-fsfreeze-freeze')
  try {
    await work()
  } finally {
    await ask('guest-fsfreeze-thaw')
  }
}

/** QEMU changes the qcow2 images that it has open; a thin volume is copied while the machine stands still. */
async function changeSnapshot(
  { datacenter, node }: Place,
  machine: Machine | undefined,
  drive: Drive,
  action: 'create' | 'delete',
  name: string,
): Promise<void> {
  const isInside = machine !== undefined && !datacenter.simulated
  if (isInside && parseVolume(datacenter, drive.file).format === 'qcow2') {
    const command = action === 'create' ? 'blockdev-snapshot-internal-sync' : 'blockdev-snapshot-delete-internal-sync'
    await machine.qmp(command, { device: `drive-${drive.key}`, name })
    return
  }
  const stands = isInside && action === 'create' && (await machine.status()) === 'running'
  if (stands) await machine.pause()
  try {
    await snapshotVolume(datacenter, node, drive.file, action, name)
  } finally {
    if (stands) await machine.resume()
  }
}

/** `force`: the configuration forgets it even if a disk does not. */
export async function deleteSnapshot(place: Place, name: string, force: boolean, worker: Worker): Promise<void> {
  const { datacenter, node, vmid } = place
  const config = datacenter.vms.read(node, vmid)
  const snapshot = config.snapshots.get(name)
  if (snapshot === undefined) throw new Error(`snapshot '${name}' does not exist`)
  checkLock(config)
  if (isTemplate(config)) throw new Error("you can't delete a snapshot if vm is a template")
  const machine = datacenter.machines.get(vmid)
  datacenter.data.write(snapshotMark(vmid), name)
  for (const drive of disks(snapshot)) {
    // The disk may have another place now, or none.
    const attached = disks(config.options).find((candidate) => candidate.file === drive.file)
    try {
      await changeSnapshot(place, attached && machine, attached ?? drive, 'delete', name)
    } catch (error) {
      if (!force) {
        datacenter.data.remove(snapshotMark(vmid))
        throw error
      }
      worker.log(errorText(error))
    }
    addUnused(config, drive.file)
  }
  adopt(config, name, snapshot.get('parent'))
  config.snapshots.delete(name)
  datacenter.vms.write(node, vmid, config)
  datacenter.data.remove(snapshotMark(vmid))
}

/** The children of a deleted snapshot belong to its parent. */
function adopt(config: VmConfig, name: string, parent: string | undefined): void {
  for (const options of [config.options, ...config.snapshots.values()]) {
    if (options.get('parent') !== name) continue
    if (parent === undefined) options.delete('parent')
    else options.set('parent', parent)
  }
}

export async function rollback(place: Place, name: string, worker: Worker): Promise<void> {
  const { datacenter, node, vmid } = place
  const config = datacenter.vms.read(node, vmid)
  if (isTemplate(config)) throw new Error("you can't rollback if vm is a template")
  const snapshot = config.snapshots.get(name)
  if (snapshot === undefined) throw new Error(`snapshot '${name}' does not exist`)
  checkLock(config)
  const machine = datacenter.machines.get(vmid)
  if (machine !== undefined) {
    await machine.kill()
    await machine.exited
  }
  for (const drive of disks(snapshot)) await snapshotVolume(datacenter, node, drive.file, 'apply', name)
  const inSnapshot = new Set(drivesOf(snapshot).map((drive) => drive.file))
  const owned = drivesOf(config.options).filter((drive) => !isCdrom(drive) || isCloudInit(drive))
  for (const drive of owned.filter(({ file }) => !inSnapshot.has(file))) {
    if (isCloudInit(drive)) {
      worker.log(`found unused cloudinit disk '${drive.file}', removing it`)
      await removeVolume(datacenter, node, drive.file)
    } else addUnused(config, drive.file)
  }
  const kept = [...config.options].filter(([key]) => /^unused\d+$/.test(key) || key === 'description')
  config.options.clear()
  for (const [key, value] of [...kept, ...withoutBookkeeping(snapshot)]) config.options.set(key, value)
  config.options.set('parent', name)
  if (config.options.has('vmgenid')) config.options.set('vmgenid', newGeneration())
  config.pending.clear()
  config.pendingDelete.clear()
  datacenter.vms.write(node, vmid, config)
}
