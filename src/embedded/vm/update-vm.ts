import { parameterError } from '../api-errors.ts'
import type { VmConfig } from '../config/conf-file.ts'
import { storedValue } from '../config/config-values.ts'
import { isDriveKey } from '../config/drive-keys.ts'
import { isCdrom, parseDrive, printDrive, tryParseDrive } from '../config/drive-string.ts'
import { completeNet } from '../config/net-string.ts'
import { machineFormat, vgaFormat } from '../config/option-formats.ts'
import { vmOptions } from '../config/vm-options.ts'
import type { Datacenter } from '../datacenter.ts'
import { parsePropertyString } from '../schema/check.ts'
import { splitList } from '../schema/formats.ts'
import type { RawValue } from '../schema/parameter-schema.ts'
import { printPropertyString } from '../schema/property-string.ts'
import { encryptPassword } from './cloud-init/cloud-init-password.ts'
import { makeDisks } from './disks/make-disks.ts'
import {
  applyPending,
  cleanPending,
  deallocateDrive,
  deletePending,
  type PendingContext,
  registerUnused,
  setPending,
} from './pending-changes.ts'
import { plugPending } from './plug-changes.ts'
import { isTemplate } from './vm-configs.ts'
import { bootOrder, checkMachine, isWindows, newGeneration, pinnedMachine, printBootOrder } from './vm-defaults.ts'

export interface UpdateWish {
  readonly options: Readonly<Record<string, RawValue>>
  readonly delete: readonly string[]
  readonly revert: readonly string[]
  readonly force: boolean
}

export interface UpdateContext extends PendingContext {
  readonly datacenter: Datacenter
  readonly log: (line: string) => void
  /** Of a worker that may be stopped: what it has done until then stays done. */
  readonly signal?: AbortSignal | undefined
  /** Throws 403 when the caller may not make this change; `undefined`: there is no such value. */
  readonly checkChange: (key: string, before: string | undefined, after: string | undefined) => void
}

interface Change {
  readonly context: UpdateContext
  readonly wish: UpdateWish
  readonly config: VmConfig
  /** What was changed by this call: only that is given to a running machine. */
  readonly changed: Set<string>
  /** The boot order as it will be; undefined: an old-style one. */
  order: readonly string[] | undefined
}

/** Changes a VM's configuration; the caller holds its lock and has checked what the options' names ask for, digest and lock. */
export async function updateVm(context: UpdateContext, config: VmConfig, wish: UpdateWish): Promise<void> {
  const { datacenter, node, vmid } = context
  const change: Change = { context, wish, config, changed: new Set(), order: bootOrder(config.options.get('boot')) }
  const withoutValue = wish.revert.filter((key) => !config.options.has(key) && config.pending.has(key))
  // Each is kept as soon as it is made: what a later one refuses leaves no volume that nobody knows.
  const step = async (work: Promise<void>): Promise<void> => {
    await work
    datacenter.vms.write(node, vmid, config)
    context.signal?.throwIfAborted()
  }
  for (const key of wish.revert) if (!withoutValue.includes(key)) await step(revertOption(change, key))
  for (const key of [...wish.delete, ...withoutValue]) await step(deleteOption(change, key))
  for (const key of Object.keys(wish.options).sort()) await step(setOption(change, key, wish.options[key]!))
  cleanPending(config)
  datacenter.vms.write(node, vmid, config)
  if (config.pending.size === 0 && config.pendingDelete.size === 0) return
  const running = datacenter.machines.get(vmid) !== undefined
  const errors = running ? await plugPending(context, config, change.changed) : await applyPending(context, config)
  datacenter.vms.write(node, vmid, config)
  if (!running) for (const text of Object.values(errors)) context.log(text.trimEnd())
  if (Object.keys(errors).length > 0) throw parameterError(errors)
}

async function revertOption({ context, config }: Change, key: string): Promise<void> {
  const text = config.pending.get(key)
  config.pending.delete(key)
  config.pendingDelete.delete(key)
  const drive = text !== undefined && isDriveKey(key) ? tryParseDrive(key, text) : undefined
  if (drive !== undefined && drive.file !== config.options.get(key)?.split(',')[0])
    await registerUnused(context, config, drive)
}

async function deleteOption(change: Change, key: string): Promise<void> {
  const { context, config, wish } = change
  const waiting = config.pending.get(key)
  const value = config.options.get(key) ?? waiting
  if (value === undefined) {
    context.log(`cannot delete '${key}' - not set in current configuration!`)
    return
  }
  change.changed.add(key)
  const isUnused = /^unused\d+$/.test(key)
  const isProtected = config.options.get('protection') === '1'
  if (isProtected && isUnused) throw new Error(`can't remove unused disk '${value}' - protection mode enabled`)
  if (isProtected && isDriveKey(key)) throw new Error(`can't remove drive '${key}' - protection mode enabled`)
  context.checkChange(key, value, undefined)
  config.pending.delete(key)
  if (change.order?.includes(key))
    setOrder(
      change,
      change.order.filter((device) => device !== key),
    )
  if (isUnused) {
    await deallocateDrive(context, config, parseDrive(key, value))
    config.options.delete(key)
  } else if (key === 'tags') config.options.delete(key)
  else {
    if (isDriveKey(key) && waiting !== undefined) await registerUnused(context, config, parseDrive(key, waiting))
    deletePending(config, key, wish.force)
  }
}

function setOrder(change: Change, order: readonly string[]): void {
  change.order = order
  change.changed.add('boot')
  setPending(change.config, 'boot', printBootOrder(order))
}

async function setOption(change: Change, key: string, raw: RawValue): Promise<void> {
  const { context, config, wish } = change
  const value = storedValue(key, raw)
  change.changed.add(key)
  const before = config.options.get(key)
  if (isDriveKey(key)) {
    await setDrive(change, key, value)
    return
  }
  context.checkChange(key, before, value)
  if (key === 'cipassword') {
    config.pending.delete(key)
    config.pendingDelete.delete(key)
    config.options.set(key, isWindows(config.options.get('ostype')) ? value : encryptPassword(value))
    return
  }
  if (key === 'boot') checkBoot(change, value)
  if (key === 'ostype' && wish.options['machine'] === undefined && !config.pending.has('machine'))
    pinMachine(change, value)
  const text = normalise(key, value)
  if (key === 'description' && text === '') deletePending(config, key, false)
  else setPending(config, key, text)
}

async function setDrive(change: Change, key: string, value: string): Promise<void> {
  const { context, config } = change
  const { datacenter, node, vmid, log, signal } = context
  const [before, former] = [config.options.get(key), config.pending.get(key)]
  const wanted = printDrive(parseDrive(key, value))
  if (former === wanted) return
  context.checkChange(key, before, wanted)
  if (key === 'tpmstate0' && before !== undefined) keepsVersion(before, wanted)
  if (former !== undefined) await registerUnused(context, config, parseDrive(key, former))
  const template = isTemplate(config)
  const present = new Map([...config.options, ...config.pending])
  const made = await makeDisks(
    { datacenter, node, vmid, log, template, ...(signal && { signal }) },
    new Map([[key, wanted]]),
    present,
  )
  setPending(config, key, made.drives.get(key)!)
  // A new CD drive is one to boot from; the old kind of order means all of them anyway.
  if (
    change.order !== undefined &&
    change.order.length > 0 &&
    isCdrom(parseDrive(key, wanted)) &&
    !change.order.includes(key)
  )
    setOrder(change, [...change.order, key])
}

function keepsVersion(before: string, after: string): void {
  const [old, wanted] = [parseDrive('tpmstate0', before), parseDrive('tpmstate0', after)]
  if (old.file === wanted.file && (old.options['version'] ?? 'v1.2') !== (wanted.options['version'] ?? 'v1.2'))
    throw new Error('cannot change TPM state version after creation')
}

function checkBoot({ config, wish }: Change, value: string): void {
  for (const device of bootOrder(value) ?? []) {
    const exists = config.options.has(device) || config.pending.has(device) || wish.options[device] !== undefined
    if (!exists || wish.delete.includes(device))
      throw new Error(`invalid bootorder: device '${device}' does not exist'`)
  }
  if (bootOrder(value) !== undefined && config.options.has('bootdisk')) deletePending(config, 'bootdisk', false)
}

function pinMachine({ context, config, changed }: Change, ostype: string): void {
  if (changed.has('machine')) return
  const view = new Map([...config.options, ['ostype', ostype] as const])
  const pinned = pinnedMachine(view, context.datacenter.hypervisor.qemuVersion)
  if (pinned === undefined) return
  context.log(`pinning machine type to '${pinned.split(',')[0]}' for Windows guest OS`)
  setPending(config, 'machine', pinned)
}

function normalise(key: string, value: string): string {
  if (/^net\d+$/.test(key)) return completeNet(value)
  if (key === 'machine') {
    checkMachine(value)
    return printPropertyString(machineFormat, parsePropertyString(machineFormat, value))
  }
  if (key === 'vga') checkClipboard(value)
  if (key === 'vmgenid' && value === '1') return newGeneration()
  if (key === 'description') return value.replace(/\s+$/, '')
  if (key === 'tags') return tidyTags(value) || ' '
  return value
}

/** Lower-cased, sorted, each once. */
export function tidyTags(tags: RawValue): string {
  return [...new Set(splitList(String(tags).toLowerCase()))].sort().join(';')
}

/** Throws Error for a display that cannot share its clipboard. */
export function checkClipboard(value: string): void {
  const { clipboard, type } = parsePropertyString(vgaFormat, value)
  if (clipboard === 'vnc' && type !== undefined && !/^(?:std|cirrus|vmware|virtio|qxl)/.test(type))
    throw new Error(`vga type ${type} is not compatible with VNC clipboard`)
}

/** undefined: no such option. */
export function isKnownOption(key: string): boolean {
  return Object.hasOwn(vmOptions, key)
}
