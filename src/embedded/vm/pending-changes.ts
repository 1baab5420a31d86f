import { taskErrorText } from '../api-errors.ts'
import type { Options, VmConfig } from '../config/conf-file.ts'
import { driveKeys, isDriveKey } from '../config/drive-keys.ts'
import { type Drive, driveKind, isCdrom, isCloudInit, isVolume, tryParseDrive } from '../config/drive-string.ts'
import type { Datacenter } from '../datacenter.ts'
import { removeVolume } from '../storage/volumes.ts'
import { refreshCloudInit } from './cloud-init/cloud-init-drive.ts'

export interface PendingContext {
  readonly datacenter: Datacenter
  readonly node: string
  readonly vmid: number
  /** Throws 403 when the caller may not free space of that storage; without it the server itself acts. */
  readonly checkStorage?: (storage: string) => void
}

export function setPending(config: VmConfig, key: string, value: string): void {
  config.pendingDelete.delete(key)
  config.pending.set(key, value)
}

export function deletePending(config: VmConfig, key: string, force: boolean): void {
  config.pending.delete(key)
  config.pendingDelete.set(key, force)
}

/** Drops changes that change nothing. */
export function cleanPending(config: VmConfig): void {
  for (const [key, value] of [...config.pending]) if (config.options.get(key) === value) config.pending.delete(key)
  for (const key of [...config.pendingDelete.keys()]) if (!config.options.has(key)) config.pendingDelete.delete(key)
}

/** As GET config shows it: what will be after the next start. */
export function pendingView(config: VmConfig): Options {
  const view = new Map(config.options)
  for (const key of config.pendingDelete.keys()) view.delete(key)
  for (const [key, value] of config.pending) view.set(key, value)
  return view
}

const unusedSlots = 256

/** Puts a volume that lost its slot into the lowest free `unusedN`, unless it is in one; gives that. */
export function addUnused(config: VmConfig, volid: string): string {
  for (const [key, value] of config.options) if (/^unused\d+$/.test(key) && value === volid) return key
  for (let number = 0; number < unusedSlots; number++) {
    if (config.options.has(`unused${number}`)) continue
    config.options.set(`unused${number}`, volid)
    return `unused${number}`
  }
  throw new Error('Too many unused volumes - please delete them first.')
}

/** Whose an image is, by its name. */
function ownerOf(volid: string): number | undefined {
  const owner =
    /^(?:vm|base)-(\d+)-/.exec(volid.split(/[:/]/).at(-1) ?? '')?.[1] ?? /[:/](\d+)\/[^/]+$/.exec(volid)?.[1]
  return owner === undefined ? undefined : Number(owner)
}

/** Keeps the volume of a drive that is taken away, if it is the VM's; a cloud-init drive's is removed. */
export async function registerUnused(context: PendingContext, config: VmConfig, drive: Drive): Promise<void> {
  const { datacenter, node, vmid } = context
  if (!isVolume(drive.file)) return
  if (isCloudInit(drive)) {
    await removeVolume(datacenter, node, drive.file).catch(() => {})
    config.cloudInit.clear()
  } else if (!isCdrom(drive) && ownerOf(drive.file) === vmid) addUnused(config, drive.file)
}

/** Removes a drive's volume for good. Throws Error when a snapshot or another drive needs it. */
export async function deallocateDrive(context: PendingContext, config: VmConfig, drive: Drive): Promise<void> {
  const { datacenter, node, vmid, checkStorage } = context
  if (!isVolume(drive.file) || (isCdrom(drive) && !isCloudInit(drive)) || ownerOf(drive.file) !== vmid) return
  checkStorage?.(drive.file.split(':')[0]!)
  if (isInUse(config, drive.key, drive.file))
    throw new Error(`unable to delete '${drive.file}' - volume is still in use (snapshot?)`)
  await removeVolume(datacenter, node, drive.file)
}

/** By another drive than the named one, or by a snapshot. */
export function isInUse(config: VmConfig, skip: string, volid: string): boolean {
  const uses = (options: Options, without?: string): boolean =>
    [...options].some(([key, text]) => {
      if (!isDriveKey(key) || key === without) return false
      const drive = tryParseDrive(key, text)
      return drive !== undefined && !isCdrom(drive) && drive.file === volid
    })
  return uses(config.options, skip) || [...config.snapshots.values()].some((options) => uses(options))
}

function driveOf(key: string, text: string | undefined): Drive | undefined {
  return text === undefined || driveKind(key) === undefined ? undefined : tryParseDrive(key, text)
}

/** Makes one waiting change true. The caller writes the configuration. */
export async function applyOne(context: PendingContext, config: VmConfig, key: string): Promise<void> {
  const old = driveOf(key, config.options.get(key))
  const force = config.pendingDelete.get(key)
  if (force !== undefined) {
    if (old !== undefined && force) await deallocateDrive(context, config, old)
    config.pendingDelete.delete(key)
    config.options.delete(key)
    if (old !== undefined && !force) await registerUnused(context, config, old)
    return
  }
  const value = config.pending.get(key)
  if (value === undefined) return
  config.pending.delete(key)
  config.options.set(key, value)
  if (old !== undefined && driveOf(key, value)?.file !== old.file) await registerUnused(context, config, old)
}

/** For a machine that does not run: makes all waiting changes true; what could not be done waits on and is told by key. */
export async function applyPending(context: PendingContext, config: VmConfig): Promise<Record<string, string>> {
  const errors: Record<string, string> = {}
  const apply = async (key: string): Promise<void> => {
    try {
      await applyOne(context, config, key)
    } catch (error) {
      errors[key] = `unable to apply pending change ${key} : ${taskErrorText(error)}\n`
    }
  }
  for (const key of [...config.pendingDelete.keys()].sort()) await apply(key)
  cleanPending(config)
  let hasNewMedium = false
  for (const key of [...config.pending.keys()].sort()) {
    const drive = driveOf(key, config.pending.get(key))
    hasNewMedium ||= drive !== undefined && isCloudInit(drive)
    await apply(key)
  }
  if (hasNewMedium) await refreshCloudInit(context.datacenter, context.node, context.vmid, config)
  return errors
}

/** Every volume that the VM owns through its configuration. */
export function ownedVolumes(config: VmConfig, vmid: number): string[] {
  const found = new Set<string>()
  for (const options of [config.options, config.pending, ...config.snapshots.values()]) {
    for (const key of [...driveKeys, ...[...options.keys()].filter((name) => /^unused\d+$/.test(name))]) {
      const text = options.get(key)
      const drive = text === undefined ? undefined : tryParseDrive(key, text)
      if (drive === undefined || !isVolume(drive.file) || (isCdrom(drive) && !isCloudInit(drive))) continue
      if (ownerOf(drive.file) === vmid) found.add(drive.file)
    }
  }
  return [...found]
}
