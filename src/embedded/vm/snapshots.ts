import type { Options, VmConfig } from '../config/conf-file.ts'
import { type Drive, isCdrom, isCloudInit, isVolume, tryParseDrive } from '../config/drive.ts'
import { driveKeys } from '../config/options.ts'
import type { Datacenter } from '../datacenter.ts'
import { snapshotImage } from '../storage/image.ts'
import { parseVolume, volumePath } from '../storage/storages.ts'
import { removeVolume } from '../storage/volumes.ts'
import type { Worker } from '../tasks/tasks.ts'
import { newGeneration } from './defaults.ts'
import { ownedVolumes } from './pending.ts'
import { checkLock, isTemplate } from './vms.ts'

interface Place {
  readonly datacenter: Datacenter
  readonly node: string
  readonly vmid: number
}

function disks(options: Options): Drive[] {
  return [...driveKeys].sort().flatMap((key) => {
    const text = options.get(key)
    const drive = text === undefined ? undefined : tryParseDrive(key, text)
    return drive !== undefined && isVolume(drive.file) && !isCdrom(drive) && !isCloudInit(drive) ? [drive] : []
  })
}

/** Whether every disk has a format that can hold snapshots. */
export function canSnapshot(datacenter: Datacenter, options: Options): boolean {
  return disks(options).every((drive) => parseVolume(datacenter, drive.file).format === 'qcow2')
}

const bookkeeping = new Set([
  'parent',
  'snaptime',
  'snapstate',
  'vmstate',
  'digest',
  'lock',
  'template',
  'runningmachine',
  'runningcpu',
])

export async function takeSnapshot(
  place: Place,
  name: string,
  description: string | undefined,
  worker: Worker,
): Promise<void> {
  const { datacenter, node, vmid } = place
  const config = datacenter.vms.read(node, vmid)
  if (isTemplate(config)) throw new Error("you can't take a snapshot if it's a template")
  checkLock(config)
  if (config.snapshots.has(name)) throw new Error(`snapshot name '${name}' already used`)
  if (!canSnapshot(datacenter, config.options)) throw new Error('snapshot feature is not available')
  const snapshot: Options = new Map(
    [...config.options].filter(([key]) => !bookkeeping.has(key) && !/^unused\d+$/.test(key) && key !== 'description'),
  )
  const parent = config.options.get('parent')
  if (parent !== undefined) snapshot.set('parent', parent)
  snapshot.set('snaptime', String(Math.floor(datacenter.now() / 1000)))
  if (description !== undefined) snapshot.set('description', description)
  const machine = datacenter.machines.get(vmid)
  const done: Drive[] = []
  try {
    for (const drive of disks(config.options)) {
      worker.log(`snapshotting 'drive-${drive.key}' (${drive.file})`)
      if (machine === undefined) await snapshotImage(volumePath(datacenter, node, drive.file), 'create', name)
      else await machine.qmp('blockdev-snapshot-internal-sync', { device: `drive-${drive.key}`, name })
      done.push(drive)
    }
  } catch (error) {
    if (machine === undefined)
      for (const drive of done)
        await snapshotImage(volumePath(datacenter, node, drive.file), 'delete', name).catch(() => {})
    throw error
  }
  config.snapshots.set(name, snapshot)
  config.options.set('parent', name)
  datacenter.vms.write(node, vmid, config)
}

export async function deleteSnapshot(place: Place, name: string): Promise<void> {
  const { datacenter, node, vmid } = place
  const config = datacenter.vms.read(node, vmid)
  checkLock(config)
  const snapshot = config.snapshots.get(name)
  if (snapshot === undefined) throw new Error(`snapshot '${name}' does not exist`)
  const machine = datacenter.machines.get(vmid)
  for (const drive of disks(snapshot)) {
    if (machine === undefined) await snapshotImage(volumePath(datacenter, node, drive.file), 'delete', name)
    else await machine.qmp('blockdev-snapshot-delete-internal-sync', { device: `drive-${drive.key}`, name })
  }
  adopt(config, name, snapshot.get('parent'))
  config.snapshots.delete(name)
  datacenter.vms.write(node, vmid, config)
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
  checkLock(config)
  const snapshot = config.snapshots.get(name)
  if (snapshot === undefined) throw new Error(`snapshot '${name}' does not exist`)
  const machine = datacenter.machines.get(vmid)
  if (machine !== undefined) {
    await machine.kill()
    await machine.exited
  }
  for (const drive of disks(snapshot)) await snapshotImage(volumePath(datacenter, node, drive.file), 'apply', name)
  const before = ownedVolumes(config, vmid)
  const kept = [...config.options].filter(([key]) => /^unused\d+$/.test(key) || key === 'description')
  config.options.clear()
  for (const [key, value] of [...snapshot, ...kept]) if (key !== 'snaptime') config.options.set(key, value)
  config.options.set('parent', name)
  config.options.set('vmgenid', newGeneration())
  config.pending.clear()
  config.pendingDelete.clear()
  const after = new Set(ownedVolumes(config, vmid))
  for (const volid of before) {
    const isCloudInitDisk = /-cloudinit(?:\.\w+)?$/.test(volid)
    if (isCloudInitDisk ? [...config.options.values()].some((text) => text.split(',')[0] === volid) : after.has(volid))
      continue
    if (isCloudInitDisk) {
      worker.log(`found unused cloudinit disk '${volid}', removing it`)
      await removeVolume(datacenter, node, volid)
    } else {
      let number = 0
      while (config.options.has(`unused${number}`)) number++
      config.options.set(`unused${number}`, volid)
    }
  }
  datacenter.vms.write(node, vmid, config)
}
