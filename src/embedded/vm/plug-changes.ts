import { errorText } from '../api-errors.ts'
import type { VmConfig } from '../config/conf-file.ts'
import { isDriveKey } from '../config/drive-keys.ts'
import { type Drive, isCdrom, isCloudInit, isVolume, parseDrive, tryParseDrive } from '../config/drive-string.ts'
import { type Net, parseNet } from '../config/net-string.ts'
import { agentFormat } from '../config/option-formats.ts'
import type { Machine } from '../machine/hypervisor.ts'
import { isPluggable } from '../machine/pluggable-machine.ts'
import { parsePropertyString } from '../schema/check.ts'
import { splitList } from '../schema/formats.ts'
import { volumePath } from '../storage/storages.ts'
import { isCloudInitOption, recordCloudInitChange } from './cloud-init/cloud-init-changes.ts'
import { insertCloudInit, refreshCloudInit } from './cloud-init/cloud-init-drive.ts'
import { applyOne, type PendingContext } from './pending-changes.ts'
import { bootOrder } from './vm-defaults.ts'
import { memoryBytes } from './vm-status.ts'

// Nothing inside the machine needs to hear of these.
const fast =
  /^(?:description|hookscript|lock|migrate_downtime|migrate_speed|name|onboot|protection|shares|startup|tags|vmstatestorage)$/

/** What `hotplug` allows: network cards, disks and USB devices unless it says otherwise. */
function hotplugFeatures(text: string | undefined): ReadonlySet<string> {
  if (text === '0') return new Set()
  return new Set(text === undefined || text === '1' ? ['network', 'disk', 'usb'] : splitList(text))
}

interface Plug {
  readonly context: PendingContext
  readonly config: VmConfig
  readonly machine: Machine
  readonly features: ReadonlySet<string>
}

/**
 * Makes true what a running machine takes of the changes of one call; the rest waits for its next start. Everything is tried; by key,
 * what could not be done. The caller writes the configuration.
 */
export async function plugPending(
  context: PendingContext,
  config: VmConfig,
  changed: ReadonlySet<string>,
): Promise<Record<string, string>> {
  const machine = context.datacenter.machines.get(context.vmid)!
  const errors: Record<string, string> = {}
  const apply = async (key: string): Promise<void> => {
    const before = config.options.get(key)
    await applyOne(context, config, key)
    recordCloudInitChange(config, key, before, config.options.get(key))
  }
  const attempt = async (key: string, work: () => Promise<boolean>): Promise<void> => {
    try {
      if (await work()) await apply(key)
    } catch (error) {
      errors[key] = `hotplug problem - ${errorText(error)}\n`
    }
  }
  for (const key of [...config.pending.keys()]) if (fast.test(key) || isCloudInitOption(key)) await apply(key)
  const plug: Plug = { context, config, machine, features: hotplugFeatures(config.options.get('hotplug')) }
  for (const key of [...config.pendingDelete.keys()].sort())
    if (changed.has(key)) await attempt(key, () => plugDeletion(plug, key))
  const waiting = [...config.pending.keys()].sort().filter((key) => changed.has(key))
  const media = waiting.filter((key) => isNewCloudInit(config, key))
  for (const key of waiting) if (!media.includes(key)) await attempt(key, () => plugValue(plug, key))
  for (const key of media) {
    await attempt(key, async () => {
      const view = { ...config, options: new Map([...config.options, [key, config.pending.get(key)!]]) }
      await refreshCloudInit(context.datacenter, context.node, context.vmid, view)
      return await plugDrive(plug, key)
    })
  }
  if (plug.features.has('cloudinit') && config.cloudInit.size > 0)
    await insertCloudInit(context.datacenter, context.node, context.vmid, config)
  return errors
}

function isNewCloudInit(config: VmConfig, key: string): boolean {
  const drive = isDriveKey(key) ? tryParseDrive(key, config.pending.get(key) ?? '') : undefined
  return drive !== undefined && isCloudInit(drive)
}

/** true: the machine has done without it; false: it has to wait. */
async function plugDeletion({ config, machine, features }: Plug, key: string): Promise<boolean> {
  if (fast.test(key) || isCloudInitOption(key) || key === 'cpuunits' || key === 'cpulimit') return true
  if (key === 'hotplug') return !/cpu|memory/.test(config.options.get('hotplug') ?? '')
  if (key === 'tablet') return features.has('usb') && (await plugTablet(machine, true))
  if (key === 'balloon') {
    if (config.options.get('balloon') === '0') return false
    await machine.qmp('balloon', { value: memoryBytes(config.options) })
    return true
  }
  if (/^net\d+$/.test(key)) return features.has('network') && (await replug(machine, key, true, undefined))
  if (/^(?:scsi|virtio)\d+$/.test(key) && features.has('disk')) {
    checkBootDisk(config, key)
    return await replug(machine, key, true, undefined)
  }
  return false
}

async function plugValue(plug: Plug, key: string): Promise<boolean> {
  const { config, machine, features } = plug
  const [before, after] = [config.options.get(key), config.pending.get(key)!]
  if (key === 'cpuunits' || key === 'cpulimit') return true
  if (key === 'hotplug') return !/cpu|memory/.test(`${before ?? ''} ${after}`)
  if (key === 'tablet') return features.has('usb') && (await plugTablet(machine, after === '1'))
  if (key === 'balloon') return await plugBalloon(plug, after)
  if (key === 'agent') return before !== undefined && sameAgent(before, after)
  if (/^net\d+$/.test(key)) return await plugNet(plug, key, before, after)
  if (/^(?:ide|sata|scsi|virtio)\d+$/.test(key)) return await plugDrive(plug, key)
  return false
}

/** The device cannot come or go; how much it takes is set at once only where nothing else decides it. */
async function plugBalloon({ config, machine }: Plug, after: string): Promise<boolean> {
  const isOn = (text: string | undefined): boolean => text !== '0'
  if (isOn(config.options.get('balloon')) !== isOn(after)) return false
  if (config.options.get('shares') === '0')
    await machine.qmp('balloon', { value: Number(after) * 1024 * 1024 || memoryBytes(config.options) })
  return true
}

/** Only what the guest does not see of its agent's channel changes while it runs. */
function sameAgent(before: string, after: string): boolean {
  const channel = (text: string): string => {
    const { fstrim_cloned_disks: _, ...rest } = parsePropertyString(agentFormat, text)
    return JSON.stringify(Object.entries(rest).sort())
  }
  return channel(before) === channel(after)
}

async function plugTablet(machine: Machine, wanted: boolean): Promise<boolean> {
  if (!isPluggable(machine)) return false
  if (wanted) await machine.plug('tablet', '1')
  else await machine.unplug('tablet')
  return true
}

/** Model, address, queues and MTU decide whether the guest would see another card. */
async function plugNet(
  { machine, features }: Plug,
  key: string,
  before: string | undefined,
  after: string,
): Promise<boolean> {
  const wanted = parseNet(after)
  const old = before === undefined ? undefined : parseNet(before)
  if (old === undefined || !sameCard(old, wanted)) {
    return features.has('network') && (await replug(machine, key, old !== undefined, after))
  }
  if (isPluggable(machine) && old['bridge'] !== wanted['bridge']) await machine.rewire(key, after)
  await machine.qmp('set_link', { name: key, up: wanted['link_down'] !== '1' })
  return true
}

function sameCard(old: Net, wanted: Net): boolean {
  const isSame = ['model', 'macaddr', 'queues', 'mtu'].every((name) => old[name] === wanted[name])
  return isSame && old['bridge'] !== undefined && wanted['bridge'] !== undefined
}

/** false: the machine cannot be changed while it runs. */
async function replug(machine: Machine, key: string, isThere: boolean, after: string | undefined): Promise<boolean> {
  if (!isPluggable(machine)) return false
  if (isThere) await machine.unplug(key)
  if (after !== undefined) await machine.plug(key, after)
  return true
}

function checkBootDisk(config: VmConfig, key: string): void {
  const order = bootOrder(config.options.get('boot')) ?? [config.options.get('bootdisk') ?? '']
  const text = config.options.get(key)
  const drive = text === undefined ? undefined : tryParseDrive(key, text)
  if (drive !== undefined && !isCdrom(drive) && order.includes(key)) throw new Error(`can't unplug bootdisk '${key}'`)
}

async function plugDrive(plug: Plug, key: string): Promise<boolean> {
  const { config, machine, features } = plug
  const [before, after] = [config.options.get(key), config.pending.get(key)!]
  const old = before === undefined ? undefined : tryParseDrive(key, before)
  const wanted = parseDrive(key, after)
  if (old !== undefined) {
    if (isCdrom(old) !== isCdrom(wanted)) throw new Error('unable to change media type')
    if (isCdrom(old)) return await changeMedium(plug, key, wanted)
    if (old.file === wanted.file) return await changeLimits(machine, old, wanted)
    if (!features.has('disk')) return false
    checkBootDisk(config, key)
    if (!(await replug(machine, key, true, undefined))) return false
  }
  return features.has('disk') && !/^(?:ide|sata)/.test(key) && (await replug(machine, key, false, after))
}

async function changeMedium({ context, machine }: Plug, key: string, wanted: Drive): Promise<boolean> {
  const path = isVolume(wanted.file) ? volumePath(context.datacenter, context.node, wanted.file) : undefined
  await machine.changeMedium(key, path)
  return true
}

// The guest would have to be told, or the image be opened anew.
const fixed = ['aio', 'discard', 'iothread', 'queues', 'product', 'cache', 'ssd', 'vendor', 'ro']

async function changeLimits(machine: Machine, old: Drive, wanted: Drive): Promise<boolean> {
  if (fixed.some((name) => old.options[name] !== wanted.options[name])) return false
  const limit = /^(?:mbps|iops)(?:_rd|_wr)?(?:_max)?$|_max_length$/
  const limits = (drive: Drive): string =>
    JSON.stringify(
      Object.entries(drive.options)
        .filter(([name]) => limit.test(name))
        .sort(),
    )
  if (limits(old) !== limits(wanted)) await machine.qmp('block_set_io_throttle', throttling(wanted))
  return true
}

/** The arguments of QEMU's block_set_io_throttle. */
function throttling({ key, options }: Drive): Record<string, unknown> {
  const value = (name: string, unit: number): number => Math.round(Number(options[name] ?? 0) * unit)
  const all: Record<string, unknown> = { device: `drive-${key}` }
  for (const part of ['', '_rd', '_wr']) {
    for (const [kind, word, unit] of [
      ['mbps', 'bps', 1024 * 1024],
      ['iops', 'iops', 1],
    ] as const) {
      all[`${word}${part}`] = value(`${kind}${part}`, unit)
      all[`${word}${part}_max`] = value(`${kind}${part}_max`, unit)
      if (options[`${kind}${part}_max`] !== undefined)
        all[`${word}${part}_max_length`] = Number(options[`${word}${part}_max_length`] ?? 1)
    }
  }
  return all
}
