import type { Access } from '../access/access.ts'
import type { VmConfig } from '../config/conf-file.ts'
import { isCdrom, tryParseDrive } from '../config/drive.ts'
import { completeNet } from '../config/net.ts'
import { isDriveKey, machineFormat, vmOptions } from '../config/options.ts'
import { storedValue } from '../config/values.ts'
import type { Datacenter } from '../datacenter.ts'
import { parsePropertyString } from '../schema/check.ts'
import { splitList } from '../schema/formats.ts'
import { printPropertyString } from '../schema/property-string.ts'
import type { RawValue } from '../schema/schema.ts'
import { bootOrder, isWindows, pinnedMachine } from './defaults.ts'
import { makeDisks } from './disks.ts'
import { plugPending } from './hotplug.ts'
import { addUnused, applyOne, applyPending, cleanPending, deletePending, isReferenced, setPending } from './pending.ts'
import { isTemplate } from './vms.ts'

export interface UpdateWish {
  readonly options: Readonly<Record<string, RawValue>>
  readonly delete: readonly string[]
  readonly revert: readonly string[]
  readonly force: boolean
}

export interface UpdateContext {
  readonly datacenter: Datacenter
  readonly access: Access
  readonly node: string
  readonly vmid: number
  readonly log: (line: string) => void
}

/** Changes a VM's configuration; the caller holds its lock and has checked rights, digest and lock. */
export async function updateVm(context: UpdateContext, config: VmConfig, wish: UpdateWish): Promise<void> {
  const { datacenter, node, vmid } = context
  revertPending(config, wish.revert)
  for (const key of wish.delete) await deleteOption(context, config, key, wish.force)
  for (const key of Object.keys(wish.options).sort()) await setOption(context, config, key, wish.options[key]!)
  cleanPending(config)
  datacenter.vms.write(node, vmid, config)
  if (datacenter.machines.get(vmid) === undefined) {
    await applyPending(datacenter, node, vmid, config)
    datacenter.vms.write(node, vmid, config)
  } else {
    await plugPending(context, config, new Set([...wish.delete, ...Object.keys(wish.options)]))
  }
}

function revertPending(config: VmConfig, keys: readonly string[]): void {
  for (const key of keys) {
    const text = config.pending.get(key)
    config.pending.delete(key)
    config.pendingDelete.delete(key)
    const drive = text !== undefined && isDriveKey(key) ? tryParseDrive(key, text) : undefined
    if (drive !== undefined && !isCdrom(drive) && !isReferenced(config, drive.file)) addUnused(config, drive.file)
  }
}

async function deleteOption(context: UpdateContext, config: VmConfig, key: string, force: boolean): Promise<void> {
  const { datacenter, node, vmid, log } = context
  const isUnused = /^unused\d+$/.test(key)
  if (!config.options.has(key) && !config.pending.has(key)) {
    log(`cannot delete '${key}' - not set in current configuration!`)
    config.pendingDelete.delete(key)
    return
  }
  if (isDriveKey(key) || isUnused) {
    if (config.options.get('protection') === '1')
      throw new Error(`can't remove drive '${key}' - protection mode enabled`)
    const pending = config.pending.get(key)
    if (pending !== undefined) revertPending(config, [key])
  }
  if (isUnused) {
    deletePending(config, key, true)
    await applyOne(datacenter, node, vmid, config, key)
    return
  }
  deletePending(config, key, force)
}

async function setOption(context: UpdateContext, config: VmConfig, key: string, raw: RawValue): Promise<void> {
  const { datacenter, node, vmid, log } = context
  const value = storedValue(key, raw)
  if (key === 'boot') checkBoot(config, value)
  if (!isDriveKey(key)) {
    const text = normalise(key, value)
    if (key === 'description' && text === '') deletePending(config, key, false)
    else setPending(config, key, text)
    if (key === 'ostype' && isWindows(text)) pinMachine(context, config)
    return
  }
  const made = await makeDisks(
    { datacenter, node, vmid, log, template: isTemplate(config) },
    new Map([[key, value]]),
    config.options,
  )
  const former = config.pending.get(key)
  setPending(config, key, made.drives.get(key)!)
  const dropped = former === undefined ? undefined : tryParseDrive(key, former)
  if (dropped !== undefined && !isCdrom(dropped) && !isReferenced(config, dropped.file)) addUnused(config, dropped.file)
}

function checkBoot(config: VmConfig, value: string): void {
  for (const device of bootOrder(value) ?? []) {
    if (!config.options.has(device) && !config.pending.has(device))
      throw new Error(`invalid bootorder: device '${device}' does not exist'`)
  }
}

function pinMachine(context: UpdateContext, config: VmConfig): void {
  const view = new Map([...config.options, ...config.pending])
  const pinned = pinnedMachine(view, context.datacenter.hypervisor.qemuVersion)
  if (pinned !== undefined && config.options.get('ostype') !== view.get('ostype')) setPending(config, 'machine', pinned)
}

function normalise(key: string, value: string): string {
  if (/^net\d+$/.test(key)) return completeNet(value)
  if (key === 'machine') return printPropertyString(machineFormat, parsePropertyString(machineFormat, value))
  if (key === 'description') return value.replace(/\s+$/, '')
  if (key === 'tags') return [...new Set(splitList(value.toLowerCase()))].sort().join(';') || ' '
  return value
}

/** undefined: no such option. */
export function isKnownOption(key: string): boolean {
  return Object.hasOwn(vmOptions, key)
}
