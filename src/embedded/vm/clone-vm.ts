import { setTimeout as delay } from 'node:timers/promises'
import type { Access } from '../access/access.ts'
import { callerId } from '../access/effective-rights.ts'
import { taskErrorText } from '../api-errors.ts'
import { emptyConfig, type Options, type VmConfig } from '../config/conf-file.ts'
import { driveKeys } from '../config/drive-keys.ts'
import { printSize } from '../config/drive-size.ts'
import {
  type Drive,
  isCdrom,
  isCloudInit,
  isVolume,
  printDrive,
  tryParseDrive,
  withOptions,
} from '../config/drive-string.ts'
import { parseNet, printNet, randomMac } from '../config/net-string.ts'
import { smbiosFormat } from '../config/option-formats.ts'
import type { Datacenter } from '../datacenter.ts'
import { tellsCopies } from '../release.ts'
import { parsePropertyString } from '../schema/check.ts'
import { printPropertyString } from '../schema/property-string.ts'
import { linkVolume } from '../storage/allocate-volume.ts'
import { bandwidthLimit } from '../storage/bandwidth.ts'
import { imageInfo } from '../storage/disk-image.ts'
import { parseVolume, volumePath } from '../storage/storages.ts'
import { canLink, canSnapshotVolume } from '../storage/volume-snapshot.ts'
import { removeVolume } from '../storage/volumes.ts'
import type { Worker } from '../tasks/task-list.ts'
import { copyDrive } from './disks/copy-drive.ts'
import { checkLock, isTemplate } from './vm-configs.ts'
import { newGeneration } from './vm-defaults.ts'

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
  /** KiB a second; undefined: what the storages allow. */
  readonly limit: number | undefined
}

/** What is cloned: the configuration now or at a snapshot. */
interface Source {
  readonly config: VmConfig
  readonly options: Options
  readonly full: boolean
}

// A genuine worker takes its time to reserve the new ID: of two at once, one learns of the other in its task.
const reservationMs = 40

/**
 * Throws what a genuine server refuses before it starts a task; gives the UPID. `checkRights` looks at the storages and
 * bridges of the options that are cloned, and throws.
 */
export function cloneVm(
  datacenter: Datacenter,
  access: Access,
  wish: CloneWish,
  checkRights: (options: Options) => void,
): string {
  const { node, target, vmid, newid } = wish
  const source = sourceOf(datacenter, wish)
  checkRights(source.options)
  checkSource(datacenter, source, wish)
  return datacenter.tasks.start(node, 'qmclone', String(vmid), callerId(access.caller), async (worker) => {
    await delay(reservationMs)
    if (tellsCopies(datacenter.state.version)) worker.log(`creating a clone of VM ${vmid} with ID ${newid}`)
    const work = async (): Promise<void> => {
      const present = sourceOf(datacenter, wish)
      checkSource(datacenter, present, wish)
      const reserved = emptyConfig()
      reserved.options.set('description', ' qmclone temporary file')
      reserved.options.set('lock', 'clone')
      datacenter.vms.write(target, newid, reserved)
      await fill(datacenter, access, present, wish, worker)
    }
    const isRunning = datacenter.machines.get(vmid) !== undefined
    await (isRunning ? datacenter.locks.run : datacenter.locks.share)(vmid, work, worker.log)
  })
}

function sourceOf(datacenter: Datacenter, wish: CloneWish): Source {
  const config = datacenter.vms.read(wish.node, wish.vmid)
  checkLock(config)
  const options = wish.snapname === undefined ? config.options : config.snapshots.get(wish.snapname)
  if (options === undefined) throw new Error(`snapshot '${wish.snapname}' does not exist`)
  const full = wish.full ?? !isTemplate(config)
  for (const name of ['storage', 'format'] as const) {
    if (!full && wish[name] !== undefined) throw new Error(`parameter '${name}' not allowed for linked clones`)
  }
  return { config, options, full }
}

/** Every drive with a volume. */
function drivesOf(options: Options): Drive[] {
  return [...driveKeys].sort().flatMap((key) => {
    const text = options.get(key)
    const drive = text === undefined ? undefined : tryParseDrive(key, text)
    return drive !== undefined && isVolume(drive.file) ? [drive] : []
  })
}

/** The drives that are copied or linked: media of CD drives stay where they are. */
function images(options: Options): Drive[] {
  return drivesOf(options).filter((drive) => !isCdrom(drive) || isCloudInit(drive))
}

/** The state of a TPM and a cloud-init medium are small, and the new machine's own. */
function isCopied(drive: Drive, full: boolean): boolean {
  return full || isCloudInit(drive) || drive.kind === 'tpmstate'
}

function checkSource(datacenter: Datacenter, { options, full }: Source, wish: CloneWish): void {
  const { node, target, vmid, newid, snapname } = wish
  if (target !== node) {
    const local = drivesOf(options).some((drive) => {
      return !datacenter.state.storages[parseVolume(datacenter, drive.file).storage]?.shared
    })
    if (local) throw new Error(`can't clone VM to node '${target}' (VM uses local storage)`)
  }
  if (datacenter.vms.exists(newid)) throw new Error(`unable to create VM ${newid}: config file already exists`)
  const isRunning = datacenter.machines.get(vmid) !== undefined
  for (const drive of images(options)) {
    if (full && isRunning && snapname === undefined && drive.kind === 'tpmstate')
      throw new Error('cannot clone TPM state while VM is running')
    const isPossible = isCopied(drive, full)
      ? snapname === undefined || isCloudInit(drive) || canSnapshotVolume(datacenter, drive.file)
      : canLink(datacenter, drive.file, snapname)
    if (isPossible) continue
    const what = snapname === undefined ? `'${drive.file}'` : `a snapshot of '${drive.file}'`
    const kind = isCopied(drive, full) ? 'Full' : 'Linked'
    throw new Error(`${kind} clone feature is not supported for ${what} (${drive.key})`)
  }
}

const dropped = /^(?:unused\d+|lock|snaptime|snapstate|parent|vmstate|template)$/

async function fill(
  datacenter: Datacenter,
  access: Access,
  { config, options, full }: Source,
  wish: CloneWish,
  worker: Worker,
): Promise<void> {
  const { target, newid } = wish
  const volumes: string[] = []
  try {
    const clone = identityOf(options, wish)
    for (const drive of images(options)) {
      const file = await cloneDrive(datacenter, access, wish, drive, isCopied(drive, full), worker)
      volumes.push(file)
      const { size } = imageInfo(volumePath(datacenter, target, file))
      clone.options.set(drive.key, printDrive(withOptions(drive, { format: undefined, size: printSize(size) }, file)))
    }
    worker.signal.throwIfAborted()
    if (wish.snapname === undefined && config.pending.size > 0)
      worker.log(`found pending changes for '${[...config.pending.keys()].join(',')}', discarding for clone`)
    datacenter.vms.write(target, newid, clone)
    if (wish.pool !== undefined) {
      datacenter.state.pools[wish.pool]?.vms.push(newid)
      datacenter.save()
    }
  } catch (error) {
    for (const volid of volumes) await removeVolume(datacenter, target, volid).catch(() => {})
    datacenter.vms.remove(newid)
    throw new Error(`clone failed: ${taskErrorText(error)}`)
  }
}

/** What the new machine is before it has its disks: everything as it was, with names and addresses of its own. */
function identityOf(options: Options, wish: CloneWish): VmConfig {
  const clone = emptyConfig()
  for (const [key, value] of options) {
    if (dropped.test(key)) continue
    clone.options.set(key, /^net\d+$/.test(key) ? printNet({ ...parseNet(value), macaddr: randomMac() }) : value)
  }
  const table = parsePropertyString(smbiosFormat, options.get('smbios1') ?? '')
  clone.options.set('smbios1', printPropertyString(smbiosFormat, { ...table, uuid: newGeneration() }))
  if (options.has('vmgenid')) clone.options.set('vmgenid', newGeneration())
  clone.options.set('name', wish.name ?? `Copy-of-VM-${options.get('name') ?? wish.vmid}`)
  const description = wish.description?.replace(/\s+$/, '')
  if (wish.description && wish.description !== '0') {
    if (description) clone.options.set('description', description)
    else clone.options.delete('description')
  }
  return clone
}

async function cloneDrive(
  datacenter: Datacenter,
  access: Access,
  wish: CloneWish,
  drive: Drive,
  copied: boolean,
  worker: Worker,
): Promise<string> {
  const { node, target, vmid, newid, storage, format, snapname } = wish
  worker.log(`create ${copied ? 'full' : 'linked'} clone of drive ${drive.key} (${drive.file})`)
  if (!copied) return await linkVolume(datacenter, target, drive.file, newid, worker.log, snapname)
  const storages = [parseVolume(datacenter, drive.file).storage, ...(storage === undefined ? [] : [storage])]
  const limit = bandwidthLimit(datacenter.state, access, 'clone', storages, wish.limit)
  const machine = snapname === undefined ? datacenter.machines.get(vmid) : undefined
  const place = { node, target, vmid: newid, storage, format, snapname, limit, machine }
  return await copyDrive(datacenter, place, drive, worker.log, worker.signal)
}
