import type { Access } from '../../access/access.ts'
import { callerId } from '../../access/effective-rights.ts'
import { errorText, taskErrorText } from '../../api-errors.ts'
import type { VmConfig } from '../../config/conf-file.ts'
import { printSize } from '../../config/drive-size.ts'
import {
  type Drive,
  isCdrom,
  isCloudInit,
  isVolume,
  parseDrive,
  printDrive,
  withOptions,
} from '../../config/drive-string.ts'
import type { Datacenter } from '../../datacenter.ts'
import { tellsCopies } from '../../release.ts'
import { bandwidthLimit } from '../../storage/bandwidth.ts'
import { imageInfo } from '../../storage/disk-image.ts'
import { imageStorage, parseVolume, usableStorage, volumePath } from '../../storage/storages.ts'
import { removeVolume } from '../../storage/volumes.ts'
import type { Worker } from '../../tasks/task-list.ts'
import { makeDriveBase } from '../convert-to-template.ts'
import { addUnused, isInUse } from '../pending-changes.ts'
import { checkDigest, checkLock, isTemplate } from '../vm-configs.ts'
import { copyDrive } from './copy-drive.ts'

export interface MoveWish {
  readonly node: string
  readonly vmid: number
  readonly disk: string
  readonly digest: string | undefined
  readonly storage: string
  readonly format: string | undefined
  readonly delete: boolean
  /** KiB a second; undefined: what the storages allow. */
  readonly limit: number | undefined
}

/** Moves a disk to another storage or format; gives the UPID. */
export function moveDisk(datacenter: Datacenter, access: Access, wish: MoveWish): string {
  const { node, vmid } = wish
  movable(datacenter, wish)
  return datacenter.tasks.start(node, 'qmmove', String(vmid), callerId(access.caller), (worker) =>
    datacenter.locks.run(vmid, () => move(datacenter, access, wish, worker), worker.log),
  )
}

interface Movable {
  readonly config: VmConfig
  readonly drive: Drive
  readonly isSnapshotted: boolean
}

function movable(datacenter: Datacenter, wish: MoveWish): Movable {
  const { node, vmid, disk, digest } = wish
  const config = datacenter.vms.read(node, vmid)
  checkLock(config)
  checkDigest(config, digest)
  const text = config.options.get(disk)
  if (text === undefined) throw new Error(`disk '${disk}' does not exist`)
  const drive = parseDrive(disk, text)
  if (isCdrom(drive) && !isCloudInit(drive)) throw new Error("you can't move a cdrom")
  const volume = parseVolume(datacenter, drive.file)
  const former = /\.(raw|qcow2|vmdk)$/.exec(drive.file)?.[1]
  const isSame = wish.format === undefined || former === undefined || former === wish.format
  if (volume.storage === wish.storage && isSame) throw new Error("you can't move to the same storage with same format")
  usableStorage(datacenter, node, wish.storage)
  imageStorage(datacenter, wish.storage)
  const isSnapshotted = isInUse(config, disk, drive.file)
  if (isSnapshotted && wish.delete) throw new Error("you can't move a disk with snapshots and delete the source")
  return { config, drive, isSnapshotted }
}

async function move(datacenter: Datacenter, access: Access, wish: MoveWish, worker: Worker): Promise<void> {
  const { node, vmid, disk } = wish
  const { config, drive, isSnapshotted } = movable(datacenter, wish)
  const tell = (line: string): void => {
    if (tellsCopies(datacenter.state.version)) worker.log(line)
  }
  const from = parseVolume(datacenter, drive.file).storage
  tell(`copying volume '${drive.file}' from current storage '${from}' to target storage '${wish.storage}'`)
  if (isSnapshotted) worker.log('moving disk with snapshots, snapshots will not be moved!')
  let made: string | undefined
  try {
    const machine = /^unused/.test(disk) ? undefined : datacenter.machines.get(vmid)
    if (machine !== undefined && disk === 'tpmstate0') throw new Error('cannot move TPM state while VM is running')
    worker.log(`create full clone of drive ${disk} (${drive.file})`)
    const storages = [from, wish.storage]
    const limit = bandwidthLimit(datacenter.state, access, 'move', storages, wish.limit)
    const place = { node, target: node, vmid, storage: wish.storage, format: wish.format, limit, machine, switch: true }
    made = await copyDrive(datacenter, place, drive, worker.log, worker.signal)
    const { size } = imageInfo(volumePath(datacenter, node, made))
    const sizes = disk.startsWith('unused') ? {} : { size: printSize(size) }
    config.options.set(disk, printDrive(withOptions(drive, { format: undefined, ...sizes }, made)))
    if (!wish.delete) {
      const slot = addUnused(config, drive.file)
      tell(`adding source volume '${drive.file}' as '${slot}' to config`)
    }
    if (isTemplate(config)) await makeDriveBase(datacenter, node, vmid, config, disk)
    datacenter.vms.write(node, vmid, config)
  } catch (error) {
    if (made !== undefined && isVolume(made)) await removeVolume(datacenter, node, made).catch(() => {})
    throw new Error(`storage migration failed: ${taskErrorText(error)}`)
  }
  if (!wish.delete) return
  tell(`removing source volume '${drive.file}' after successful copy`)
  await removeVolume(datacenter, node, drive.file).catch((error: unknown) => worker.log(errorText(error)))
}
