import type { Access } from '../../access/access.ts'
import { parameterError } from '../../api-errors.ts'
import { isDriveKey } from '../../config/drive-keys.ts'
import { isCdrom, tryParseDrive } from '../../config/drive-string.ts'
import type { Datacenter } from '../../datacenter.ts'
import { imageStorage, parseVolume } from '../../storage/storages.ts'
import { splitVolid } from '../../storage/volume-id.ts'
import { newCloudInit, newDisk } from '../../vm/disks/make-disks.ts'

/** Storages of new disks, volumes that are to be attached, sources of imports. */
export function checkStorageRights(
  access: Access,
  datacenter: Datacenter,
  vmid: number,
  options: Readonly<Record<string, unknown>>,
): void {
  for (const key of Object.keys(options).sort()) {
    const drive = isDriveKey(key) ? tryParseDrive(key, String(options[key])) : undefined
    if (drive === undefined) continue
    const { file } = drive
    const isCd = isCdrom(drive)
    const wanted = newDisk.exec(file)
    if (file === 'none' || newCloudInit.test(file)) {
      // Nothing of the storage is used before the drive is made.
    } else if (isCd && file === 'cdrom') {
      access.check('/', 'Sys.Console')
    } else if (!isCd && wanted) {
      const storage = wanted[1]!
      access.check(`/storage/${storage}`, 'Datastore.AllocateSpace')
      imageStorage(datacenter, storage)
    } else {
      checkVolumeRights(access, datacenter, vmid, file)
      if (splitVolid(file) !== undefined) {
        const { type } = parseVolume(datacenter, file)
        if (type !== 'images' && type !== 'iso')
          throw parameterError({ [key]: "content type needs to be 'images' or 'iso'" })
      }
    }
    const source = drive.options['import-from']
    if (source !== undefined) checkImportRights(access, datacenter, vmid, key, source)
  }
  if (options['vmstatestorage'] !== undefined)
    access.check(`/storage/${String(options['vmstatestorage'])}`, 'Datastore.AllocateSpace')
}

function checkImportRights(access: Access, datacenter: Datacenter, vmid: number, key: string, source: string): void {
  const volume = splitVolid(source) === undefined ? undefined : parseVolume(datacenter, source)
  if (volume !== undefined && volume.type !== 'images' && volume.type !== 'import') {
    throw parameterError({ [key]: `${source} has wrong type '${volume.type}' - needs to be 'images' or 'import'` })
  }
  if (volume?.vmid !== undefined) access.check(`/vms/${volume.vmid}`, 'VM.Clone')
  else checkVolumeRights(access, datacenter, vmid, source)
}

/** Who may read a volume, or attach it to the machine. */
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
  } else if (volume.type === 'backup' && volume.vmid !== undefined) {
    if (volume.vmid === vmid) return
    access.check(path, 'Datastore.AllocateSpace')
    access.check(`/vms/${volume.vmid}`, 'VM.Backup')
  } else if (volume.type === 'images' && volume.vmid !== undefined) {
    if (volume.vmid === vmid) return
    access.check(path, 'Datastore.Audit')
    access.check(`/vms/${volume.vmid}`, 'VM.Config.Disk')
  } else {
    throw new Error(`missing privileges to access ${volid}`)
  }
}

const importNeeds: Readonly<Record<string, readonly string[]>> = {
  efidisk: ['efitype', 'pre-enrolled-keys'],
  tpmstate: ['version'],
}

/** What a drive must not say, beyond its format. */
export function checkDriveOptions(datacenter: Datacenter, options: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(options).sort()) {
    if (!isDriveKey(key)) continue
    const drive = tryParseDrive(key, String(options[key]))
    if (drive === undefined) throw parameterError({ [key]: 'unable to parse drive options' })
    if (drive.options['import-from'] !== undefined) {
      const wanted = newDisk.exec(drive.file)
      if (!wanted || Number(wanted[2]) !== 0) {
        throw parameterError({
          [key]: "'import-from' requires special syntax - use <storage ID>:0,import-from=<source>",
        })
      }
      for (const required of importNeeds[drive.kind] ?? []) {
        if (drive.options[required] === undefined)
          throw parameterError({ [key]: `need to specify '${required}' when using 'import-from'` })
      }
    }
    const isVolid = splitVolid(drive.file) !== undefined && !newDisk.test(drive.file) && !newCloudInit.test(drive.file)
    if (isVolid && parseVolume(datacenter, drive.file).type === 'iso' && drive.options['media'] === undefined) {
      throw parameterError({ [key]: "explicit 'media=cdrom' is required for iso images" })
    }
  }
}
