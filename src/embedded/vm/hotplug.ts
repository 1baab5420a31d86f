import type { VmConfig } from '../config/conf-file.ts'
import { isCdrom, isVolume, parseDrive, tryParseDrive } from '../config/drive.ts'
import { parseNet } from '../config/net.ts'
import type { Datacenter } from '../datacenter.ts'
import { errorText, parameterError } from '../errors.ts'
import type { Machine } from '../machine/hypervisor.ts'
import { volumePath } from '../storage/storages.ts'
import { refreshCloudInit } from './cloud-init-drive.ts'
import { bootOrder } from './defaults.ts'
import { applyOne } from './pending.ts'

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
 * Makes true what a running machine takes; the rest waits for its next start. Everything is tried, then 400 names
 * what could not be unplugged.
 */
export async function plugPending(context: PlugContext, config: VmConfig): Promise<void> {
  const { datacenter, node, vmid } = context
  const machine = datacenter.machines.get(vmid)!
  const errors: Record<string, string> = {}
  for (const key of [...config.pendingDelete.keys(), ...config.pending.keys()].sort()) {
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
  if (/^(?:ide|sata|scsi)\d+$/.test(key)) return await plugMedium(context, config, machine, key)
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
  if (before === undefined || after === undefined) return false
  const [old, wanted] = [parseNet(before), parseNet(after)]
  const strip = (net: Record<string, string>): string =>
    JSON.stringify(
      Object.entries(net)
        .filter(([name]) => name !== 'link_down')
        .sort(),
    )
  if (strip(old) !== strip(wanted)) return false
  await machine.qmp('set_link', { name: key, up: wanted['link_down'] !== '1' })
  return true
}

async function plugMedium(context: PlugContext, config: VmConfig, machine: Machine, key: string): Promise<boolean> {
  const [before, after] = [config.options.get(key), config.pending.get(key)]
  const old = before === undefined ? undefined : tryParseDrive(key, before)
  if (after === undefined || old === undefined) return false
  const wanted = parseDrive(key, after)
  if (!isCdrom(old) || !isCdrom(wanted)) {
    if (old.file !== wanted.file && bootOrder(config.options.get('boot'))?.includes(key))
      throw new Error(`can't unplug bootdisk '${key}'`)
    return false
  }
  const path = isVolume(wanted.file) ? volumePath(context.datacenter, context.node, wanted.file) : undefined
  await machine.changeMedium(key, path)
  return true
}
