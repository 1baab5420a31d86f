import { ExternalError } from '../../../diagnostics/errors.ts'
import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import type { Vm, VmConfig } from '../machine/vm.ts'
import type { CloudInitDrive } from '../plan/cloud-init-drive.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import type { Parameters } from '../plan/parameters.ts'
import { freeSlot, type Slots } from '../plan/slots.ts'

/** Gives the finished machine its name, description, tags and drives, and takes the installer's drives away. */
export async function finalize(plan: MachinePlan, slots: Slots, vm: Vm): Promise<void> {
  const config = await vm.config()
  if (config === undefined) throw new ExternalError('machine-disappeared', `Virtual machine ${vm.vmid} has disappeared`)
  await vm.configure(finalParameters(plan, slots, config, vm.client.version.major))
}

function finalParameters(
  { options, cloudInit, images }: MachinePlan,
  slots: Slots,
  config: VmConfig,
  pveMajor: number,
): Parameters {
  const remove = Object.keys(config).filter((key) => /^unused\d+$/.test(key))
  const set: Parameters = { name: options.template_name }
  // An empty text would be dropped by some clients and keep the build's own description: it is deleted by name.
  if (options.template_description === '') remove.push('description')
  else set['description'] = options.template_description
  if (options.tags.length === 0) remove.push('tags')
  else set['tags'] = options.tags.join(';')

  if (cloudInit !== undefined) {
    set[slotFor(cloudInit, config)] = `${cloudInit.storage || bootStorage(config)}:cloudinit`
    if (options.cloud_init_disable_upgrade_packages !== undefined && pveMajor >= 8) {
      set['ciupgrade'] = options.cloud_init_disable_upgrade_packages ? 0 : 1
    }
  }
  images.forEach(({ afterwards }, index) => {
    if (afterwards === 'stays') return
    const key = slots.isos[index] ?? ''
    if (!String(config[key] ?? '').includes('media=cdrom')) {
      throw new ExternalError(
        'not-a-cd-drive',
        `Cannot eject ISO from cdrom drive, ${key} is not present or not a cdrom media`,
      )
    }
    if (afterwards === 'empty') set[key] = 'none,media=cdrom'
    else remove.push(key)
  })
  if (remove.length > 0) set['delete'] = remove.join(',')
  return set
}

function slotFor({ bus }: CloudInitDrive, config: VmConfig): string {
  const slot = freeSlot(bus, (key) => config[key] !== undefined)
  if (slot === undefined)
    throw new ExternalError('bus-full', `Found no free controller of type ${bus} for a cloud-init cdrom`)
  return slot
}

/** That of the disk that boots; there is one, or the plan would have asked for a storage by name. */
function bootStorage(config: VmConfig): string {
  const order = /order=([^,]*)/.exec(String(config['boot'] ?? ''))?.[1]?.split(';') ?? []
  const drives = drivesOf(config)
  const keys = [String(config['bootdisk'] ?? ''), ...order, ...drives.keys()]
  const disk = keys
    .map((key) => drives.get(key))
    .find((drive) => drive !== undefined && !drive.cdrom && drive.file.includes(':'))
  return disk === undefined ? '' : (disk.file.split(':')[0] ?? '')
}
