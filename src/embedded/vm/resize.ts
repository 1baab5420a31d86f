import type { Access } from '../access/access.ts'
import { isCdrom, isVolume, parseDrive, printDrive, withOptions } from '../config/drive.ts'
import { parseSize, printSize } from '../config/size.ts'
import type { Datacenter } from '../datacenter.ts'
import { imageInfo, resizeImage } from '../storage/image.ts'
import { parseVolume, shownPath, volumePath } from '../storage/storages.ts'
import { checkDigest, checkLock, isTemplate } from './vms.ts'

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
  if (isCdrom(drive)) throw new Error("you can't resize a cdrom")
  if (!isVolume(drive.file)) throw new Error(`disk '${wish.disk}' has no associated volume`)
  const volume = parseVolume(datacenter, drive.file)
  access.check(`/storage/${volume.storage}`, 'Datastore.AllocateSpace')
  const file = volumePath(datacenter, node, drive.file)
  const info = imageInfo(file)
  const isAddition = wish.size.startsWith('+')
  const given = parseSize(wish.size.replace(/^\+/, '')) ?? 0
  const bytes = Math.ceil((isAddition ? info.size + given : given) / 512) * 512
  if (bytes < info.size) throw new Error('shrinking disks is not supported')
  if (bytes > info.size) {
    const machine = datacenter.machines.get(vmid)
    if (machine !== undefined) {
      await machine.qmp('block_resize', { device: `drive-${wish.disk}`, size: bytes })
    } else if (isTemplate(config) && volume.isBase) {
      const shown = shownPath(datacenter, drive.file)
      log(`qemu-img: Could not open '${shown}': Could not open '${shown}': Operation not permitted`)
      throw new Error(`command '/usr/bin/qemu-img resize -f ${info.format} ${shown} ${bytes}' failed: exit code 1`)
    } else {
      await resizeImage(file, info.format, bytes)
      if (info.format !== 'raw') log('Image resized.')
    }
  }
  config.options.set(wish.disk, printDrive(withOptions(drive, { size: printSize(bytes) })))
  datacenter.vms.write(node, vmid, config)
}
