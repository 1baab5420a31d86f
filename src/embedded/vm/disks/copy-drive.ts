import { type Drive, isCloudInit } from '../../config/drive-string.ts'
import type { Datacenter } from '../../datacenter.ts'
import type { Machine } from '../../machine/hypervisor.ts'
import { tellsCopies } from '../../release.ts'
import { allocateVolume, type Log } from '../../storage/allocate-volume.ts'
import { copyImage, imageInfo } from '../../storage/disk-image.ts'
import { parseVolume, storageOf, volumePath } from '../../storage/storages.ts'
import { snapshotSource } from '../../storage/volume-snapshot.ts'
import { copyVolume, removeVolume } from '../../storage/volumes.ts'
import { mirrorDrive } from './mirror-disk.ts'

export interface CopyPlace {
  readonly node: string
  readonly target: string
  /** Whose the copy is. */
  readonly vmid: number
  readonly storage: string | undefined
  readonly format: string | undefined
  readonly snapname?: string | undefined
  /** KiB a second. */
  readonly limit?: number | undefined
  /** Where the drive is in use. */
  readonly machine?: Machine | undefined
  /** The machine goes on with the copy. */
  readonly switch?: boolean
}

/** A full copy of a drive's image; the new volume's ID. What fails or is aborted leaves no volume. */
export async function copyDrive(
  datacenter: Datacenter,
  place: CopyPlace,
  drive: Drive,
  log: Log,
  signal?: AbortSignal,
): Promise<string> {
  const volume = parseVolume(datacenter, drive.file)
  const storage = place.storage ?? volume.storage
  const isLvm = storageOf(datacenter, storage).type === 'lvmthin'
  const file = volumePath(datacenter, place.node, drive.file)
  const info = imageInfo(file)
  const format = isLvm || drive.kind === 'tpmstate' ? 'raw' : (place.format ?? info.format)
  const wish = { storage, vmid: place.vmid, format, bytes: info.size, isTold: tellsCopies(datacenter.state.version) }
  if (isCloudInit(drive)) {
    const name = `vm-${place.vmid}-cloudinit${isLvm ? '' : `.${format}`}`
    return await allocateVolume(datacenter, place.target, { ...wish, name }, log, signal)
  }
  const { machine, snapname } = place
  if (machine === undefined) {
    const from =
      snapname === undefined
        ? { file, format: info.format }
        : snapshotSource(datacenter, place.node, drive.file, snapname)
    return await copyVolume(datacenter, place.target, from, wish, log, signal, place.limit)
  }
  const volid = await allocateVolume(datacenter, place.target, wish, log, signal)
  const target = { file: volumePath(datacenter, place.target, volid), format }
  try {
    // A machine that only pretends writes nothing.
    if (datacenter.simulated) await copyImage({ file, format: info.format }, target, () => {}, signal, place.limit)
    else {
      const mirror = { key: drive.key, target, switch: place.switch === true, limit: place.limit }
      await mirrorDrive(machine, mirror, log, signal)
    }
    return volid
  } catch (error) {
    await removeVolume(datacenter, place.target, volid)
    throw error
  }
}
