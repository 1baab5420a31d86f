import { ExternalError } from '../../../diagnostics/errors.ts'
import { drivesOf } from '../../../proxmox/notation/drive-notation.ts'
import type { Vm, VmConfig } from '../machine/vm.ts'
import type { CommonOptions } from '../options/common-options.ts'
import type { IsoBlock } from '../options/iso-options.ts'
import type { Parameters } from '../requests/create-parameters.ts'
import type { Slots } from '../requests/slots.ts'
import { busSlots } from '../rules/iso-rules.ts'

const cloudInitValues = ['cipassword', 'ciuser', 'nameserver', 'searchdomain', 'sshkeys']

/** Takes the cloud-init settings of the build out of the machine, so that the template carries nobody's. */
export async function removeCloudInit(vm: Vm): Promise<void> {
  const config = (await vm.config()) ?? {}
  const drives = [...drivesOf(config)].filter(([, drive]) => drive.cloudInit && drive.cdrom).map(([key]) => key)
  const values = Object.keys(config).filter((key) => cloudInitValues.includes(key) || /^ipconfig\d+$/.test(key))
  const keys = [...drives, ...values]
  if (keys.length > 0) await vm.configure({ delete: keys.join(',') })
}

/** Gives the finished machine its name, description, tags and drives, and takes the installer's drives away. */
export async function finalize(options: CommonOptions, isos: readonly IsoBlock[], slots: Slots, vm: Vm): Promise<void> {
  const config = await vm.config()
  if (config === undefined) throw new ExternalError('machine-disappeared', `Virtual machine ${vm.vmid} has disappeared`)
  await vm.configure(finalParameters(options, isos, slots, config, vm.client.version.major))
}

function finalParameters(
  options: CommonOptions,
  isos: readonly IsoBlock[],
  slots: Slots,
  config: VmConfig,
  pveMajor: number,
): Parameters {
  const remove = Object.keys(config).filter((key) => /^unused\d+$/.test(key))
  const set: Parameters = { name: options.template_name }
  // An empty text would be dropped by some clients and keep the build's own description: it is deleted by name.
  if (options.template_description === '') remove.push('description')
  else set['description'] = options.template_description
  if (options.tags === '') remove.push('tags')
  else set['tags'] = options.tags

  if (options.cloud_init) {
    const slot = freeSlot(options.cloud_init_disk_type, config)
    set[slot] = `${cloudInitStorage(options, config)}:cloudinit`
    if (options.cloud_init_disable_upgrade_packages !== undefined && pveMajor >= 8) {
      set['ciupgrade'] = options.cloud_init_disable_upgrade_packages ? 0 : 1
    }
  }
  isos.forEach((iso, index) => {
    if (!iso.unmount) return
    const key = slots.isos[index] ?? ''
    if (!String(config[key] ?? '').includes('media=cdrom')) {
      throw new ExternalError(
        'not-a-cd-drive',
        `Cannot eject ISO from cdrom drive, ${key} is not present or not a cdrom media`,
      )
    }
    if (iso.keep_cdrom_device) set[key] = 'none,media=cdrom'
    else remove.push(key)
  })
  if (remove.length > 0) set['delete'] = remove.join(',')
  return set
}

function freeSlot(bus: string, config: VmConfig): string {
  for (let index = 0; index < (busSlots[bus] ?? 0); index++) {
    if (config[`${bus}${index}`] === undefined) return `${bus}${index}`
  }
  throw new ExternalError('bus-full', `Found no free controller of type ${bus} for a cloud-init cdrom`)
}

/** The storage named, or that of the disk that boots; checked before anything is created, so that it can not fail here. */
function cloudInitStorage(options: CommonOptions, config: VmConfig): string {
  if (options.cloud_init_storage_pool !== '') return options.cloud_init_storage_pool
  const order = /order=([^,]*)/.exec(String(config['boot'] ?? ''))?.[1]?.split(';') ?? []
  const drives = drivesOf(config)
  const keys = [String(config['bootdisk'] ?? ''), ...order, ...drives.keys()]
  const disk = keys
    .map((key) => drives.get(key))
    .find((drive) => drive !== undefined && !drive.cdrom && drive.file.includes(':'))
  return disk === undefined ? '' : (disk.file.split(':')[0] ?? '')
}
