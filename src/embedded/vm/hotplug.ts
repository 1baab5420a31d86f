import type { VmConfig } from '../config/conf-file.ts'
import { isCdrom, isVolume, parseDrive, tryParseDrive } from '../config/drive.ts'
import { parseNet, printNet } from '../config/net.ts'
import type { Datacenter } from '../datacenter.ts'
import { errorText, parameterError } from '../errors.ts'
import type { Machine } from '../machine/hypervisor.ts'
import { volumePath } from '../storage/storages.ts'
import { refreshCloudInit } from './cloud-init-drive.ts'
import { bootOrder } from './defaults.ts'
import { applyOne } from './pending.ts'
import { isPluggable } from './pluggable.ts'

interface PlugContext {
  readonly datacenter: Datacenter
  readonly node: string
  readonly vmid: number
}

// Nothing inside the machine needs to hear of these.
const fast =
  /^(?:name|onboot|shares|startup|description|protection|vmstatestorage|hookscript|tags|lock|unused\d+|template)$/
const cloudInit = /^(?:cicustom|cipassword|citype|ciuser|ciupgrade|nameserver|searchdomain|sshkeys|ipconfig\d+)$/

/**
 * Makes true what a running machine takes of the changes of one call; the rest waits for its next start. Everything is tried, then 400 names
 * what could not be unplugged.
 */
export async function plugPending(context: PlugContext, config: VmConfig, changed: ReadonlySet<string>): Promise<void> {
  const { datacenter, node, vmid } = context
  const machine = datacenter.machines.get(vmid)!
  const errors: Record<string, string> = {}
  for (const key of [...config.pendingDelete.keys(), ...config.pending.keys()].sort()) {
    if (!changed.has(key)) continue
    try {
      if (await plug(context, config, machine, key)) await applyOne(datacenter, node, vmid, config, key)
    } catch (error) {
      errors[key] = `hotplug problem - ${errorText(error)}\n`
    }
  }
  datacenter.vms.write(node, vmid, config)
  if (Object.keys(errors).length > 0) throw parameterError(errors)
}

/** true: the machine has it; false: it has to wait. */
async function plug(context: PlugContext, config: VmConfig, machine: Machine, key: string): Promise<boolean> {
  if (fast.test(key)) return true
  if (cloudInit.test(key)) {
    await refreshCloudInit(context.datacenter, context.node, context.vmid, config)
    return true
  }
  if (key === 'balloon') return await plugBalloon(config, machine)
  if (/^net\d+$/.test(key)) return await plugNet(config, machine, key)
  if (/^(?:ide|sata|scsi|virtio)\d+$/.test(key)) return await plugDrive(context, config, machine, key)
  return false
}

async function plugBalloon(config: VmConfig, machine: Machine): Promise<boolean> {
  const value = config.pending.get('balloon')
  if (value === undefined || Number(value) === 0) return false
  await machine.qmp('balloon', { value: Number(value) * 1024 * 1024 })
  return true
}

/** A changed link state is the one thing about a card that needs no unplugging. */
async function plugNet(config: VmConfig, machine: Machine, key: string): Promise<boolean> {
  const [before, after] = [config.options.get(key), config.pending.get(key)]
  if (before !== undefined && after !== undefined) {
    const [old, wanted] = [parseNet(before), parseNet(after)]
    const { link_down: _, ...rest } = wanted
    const { link_down: __, ...former } = old
    if (printNet(former) === printNet(rest)) {
      await machine.qmp('set_link', { name: key, up: wanted['link_down'] !== '1' })
      return true
    }
    if (samePlace(old, wanted)) return false
  }
  return await replug(machine, key, before, after)
}

/** Model and address decide whether the guest would see another card. */
function samePlace(old: Record<string, string>, wanted: Record<string, string>): boolean {
  return old['model'] === wanted['model'] && old['macaddr'] === wanted['macaddr']
}

async function replug(
  machine: Machine,
  key: string,
  before: string | undefined,
  after: string | undefined,
): Promise<boolean> {
  if (!isPluggable(machine)) return false
  if (before !== undefined) await machine.unplug(key)
  if (after !== undefined) await machine.plug(key, after)
  return true
}

async function plugDrive(context: PlugContext, config: VmConfig, machine: Machine, key: string): Promise<boolean> {
  const [before, after] = [config.options.get(key), config.pending.get(key)]
  const old = before === undefined ? undefined : tryParseDrive(key, before)
  const wanted = after === undefined ? undefined : parseDrive(key, after)
  if (old !== undefined && isCdrom(old) && wanted !== undefined && isCdrom(wanted)) {
    const path = isVolume(wanted.file) ? volumePath(context.datacenter, context.node, wanted.file) : undefined
    await machine.changeMedium(key, path)
    return true
  }
  const hasSlot =
    /^(?:scsi|virtio)\d+$/.test(key) &&
    (wanted === undefined || !isCdrom(wanted)) &&
    (old === undefined || !isCdrom(old))
  if (!hasSlot || (old !== undefined && old.file === wanted?.file)) return false
  const order = bootOrder(config.options.get('boot')) ?? []
  if (old !== undefined && order.includes(key)) throw new Error(`can't unplug bootdisk '${key}'`)
  return await replug(machine, key, before, after)
}
