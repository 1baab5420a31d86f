import type { Options, VmConfig } from '../config/conf-file.ts'
import { type Drive, driveKind, isCdrom, isCloudInit, isVolume, tryParseDrive } from '../config/drive.ts'
import { driveKeys, isDriveKey } from '../config/options.ts'
import type { Datacenter } from '../datacenter.ts'
import { removeVolume } from '../storage/volumes.ts'
import { bootOrder, printBootOrder } from './defaults.ts'

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

export function isReferenced(config: VmConfig, volid: string): boolean {
  for (const options of [config.options, config.pending, ...config.snapshots.values()]) {
    for (const key of options.keys()) {
      if ((isDriveKey(key) || /^unused\d+$/.test(key)) && options.get(key)!.split(',')[0] === volid) return true
    }
  }
  return false
}

/** Puts a volume that lost its slot into the lowest free `unusedN`. */
export function addUnused(config: VmConfig, volid: string): void {
  for (const [key, value] of config.options) if (/^unused\d+$/.test(key) && value === volid) return
  let number = 0
  while (config.options.has(`unused${number}`)) number++
  config.options.set(`unused${number}`, volid)
}

/** What becomes of the volume of a drive that is taken away. */
export async function releaseDrive(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  config: VmConfig,
  drive: Drive,
  force: boolean,
): Promise<void> {
  if (!isVolume(drive.file)) return
  if (isCloudInit(drive)) {
    await removeVolume(datacenter, node, drive.file)
    return
  }
  if (isCdrom(drive)) return
  const owner = /(?:vm|base)-(\d+)-/.exec(drive.file.split('/').at(-1) ?? drive.file)?.[1]
  if (owner !== undefined && Number(owner) !== vmid) return
  if (force) {
    if (!isReferenced(config, drive.file)) await removeVolume(datacenter, node, drive.file)
  } else if (!isReferenced({ ...config, pending: new Map() }, drive.file)) {
    addUnused(config, drive.file)
  }
}

/** Makes one waiting change true. The caller writes the configuration. */
export async function applyOne(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  config: VmConfig,
  key: string,
): Promise<void> {
  const force = config.pendingDelete.get(key)
  const text = config.options.get(key)
  const old = text === undefined || driveKind(key) === undefined ? undefined : tryParseDrive(key, text)
  if (force !== undefined) {
    config.pendingDelete.delete(key)
    config.options.delete(key)
    if (old !== undefined) await releaseDrive(datacenter, node, vmid, config, old, force)
    removeFromBoot(config, key)
  }
  const value = config.pending.get(key)
  if (value === undefined) return
  config.pending.delete(key)
  config.options.set(key, value)
  if (old !== undefined && tryParseDrive(key, value)?.file !== old.file)
    await releaseDrive(datacenter, node, vmid, config, old, false)
}

export async function applyPending(
  datacenter: Datacenter,
  node: string,
  vmid: number,
  config: VmConfig,
): Promise<void> {
  for (const key of [...config.pendingDelete.keys(), ...config.pending.keys()].sort()) {
    await applyOne(datacenter, node, vmid, config, key)
  }
}

function removeFromBoot(config: VmConfig, key: string): void {
  const order = bootOrder(config.options.get('boot'))
  if (order?.includes(key)) config.options.set('boot', printBootOrder(order.filter((device) => device !== key)))
}

/** Every volume that the VM owns through its configuration. */
export function ownedVolumes(config: VmConfig, vmid: number): string[] {
  const found = new Set<string>()
  for (const options of [config.options, config.pending, ...config.snapshots.values()]) {
    for (const key of [...driveKeys, ...[...options.keys()].filter((name) => /^unused\d+$/.test(name))]) {
      const text = options.get(key)
      const drive = text === undefined ? undefined : tryParseDrive(key, text)
      if (drive === undefined || !isVolume(drive.file) || (isCdrom(drive) && !isCloudInit(drive))) continue
      const owner = /^(?:vm|base)-(\d+)-/.exec(drive.file.split(/[:/]/).at(-1) ?? '')?.[1]
      if (owner === String(vmid) || owner === undefined) found.add(drive.file)
    }
  }
  return [...found]
}
