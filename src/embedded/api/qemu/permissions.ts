import type { Access } from '../../access/access.ts'
import { isCloudInit, tryParseDrive } from '../../config/drive.ts'
import { isDriveKey, netFormat } from '../../config/options.ts'
import type { Datacenter } from '../../datacenter.ts'
import { parameterError } from '../../errors.ts'
import { guardsBridges } from '../../release.ts'
import { parsePropertyString } from '../../schema/check.ts'
import { imageStorage, parseVolume } from '../../storage/storages.ts'
import { splitVolid } from '../../storage/volid.ts'
import { newDisk } from '../../vm/disks.ts'

const byOption: Readonly<Record<string, string>> = {
  ...group(
    'VM.Config.HWType',
    'acpi',
    'hotplug',
    'kvm',
    'machine',
    'scsihw',
    'smbios1',
    'tablet',
    'vga',
    'watchdog',
    'audio0',
    'rng0',
  ),
  ...group('VM.Config.Memory', 'memory', 'balloon', 'shares'),
  ...group('VM.Config.CPU', 'cores', 'cpu', 'cpulimit', 'cpuunits', 'numa', 'smp', 'sockets', 'vcpus'),
  ...group(
    'VM.Config.Cloudinit',
    'cicustom',
    'cipassword',
    'citype',
    'ciuser',
    'ciupgrade',
    'nameserver',
    'searchdomain',
    'sshkeys',
  ),
  ...group('VM.Config.Disk', 'boot', 'bootdisk', 'vmstatestorage'),
}

const rootOnly = [
  'args',
  'lock',
  'hookscript',
  'vmgenid',
  'affinity',
  'arch',
  'ivshmem',
  'spice_enhancements',
  'amd-sev',
]

function group(privilege: string, ...keys: string[]): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, privilege]))
}

/** The privilege that each option of the configuration needs. Drives of a new VM need none of their own. */
export function checkOptionRights(
  access: Access,
  vmid: number,
  pool: string | undefined,
  options: Readonly<Record<string, unknown>>,
  isNew: boolean,
): void {
  const need = (...privileges: string[]): void => {
    const path = `/vms/${vmid}`
    if (
      privileges.some(
        (privilege) => access.has(path, privilege) || (pool !== undefined && access.has(`/pool/${pool}`, privilege)),
      )
    )
      return
    access.checkAny(path, ...privileges)
  }
  for (const key of Object.keys(options).sort()) {
    const value = String(options[key] ?? '')
    if (key === 'cdrom') need('VM.Config.CDROM')
    else if (isDriveKey(key) || /^unused\d+$/.test(key)) {
      // Nothing to take away, nothing to be refused.
      if (isNew || value === '') continue
      const drive = tryParseDrive(key, value)
      if (drive !== undefined && isCloudInit(drive)) {
        need('VM.Config.CDROM')
        need('VM.Config.Cloudinit')
      } else need(drive?.options['media'] === 'cdrom' ? 'VM.Config.CDROM' : 'VM.Config.Disk')
    } else if (/^net\d+$/.test(key)) need('VM.Config.Network')
    else if (/^ipconfig\d+$/.test(key)) need('VM.Config.Network', 'VM.Config.Cloudinit')
    else if (byOption[key] === 'VM.Config.Cloudinit') need('VM.Config.Cloudinit', 'VM.Config.Network')
    else if (/^(?:numa)\d+$/.test(key)) need('VM.Config.CPU')
    else if (/^(?:serial|usb|hostpci)\d+$/.test(key)) need('VM.Config.HWType')
    else if (rootOnly.includes(key) || /^parallel\d+$/.test(key)) {
      if (!access.isRoot) throw new Error(`only root can set '${key}' config`)
    } else if (key === 'tags') {
      if (!isNew) need('VM.Config.Options')
    } else need(byOption[key] ?? 'VM.Config.Options')
  }
}

/** Devices of the host itself are root's alone. */
export function checkDeviceRights(access: Access, options: Readonly<Record<string, unknown>>): void {
  if (access.isRoot) return
  for (const key of Object.keys(options).sort()) {
    const value = String(options[key] ?? '')
    if (/^serial\d+$/.test(key) && value !== 'socket')
      throw new Error(`only root can set '${key}' config for real devices`)
    if (/^usb\d+$/.test(key) && !/(^|,)mapping=/.test(value) && !/^(host=)?spice(,|$)/.test(value)) {
      throw new Error(`only root can set '${key}' config for real devices`)
    }
    if (/^hostpci\d+$/.test(key) && !/(^|,)mapping=/.test(value))
      throw new Error(`only root can set '${key}' config for non-mapped devices`)
  }
}

export function checkBridgeRights(access: Access, options: Readonly<Record<string, unknown>>): void {
  if (!guardsBridges(access.version)) return
  for (const key of Object.keys(options).sort()) {
    if (!/^net\d+$/.test(key)) continue
    const net = parsePropertyString(netFormat, String(options[key]), key)
    if (net['bridge'] === undefined) throw new Error('no sdn vnet ID specified')
    const tag = net['tag'] === undefined ? '' : `/${net['tag']}`
    access.check(`/sdn/zones/localnetwork/${net['bridge']}${tag}`, 'SDN.Use')
  }
}

/** Storages of new disks, and volumes that are to be attached. */
export function checkStorageRights(
  access: Access,
  datacenter: Datacenter,
  vmid: number,
  options: Readonly<Record<string, unknown>>,
): void {
  for (const key of Object.keys(options).sort()) {
    if (!isDriveKey(key)) continue
    const drive = tryParseDrive(key, String(options[key]))
    if (drive === undefined) continue
    const isCd = drive.options['media'] === 'cdrom'
    if (drive.kind === 'virtio' && isCd) continue
    const wanted = newDisk.exec(drive.file)
    if (drive.file === 'none' || drive.file === 'cloudinit' || /:cloudinit$/.test(drive.file)) continue
    if (isCd && drive.file === 'cdrom') {
      access.check('/', 'Sys.Console')
    } else if (!isCd && wanted) {
      if (wanted[1] === undefined) throw new Error('no storage ID specified (and no default storage)')
      access.check(`/storage/${wanted[1]}`, 'Datastore.AllocateSpace')
      imageStorage(datacenter, wanted[1])
    } else {
      checkVolumeRights(access, datacenter, vmid, drive.file)
      if (splitVolid(drive.file) !== undefined) {
        const { type } = parseVolume(datacenter, drive.file)
        if (type !== 'images' && type !== 'iso')
          throw parameterError({ [key]: "content type needs to be 'images' or 'iso'" })
      }
    }
    const source = drive.options['import-from']
    if (source !== undefined) checkImportRights(access, datacenter, vmid, key, source)
  }
}

function checkImportRights(access: Access, datacenter: Datacenter, vmid: number, key: string, source: string): void {
  const volume = source.startsWith('/') ? undefined : parseVolume(datacenter, source)
  if (volume !== undefined && volume.type !== 'images' && volume.type !== 'import') {
    throw parameterError({ [key]: `${source} has wrong type '${volume.type}' - needs to be 'images' or 'import'` })
  }
  if (volume?.vmid !== undefined) access.check(`/vms/${volume.vmid}`, 'VM.Clone')
  else checkVolumeRights(access, datacenter, vmid, source)
}

export function checkVolumeRights(
  access: Access,
  datacenter: Datacenter,
  vmid: number | undefined,
  volid: string,
): void {
  if (splitVolid(volid) === undefined) {
    if (access.isRoot) return
    throw new Error('Only root can pass arbitrary filesystem paths. at /usr/share/perl5/PVE/Storage.pm line 569.')
  }
  const volume = parseVolume(datacenter, volid)
  const path = `/storage/${volume.storage}`
  if (access.has(path, 'Datastore.Allocate')) return
  if (volume.type === 'iso' || volume.type === 'vztmpl' || volume.type === 'import') {
    access.checkAny(path, 'Datastore.AllocateSpace', 'Datastore.Audit')
  } else if (volume.type === 'images' && volume.vmid !== undefined) {
    if (volume.vmid === vmid) return
    access.check(path, 'Datastore.Audit')
    access.check(`/vms/${volume.vmid}`, 'VM.Config.Disk')
  } else {
    throw new Error(`missing privileges to access ${volid}`)
  }
}

/** What a drive must not say, beyond its format. */
export function checkDriveOptions(datacenter: Datacenter, options: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(options).sort()) {
    if (!isDriveKey(key)) continue
    const drive = tryParseDrive(key, String(options[key]))
    const isCd = drive?.options['media'] === 'cdrom'
    if (drive === undefined || (drive.kind === 'virtio' && (isCd || drive.file === 'none'))) {
      throw parameterError({ [key]: 'unable to parse drive options' })
    }
    if (drive.options['import-from'] !== undefined) {
      const wanted = newDisk.exec(drive.file)
      if (!wanted || Number(wanted[2]) !== 0) {
        throw parameterError({
          [key]: "'import-from' requires special syntax - use <storage ID>:0,import-from=<source>",
        })
      }
      if (drive.kind === 'efidisk' && drive.options['efitype'] === undefined) {
        throw parameterError({ [key]: "need to specify 'efitype' when using 'import-from'" })
      }
    }
    const isVolid = splitVolid(drive.file) !== undefined && !newDisk.test(drive.file) && !/:cloudinit$/.test(drive.file)
    if (isVolid && parseVolume(datacenter, drive.file).type === 'iso' && drive.options['media'] === undefined) {
      throw parameterError({ [key]: "explicit 'media=cdrom' is required for iso images" })
    }
  }
}
