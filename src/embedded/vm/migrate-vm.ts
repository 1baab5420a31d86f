import type { Access } from '../access/access.ts'
import { callerId } from '../access/effective-rights.ts'
import { errorText } from '../api-errors.ts'
import type { VmConfig } from '../config/conf-file.ts'
import { driveKeys } from '../config/drive-keys.ts'
import { type Drive, isCdrom, isCloudInit, isVolume, printDrive, tryParseDrive } from '../config/drive-string.ts'
import type { Datacenter } from '../datacenter.ts'
import { bandwidthLimit } from '../storage/bandwidth.ts'
import { imageInfo } from '../storage/disk-image.ts'
import { parseVolume, storageOf, usableStorage, volumePath } from '../storage/storages.ts'
import { childrenOf, copyVolume, removeVolume, volumeExists } from '../storage/volumes.ts'
import type { Worker } from '../tasks/task-list.ts'
import { checkLock } from './vm-configs.ts'

export interface MigrateWish {
  readonly node: string
  readonly target: string
  readonly vmid: number
  /** Where the volumes of a local storage go. */
  storageFor(storage: string): string
  /** KiB a second; undefined: what the storages allow. */
  readonly limit: number | undefined
}

/** A volume that only the source's node has. */
interface Local {
  readonly drive: Drive
  readonly from: string
  readonly to: string
}

/** Moves a machine that does not run to another node; gives the UPID. Throws what a genuine server refuses before that. */
export function migrateVm(datacenter: Datacenter, access: Access, wish: MigrateWish): string {
  const { node, vmid } = wish
  return datacenter.tasks.start(node, 'qmigrate', String(vmid), callerId(access.caller), (worker) =>
    datacenter.locks.run(vmid, () => migrate(datacenter, access, wish, worker), worker.log),
  )
}

async function migrate(datacenter: Datacenter, access: Access, wish: MigrateWish, worker: Worker): Promise<void> {
  const { node, target, vmid } = wish
  const began = datacenter.now()
  const stamp = (): string => new Date(datacenter.now()).toISOString().slice(0, 19).replace('T', ' ')
  const log = (line: string): void => worker.log(`${stamp()} ${line}`)
  const took = (): string => new Date(datacenter.now() - began).toISOString().slice(11, 19)
  const before = datacenter.vms.read(node, vmid)
  checkLock(before)
  if (datacenter.machines.get(vmid) !== undefined) throw new Error("can't migrate running VM without --online")
  log(`starting migration of VM ${vmid} to node '${target}' (127.0.0.1)`)
  const locked = datacenter.vms.read(node, vmid)
  locked.options.set('lock', 'migrate')
  datacenter.vms.write(node, vmid, locked)
  const copied: string[] = []
  try {
    const locals = scan(datacenter, before, wish, log)
    if (locals.length > 0) log('copying local disk images')
    const moved = datacenter.vms.read(node, vmid)
    moved.options.delete('lock')
    for (const local of locals) {
      const file = await copy(datacenter, access, wish, local, { ...worker, log })
      copied.push(file)
      moved.options.set(local.drive.key, printDrive({ ...local.drive, file }))
    }
    worker.signal.throwIfAborted()
    datacenter.vms.move(target, vmid, moved)
    for (const { drive } of locals)
      await removeVolume(datacenter, node, drive.file).catch((error: unknown) =>
        log(`ERROR: removing local copy of '${drive.file}' failed - ${errorText(error)}`),
      )
    log(`migration finished successfully (duration ${took()})`)
  } catch (error) {
    for (const volid of copied) await removeVolume(datacenter, target, volid).catch(() => {})
    datacenter.vms.write(node, vmid, before)
    log(`ERROR: ${errorText(error)}`)
    log('aborting phase 1 - cleanup resources')
    log(`ERROR: migration aborted (duration ${took()}): ${errorText(error)}`)
    throw new Error('migration aborted')
  }
}

/** What has to be copied. Throws when something can not be, after the log has named all of it. */
function scan(datacenter: Datacenter, config: VmConfig, wish: MigrateWish, log: Worker['log']): readonly Local[] {
  const found: Local[] = []
  const problems: string[] = []
  for (const key of [...driveKeys, ...[...config.options.keys()].filter((name) => /^unused\d+$/.test(name))]) {
    const text = config.options.get(key)
    const drive = text === undefined ? undefined : tryParseDrive(key, text)
    if (drive === undefined || drive.file === 'none') continue
    if (drive.file === 'cdrom') {
      problems.push("can't migrate local cdrom drive")
      continue
    }
    if (!isVolume(drive.file)) continue
    const from = parseVolume(datacenter, drive.file).storage
    if (storageOf(datacenter, from).shared) continue
    try {
      found.push({ drive, from, to: judged(datacenter, config, wish, drive) })
      log(
        isCloudInit(drive)
          ? `found generated disk '${drive.file}' (in current VM config)`
          : `found local disk '${drive.file}' (attached)`,
      )
    } catch (error) {
      problems.push(`can't migrate local disk '${drive.file}': ${errorText(error)}`)
    }
  }
  for (const problem of problems) log(problem)
  if (problems.length > 0) throw new Error("Problem found while scanning volumes - can't migrate VM - check log")
  return found
}

/** The storage of the other node for a volume. Throws why it can not come there. */
function judged(datacenter: Datacenter, config: VmConfig, wish: MigrateWish, drive: Drive): string {
  const { node, target, vmid } = wish
  const volume = parseVolume(datacenter, drive.file)
  const to = wish.storageFor(volume.storage)
  usableStorage(datacenter, target, to)
  if (isCdrom(drive) && !isCloudInit(drive)) throw new Error('local cdrom image')
  if (volume.vmid !== vmid) throw new Error(`owned by other VM (owner = VM ${volume.vmid})`)
  if (config.snapshots.size > 0) throw new Error('non-migratable snapshot exists')
  if (childrenOf(datacenter, node, drive.file).length > 0) throw new Error('referenced by linked clone(s)')
  if (volume.base !== undefined)
    throw new Error(`can't migrate '${drive.file}' as it's a clone of '${volume.base.name}'`)
  const [source, destination] = [storageOf(datacenter, volume.storage).type, storageOf(datacenter, to).type]
  // Formats with more than data are streamed as they are, which a block storage takes not.
  if (volume.format !== 'raw' && destination !== 'dir')
    throw new Error(`cannot migrate from storage type '${source}' to '${destination}'`)
  return to
}

async function copy(
  datacenter: Datacenter,
  access: Access,
  { node, target, vmid, limit }: MigrateWish,
  { drive, from, to }: Local,
  worker: Worker,
): Promise<string> {
  const volume = parseVolume(datacenter, drive.file)
  const file = volumePath(datacenter, node, drive.file)
  const { format, size } = imageInfo(file)
  const isAlike = storageOf(datacenter, from).type === storageOf(datacenter, to).type
  const same = drive.file.replace(/^[^:]+/, to)
  // The name is kept where it is free. A base image gets its name when it is there.
  const keeps = isAlike && !volume.isBase && !volumeExists(datacenter, target, same)
  const bare = storageOf(datacenter, to).type === 'lvmthin' ? '' : `.${format}`
  const name = isCloudInit(drive) ? `vm-${vmid}-cloudinit${bare}` : keeps ? volume.name : undefined
  const wish = { storage: to, vmid, format, bytes: size, ...(name === undefined ? {} : { name }) }
  const most = bandwidthLimit(datacenter.state, access, 'move', [from, to], limit)
  const log = (line: string): void => worker.log(line)
  const volid = await copyVolume(datacenter, target, { file, format }, wish, log, worker.signal, most)
  worker.log(`volume '${drive.file}' is '${volid}' on the target`)
  return volid
}
