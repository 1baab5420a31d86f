import { existsSync } from 'node:fs'
import { copyFile, truncate } from 'node:fs/promises'
import type { Options } from '../../config/conf-file.ts'
import { driveKeys } from '../../config/drive-keys.ts'
import { printSize } from '../../config/drive-size.ts'
import {
  type Drive,
  isCloudInit,
  parseDrive,
  printDrive,
  tryParseDrive,
  withOptions,
} from '../../config/drive-string.ts'
import type { Datacenter } from '../../datacenter.ts'
import { firmwareVars } from '../../machine/firmware.ts'
import { allocateVolume, type Log } from '../../storage/allocate-volume.ts'
import { copyImage, imageInfo } from '../../storage/disk-image.ts'
import {
  imageStorage,
  parseVolume,
  realPath,
  shownPath,
  standardFormat,
  storageOf,
  volumePath,
} from '../../storage/storages.ts'
import { copyVolume, makeBase, removeVolume, volumeInfo } from '../../storage/volumes.ts'

/** `storage:GiB`: a disk that is still to be made. */
export const newDisk = /^([^/:\s]+):(\d+(?:\.\d+)?)$/
/** `storage:cloudinit`: a cloud-init drive that is still to be made. */
export const newCloudInit = /^([^/:\s]+):cloudinit$/

export interface DiskContext {
  readonly datacenter: Datacenter
  readonly node: string
  readonly vmid: number
  readonly log: Log
  readonly signal?: AbortSignal
  /** New disks are base images from the start. */
  readonly template?: boolean
}

/** The drives' final texts and the volumes that were made for them. */
export interface MadeDisks {
  readonly drives: ReadonlyMap<string, string>
  readonly volumes: readonly string[]
}

/**
 * Makes the volumes that new drives ask for, in alphabetical order of their keys; appends sizes. When one fails, those
 * made before are removed again. `present`: the VM's other options.
 */
export async function makeDisks(
  context: DiskContext,
  wanted: ReadonlyMap<string, string>,
  present: Options,
): Promise<MadeDisks> {
  const drives = new Map<string, string>()
  const volumes: string[] = []
  try {
    for (const key of [...wanted.keys()].sort()) {
      const drive = parseDrive(key, wanted.get(key)!)
      drives.set(key, printDrive(await makeDisk(context, drive, present, drives, volumes)))
    }
    return { drives, volumes }
  } catch (error) {
    await removeVolumes(context, volumes)
    throw error
  }
}

async function removeVolumes(context: DiskContext, volumes: readonly string[]): Promise<void> {
  for (const volid of volumes) await removeVolume(context.datacenter, context.node, volid).catch(() => {})
}

async function makeDisk(
  context: DiskContext,
  drive: Drive,
  present: Options,
  made: ReadonlyMap<string, string>,
  volumes: string[],
): Promise<Drive> {
  const { datacenter, node, log } = context
  if (drive.file === 'none' || drive.file === 'cdrom' || drive.file.startsWith('/')) return drive
  const isNewDisk = newDisk.exec(drive.file)
  if (newCloudInit.test(drive.file)) {
    checkOnlyCloudInit(drive.key, present, made)
    const done = await makeCloudInitDisk(context, drive)
    volumes.push(done.file)
    log(`${drive.key}: successfully created disk '${printDrive(done)}'`)
    return done
  }
  if (isNewDisk === null || drive.options['media'] === 'cdrom') {
    return withOptions(drive, { size: printSize(volumeInfo(datacenter, node, drive.file).size) })
  }
  const storage = isNewDisk[1]!
  const volid =
    drive.options['import-from'] === undefined
      ? await makeEmptyDisk(context, drive, storage, Number(isNewDisk[2]))
      : await importDisk(context, drive, storage)
  const final = context.template ? await makeBase(datacenter, node, volid) : volid
  volumes.push(final)
  const { size } = imageInfo(volumePath(datacenter, node, final))
  const done = withOptions(drive, { format: undefined, 'import-from': undefined, size: printSize(size) }, final)
  log(`${drive.key}: successfully created disk '${printDrive(done)}'`)
  return done
}

function checkOnlyCloudInit(key: string, present: Options, made: ReadonlyMap<string, string>): void {
  for (const other of driveKeys) {
    const text = made.get(other) ?? present.get(other)
    const drive = text === undefined ? undefined : tryParseDrive(other, text)
    if (other !== key && drive !== undefined && isCloudInit(drive) && !newCloudInit.test(drive.file)) {
      throw new Error(`${key} - cloud-init drive is already attached at '${other}'`)
    }
  }
}

async function makeCloudInitDisk(context: DiskContext, drive: Drive): Promise<Drive> {
  const storage = newCloudInit.exec(drive.file)![1]!
  const isLvm = storageOf(context.datacenter, storage).type === 'lvmthin'
  const format = isLvm ? 'raw' : (drive.options['format'] ?? 'qcow2')
  const name = `vm-${context.vmid}-cloudinit${isLvm ? '' : `.${format}`}`
  const wish = { storage, vmid: context.vmid, format, bytes: 4 * 1024 * 1024, name }
  const volid = await allocateVolume(context.datacenter, context.node, wish, context.log, context.signal)
  return withOptions(drive, { media: 'cdrom', format: undefined, size: undefined }, volid)
}

const tpmBytes = 4 * 1024 * 1024

async function makeEmptyDisk(context: DiskContext, drive: Drive, storage: string, gibibytes: number): Promise<string> {
  const { datacenter, node, vmid, log, signal } = context
  if (drive.kind === 'efidisk') return await makeEfiDisk(context, drive, storage)
  const isTpm = drive.kind === 'tpmstate'
  const bytes = isTpm ? tpmBytes : Math.ceil(gibibytes * 1024 * 1024) * 1024
  const format = isTpm ? 'raw' : (drive.options['format'] ?? standardFormat(datacenter, storage))
  return await allocateVolume(datacenter, node, { storage, vmid, format, bytes }, log, signal)
}

/** The variables of the firmware, as the package has them. */
async function makeEfiDisk(context: DiskContext, drive: Drive, storage: string): Promise<string> {
  const { datacenter, node, vmid, log, signal } = context
  const efitype = drive.options['efitype'] === '4m' ? '4m' : '2m'
  const preEnrolledKeys = efitype === '4m' && drive.options['pre-enrolled-keys'] === '1'
  const format = drive.options['format'] ?? standardFormat(datacenter, storage)
  const source = datacenter.simulated && efitype === '4m' ? undefined : firmwareVars({ efitype, preEnrolledKeys })
  const bytes = efitype === '4m' ? 540_672 : 131_072
  const volid = await allocateVolume(datacenter, node, { storage, vmid, format, bytes }, log, signal)
  const file = volumePath(datacenter, node, volid)
  const room = imageInfo(file).size
  log(`transferred ${bytes / 1024}.0 KiB of ${bytes / 1024}.0 KiB (100.00%)`)
  if (source !== undefined && format === 'raw') {
    await copyFile(source, file)
    await truncate(file, room)
  } else if (source !== undefined) {
    await copyImage({ file: source, format: 'raw' }, { file, format }, () => {})
  }
  return volid
}

async function importDisk(context: DiskContext, drive: Drive, storage: string): Promise<string> {
  const { datacenter, node, vmid, log, signal } = context
  const from = drive.options['import-from']!
  imageStorage(datacenter, storage)
  const isPath = from.startsWith('/')
  const file = isPath ? (realPath(datacenter, node, from) ?? from) : volumePath(datacenter, node, from)
  if (!existsSync(file)) throw new Error(`failed to stat '${isPath ? from : shownPath(datacenter, from)}'`)
  const info = imageInfo(file)
  if (!isPath) {
    const volume = parseVolume(datacenter, from)
    const owner = volume.vmid === undefined ? undefined : slotOf(datacenter, volume.vmid, from)
    log(`create full clone of drive ${owner === undefined ? '' : `${owner} `}(${from})`)
  }
  const isLvm = storageOf(datacenter, storage).type === 'lvmthin'
  const natural = isPath || isLvm ? 'raw' : info.format
  const format = drive.options['format'] ?? natural
  const wish = { storage, vmid, format, bytes: info.size }
  return await copyVolume(datacenter, node, { file, format: info.format }, wish, log, signal)
}

function slotOf(datacenter: Datacenter, vmid: number, volid: string): string | undefined {
  const options = datacenter.vms.peek(vmid)?.options
  return driveKeys.find((key) => options?.get(key)?.split(',')[0] === volid)
}
