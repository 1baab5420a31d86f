import type { Access } from '../../access/access.ts'
import { parseSize, printSize } from '../../config/drive-size.ts'
import { isCdrom, parseDrive, printDrive, withOptions } from '../../config/drive-string.ts'
import type { Datacenter } from '../../datacenter.ts'
import { hasTextsOfNine } from '../../release.ts'
import { resizeImage } from '../../storage/disk-image.ts'
import { parseVolume, shownPath, volumePath } from '../../storage/storages.ts'
import { volumeInfo } from '../../storage/volumes.ts'
import { checkDigest, checkLock, isTemplate } from '../vm-configs.ts'

export interface ResizeContext {
  readonly datacenter: Datacenter
  readonly access: Access
  readonly node: string
  readonly vmid: number
  readonly log: (line: string) => void
}

export interface ResizeWish {
  readonly disk: string
  /** `20G` or, to add, `+5G`. */
  readonly size: string
  readonly digest: string | undefined
  readonly skiplock: boolean
}

/** The caller holds the VM's lock. */
export async function resizeDisk(context: ResizeContext, wish: ResizeWish): Promise<void> {
  const { datacenter, access, node, vmid, log } = context
  const config = datacenter.vms.read(node, vmid)
  checkDigest(config, wish.digest)
  checkLock(config, wish.skiplock)
  const text = config.options.get(wish.disk)
  if (text === undefined) throw new Error(`disk '${wish.disk}' does not exist`)
  const drive = parseDrive(wish.disk, text)
  const volume = parseVolume(datacenter, drive.file)
  if (isCdrom(drive)) throw new Error("you can't resize a cdrom")
  access.check(`/storage/${volume.storage}`, 'Datastore.AllocateSpace')
  const { format, size: before } = volumeInfo(datacenter, node, drive.file)
  const given = parseSize(wish.size.replace(/^\+/, '')) ?? 0
  const bytes = wish.size.startsWith('+') ? before + given : given
  if (bytes < before) throw new Error('shrinking disks is not supported')
  if (bytes === before) return
  const file = volumePath(datacenter, node, drive.file)
  const machine = datacenter.machines.get(vmid)
  if (machine !== undefined) {
    await machine.qmp('block_resize', { device: `drive-${wish.disk}`, size: Math.ceil(bytes / 1024) * 1024 })
  } else if (isTemplate(config) && volume.isBase) {
    const shown = shownPath(datacenter, drive.file)
    log(`qemu-img: Could not open '${shown}': Could not open '${shown}': Operation not permitted`)
    const layout = hasTextsOfNine(datacenter.state.version) && format === 'qcow2' ? "'--preallocation=metadata' " : ''
    throw new Error(`command '/usr/bin/qemu-img resize ${layout}-f ${format} ${shown} ${bytes}' failed: exit code 1`)
  } else {
    if (format !== 'raw' && format !== 'qcow2') throw new Error("can't resize this image format")
    await resizeImage(file, format, Math.ceil(bytes / 512) * 512)
    if (format !== 'raw') log('Image resized.')
  }
  config.options.set(wish.disk, printDrive(withOptions(drive, { size: printSize(bytes) })))
  datacenter.vms.write(node, vmid, config)
}
