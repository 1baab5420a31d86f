import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import type { VmConfig } from '../config/conf-file.ts'
import { type Drive, isCdrom, isVolume, parseDrive, printDrive, withOptions } from '../config/drive.ts'
import { printSize } from '../config/size.ts'
import type { Datacenter } from '../datacenter.ts'
import { imageInfo } from '../storage/image.ts'
import { imageStorage, parseVolume, storageOf, volumePath } from '../storage/storages.ts'
import { removeVolume } from '../storage/volumes.ts'
import type { Worker } from '../tasks/tasks.ts'
import { copyDrive } from './clone.ts'
import { addUnused } from './pending.ts'
import { makeDriveBase } from './template.ts'
import { checkDigest, checkLock, isTemplate } from './vms.ts'

interface DiskWish {
  readonly node: string
  readonly vmid: number
  readonly disk: string
  readonly digest: string | undefined
}

export interface MoveWish extends DiskWish {
  readonly storage: string
  readonly format: string | undefined
  readonly delete: boolean
}

export function moveDisk(datacenter: Datacenter, user: string, wish: MoveWish): string {
  const { node, vmid } = wish
  movable(datacenter, wish)
  return datacenter.tasks.start(node, 'qmmove', String(vmid), user, (worker) =>
    datacenter.locks.run(vmid, () => move(datacenter, wish, worker), worker.log),
  )
}

function source(datacenter: Datacenter, { node, vmid, disk, digest }: DiskWish): { config: VmConfig; drive: Drive } {
  const config = datacenter.vms.read(node, vmid)
  checkLock(config)
  checkDigest(config, digest)
  const text = config.options.get(disk)
  if (text === undefined) throw new Error(`disk '${disk}' does not exist`)
  const drive = parseDrive(disk, text)
  if (!isVolume(drive.file)) throw new Error(`disk '${disk}' has no associated volume`)
  if (isCdrom(drive)) throw new Error("you can't move a cdrom")
  return { config, drive }
}

function movable(datacenter: Datacenter, wish: MoveWish): { config: VmConfig; drive: Drive } {
  const { config, drive } = source(datacenter, wish)
  const volume = parseVolume(datacenter, drive.file)
  if (volume.storage === wish.storage && (wish.format === undefined || wish.format === volume.format)) {
    throw new Error("you can't move to the same storage with same format")
  }
  imageStorage(datacenter, wish.storage)
  const inSnapshots = [...config.snapshots.values()].some(
    (options) => options.get(wish.disk)?.split(',')[0] === drive.file,
  )
  if (inSnapshots && wish.delete) throw new Error("you can't move a disk with snapshots and delete the source")
  return { config, drive }
}

async function move(datacenter: Datacenter, wish: MoveWish, worker: Worker): Promise<void> {
  const { node, vmid, disk } = wish
  const { config, drive } = movable(datacenter, wish)
  if (datacenter.machines.get(vmid)) throw new Error('moving a disk of a running VM is not supported by this server')
  worker.log(`create full clone of drive ${disk} (${drive.file})`)
  const place = { node, target: node, vmid, storage: wish.storage, format: wish.format }
  const file = await copyDrive(datacenter, place, drive, worker.log, worker.signal)
  const { size } = imageInfo(volumePath(datacenter, node, file))
  config.options.set(disk, printDrive(withOptions(drive, { format: undefined, size: printSize(size) }, file)))
  if (isTemplate(config)) await makeDriveBase(datacenter, node, vmid, config, disk)
  if (!wish.delete) addUnused(config, drive.file)
  datacenter.vms.write(node, vmid, config)
  if (wish.delete)
    await removeVolume(datacenter, node, drive.file).catch((error: unknown) => worker.warn(String(error)))
}

export interface ReassignWish extends DiskWish {
  readonly target: number
  readonly slot: string
}

/** Gives a disk to another VM; its volume gets a name of that VM. */
export function reassignDisk(datacenter: Datacenter, user: string, wish: ReassignWish): string {
  const { node, vmid, target, slot } = wish
  if (!datacenter.vms.exists(target)) throw new Error(`could not find target VM ${target}`)
  source(datacenter, wish)
  if (datacenter.vms.read(node, target).options.has(slot))
    throw new Error(`Target disk key '${slot}' is already in use for VM '${target}'`)
  return datacenter.tasks.start(node, 'qmmove', String(vmid), user, (worker) =>
    datacenter.locks.run(
      vmid,
      () => datacenter.locks.run(target, () => reassign(datacenter, wish, worker), worker.log),
      worker.log,
    ),
  )
}

async function reassign(datacenter: Datacenter, wish: ReassignWish, worker: Worker): Promise<void> {
  const { node, vmid, disk, target, slot } = wish
  const { config, drive } = source(datacenter, wish)
  const volume = parseVolume(datacenter, drive.file)
  const isLvm = storageOf(datacenter, volume.storage).type === 'lvmthin'
  let number = 0
  let volid = ''
  do {
    const name = `vm-${target}-disk-${number++}${isLvm ? '' : `.${volume.format}`}`
    volid = isLvm ? `${volume.storage}:${name}` : `${volume.storage}:${target}/${name}`
  } while (existsSync(volumePath(datacenter, node, volid)))
  worker.log(`moving disk '${disk}' from VM '${vmid}' to '${target}'`)
  const file = volumePath(datacenter, node, volid)
  await mkdir(path.dirname(file), { recursive: true })
  await rename(volumePath(datacenter, node, drive.file), file)
  const receiver = datacenter.vms.read(node, target)
  receiver.options.set(slot, printDrive({ ...drive, key: slot, file: volid }))
  config.options.delete(disk)
  worker.log(`removing disk '${disk}' from VM '${vmid}' config`)
  datacenter.vms.write(node, target, receiver)
  datacenter.vms.write(node, vmid, config)
}
