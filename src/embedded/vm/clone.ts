import { setTimeout as delay } from 'node:timers/promises'
import { emptyConfig, type Options, type VmConfig } from '../config/conf-file.ts'
import { type Drive, isCdrom, isCloudInit, isVolume, printDrive, tryParseDrive, withOptions } from '../config/drive.ts'
import { parseNet, printNet, randomMac } from '../config/net.ts'
import { driveKeys } from '../config/options.ts'
import { printSize } from '../config/size.ts'
import type { Datacenter } from '../datacenter.ts'
import { imageInfo } from '../storage/image.ts'
import { parseVolume, storageOf, volumePath } from '../storage/storages.ts'
import { allocateVolume, copyVolume, type Log, linkVolume, removeVolume } from '../storage/volumes.ts'
import type { Worker } from '../tasks/tasks.ts'
import { newGeneration, newSmbios } from './defaults.ts'
import { checkLock, isTemplate } from './vms.ts'

export interface CloneWish {
  readonly node: string
  readonly target: string
  readonly vmid: number
  readonly newid: number
  readonly name: string | undefined
  readonly description: string | undefined
  readonly snapname: string | undefined
  /** undefined: linked for templates, full for others. */
  readonly full: boolean | undefined
  readonly storage: string | undefined
  readonly format: string | undefined
  readonly pool: string | undefined
}

// A genuine worker takes its time to reserve the new ID: of two at once, one learns of the other in its task.
const reservationMs = 40

/** Throws what a genuine server refuses before it starts a task; gives the UPID. */
export function cloneVm(datacenter: Datacenter, user: string, wish: CloneWish): string {
  const { node, target, vmid, newid } = wish
  const { config, options } = source(datacenter, wish)
  const full = wish.full ?? !isTemplate(config)
  checkDrives(datacenter, options, wish, full)
  if (datacenter.vms.exists(newid)) throw new Error(`unable to create VM ${newid}: config file already exists`)
  return datacenter.tasks.start(node, 'qmclone', String(vmid), user, async (worker) => {
    await delay(reservationMs)
    await datacenter.locks.run(
      vmid,
      async () => {
        if (datacenter.vms.exists(newid)) throw new Error(`unable to create VM ${newid}: config file already exists`)
        const reserved = emptyConfig()
        reserved.options.set('description', ' qmclone temporary file')
        reserved.options.set('lock', 'clone')
        datacenter.vms.write(target, newid, reserved)
        await fill(datacenter, wish, full, worker)
      },
      worker.log,
    )
  })
}

function source(datacenter: Datacenter, wish: CloneWish): { config: VmConfig; options: Options } {
  const config = datacenter.vms.read(wish.node, wish.vmid)
  checkLock(config)
  const options = wish.snapname === undefined ? config.options : config.snapshots.get(wish.snapname)
  if (options === undefined) throw new Error(`snapshot '${wish.snapname}' does not exist`)
  return { config, options }
}

/** The drives that are copied or linked. */
function images(options: Options): Drive[] {
  return [...driveKeys].sort().flatMap((key) => {
    const text = options.get(key)
    const drive = text === undefined ? undefined : tryParseDrive(key, text)
    return drive !== undefined && isVolume(drive.file) && (!isCdrom(drive) || isCloudInit(drive)) ? [drive] : []
  })
}

function checkDrives(datacenter: Datacenter, options: Options, wish: CloneWish, full: boolean): void {
  for (const drive of images(options)) {
    const place = storageOf(datacenter, parseVolume(datacenter, drive.file).storage)
    if (wish.target !== wish.node && !place.shared)
      throw new Error(`can't clone VM to node '${wish.target}' (VM uses local storage)`)
    if (isCloudInit(drive)) continue
    const isLinkable = wish.snapname === undefined && parseVolume(datacenter, drive.file).isBase
    if (!full && !isLinkable) {
      const what = wish.snapname === undefined ? `'${drive.file}'` : `a snapshot of '${drive.file}'`
      throw new Error(`Linked clone feature is not supported for ${what} (${drive.key})`)
    }
  }
}

const dropped = /^(?:unused\d+|lock|snaptime|snapstate|parent|vmstate|runningmachine|runningcpu|template)$/

async function fill(datacenter: Datacenter, wish: CloneWish, full: boolean, worker: Worker): Promise<void> {
  const { target, vmid, newid } = wish
  const volumes: string[] = []
  try {
    const { options } = source(datacenter, wish)
    const clone = emptyConfig()
    for (const [key, value] of options) {
      if (dropped.test(key)) continue
      clone.options.set(key, /^net\d+$/.test(key) ? printNet({ ...parseNet(value), macaddr: randomMac() }) : value)
    }
    const drives = images(options)
    for (const [index, drive] of drives.entries()) {
      const file = await cloneDrive(datacenter, wish, drive, full, worker)
      volumes.push(file)
      const { size } = imageInfo(volumePath(datacenter, target, file))
      clone.options.set(drive.key, printDrive(withOptions(drive, { format: undefined, size: printSize(size) }, file)))
      if (index === drives.length - 1) worker.signal.throwIfAborted()
    }
    clone.options.set('smbios1', renewed(options.get('smbios1')))
    clone.options.set('vmgenid', newGeneration())
    clone.options.set('name', wish.name ?? `Copy-of-VM-${options.get('name') ?? vmid}`)
    if (wish.description !== undefined) clone.options.set('description', wish.description.replace(/\s+$/, ''))
    if (clone.options.get('description') === '') clone.options.delete('description')
    datacenter.vms.write(target, newid, clone)
    if (wish.pool !== undefined) {
      datacenter.state.pools[wish.pool]?.vms.push(newid)
      datacenter.save()
    }
  } catch (error) {
    for (const volid of volumes) await removeVolume(datacenter, target, volid).catch(() => {})
    datacenter.vms.remove(newid)
    throw new Error(`clone failed: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The rest of the table stays; the identity is new. */
function renewed(smbios: string | undefined): string {
  const fresh = newSmbios()
  return smbios === undefined
    ? fresh
    : [fresh, ...smbios.split(',').filter((part) => !part.startsWith('uuid='))].join(',')
}

async function cloneDrive(
  datacenter: Datacenter,
  wish: CloneWish,
  drive: Drive,
  full: boolean,
  worker: Worker,
): Promise<string> {
  const { node, target, newid } = wish
  if (!full && !isCloudInit(drive)) {
    worker.log(`create linked clone of drive ${drive.key} (${drive.file})`)
    return await linkVolume(datacenter, target, drive.file, newid, worker.log)
  }
  worker.log(`create full clone of drive ${drive.key} (${drive.file})`)
  return await copyDrive(
    datacenter,
    { node, target, vmid: newid, storage: wish.storage, format: wish.format, snapname: wish.snapname },
    drive,
    worker.log,
    worker.signal,
  )
}

export interface CopyPlace {
  readonly node: string
  readonly target: string
  readonly vmid: number
  readonly storage: string | undefined
  readonly format: string | undefined
  readonly snapname?: string | undefined
}

/** A full copy of a drive's image; the new volume's ID. */
export async function copyDrive(
  datacenter: Datacenter,
  place: CopyPlace,
  drive: Drive,
  log: Log,
  signal?: AbortSignal,
): Promise<string> {
  const volume = parseVolume(datacenter, drive.file)
  const storage = place.storage ?? volume.storage
  const isLvm = storageOf(datacenter, storage).type === 'lvmthin'
  const file = volumePath(datacenter, place.node, drive.file)
  const info = imageInfo(file)
  const format = isLvm ? 'raw' : (place.format ?? info.format)
  if (isCloudInit(drive)) {
    const name = `vm-${place.vmid}-cloudinit${isLvm ? '' : `.${format}`}`
    return await allocateVolume(
      datacenter,
      place.target,
      { storage, vmid: place.vmid, format, bytes: info.size, name },
      log,
    )
  }
  const from = { file, format: info.format, ...(place.snapname === undefined ? {} : { snapshot: place.snapname }) }
  return await copyVolume(
    datacenter,
    place.target,
    from,
    { storage, vmid: place.vmid, format, bytes: info.size },
    log,
    signal,
  )
}
