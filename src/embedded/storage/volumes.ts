import { existsSync } from 'node:fs'
import { copyFile, mkdir, rename, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { failWhenFull } from '../faults/faults.ts'
import { type Allocation, allocateVolume, type Log } from './allocate-volume.ts'
import { printAmount } from './amount.ts'
import { type CopySource, copyImage, type ImageInfo, imageInfo } from './disk-image.ts'
import { parseVolume, type StorageWorld, storageOf, usableStorage, volumePath } from './storages.ts'
import { listVolumes, rawInfo } from './volume-list.ts'

export function volumeExists(world: StorageWorld, node: string, volid: string): boolean {
  return existsSync(volumePath(world, node, volid))
}

/** Throws Error `volume '...' does not exist`. */
export function volumeInfo(world: StorageWorld, node: string, volid: string): ImageInfo {
  const volume = parseVolume(world, volid)
  usableStorage(world, node, volume.storage)
  const file = volumePath(world, node, volid)
  if (!existsSync(file)) throw new Error(`volume '${volid}' does not exist`)
  return volume.type === 'iso' || volume.type === 'backup' ? rawInfo(file) : imageInfo(file)
}

/** Renames `vm-N-disk-M` to `base-N-disk-M` and takes away the right to write. */
export async function makeBase(world: StorageWorld, node: string, volid: string): Promise<string> {
  const volume = parseVolume(world, volid)
  if (volume.isBase) return volid
  const name = volume.name.replace(/^vm-/, 'base-')
  const base = volume.base === undefined ? '' : `${volume.base.vmid}/${volume.base.name}/`
  const storage = storageOf(world, volume.storage)
  const renamed =
    storage.type === 'lvmthin' ? `${volume.storage}:${name}` : `${volume.storage}:${base}${volume.vmid}/${name}`
  await rename(volumePath(world, node, volid), volumePath(world, node, renamed))
  return renamed
}

/** Linked clones of an image, on the same storage. */
export function childrenOf(world: StorageWorld, node: string, volid: string): string[] {
  const volume = parseVolume(world, volid)
  if (!volume.isBase || storageOf(world, volume.storage).type === 'lvmthin') return []
  return listVolumes(world, node, volume.storage)
    .map((entry) => entry.volid)
    .filter((child) => {
      const { base } = parseVolume(world, child)
      return base !== undefined && base.vmid === volume.vmid && base.name === volume.name
    })
}

/** Throws Error when linked clones need it. Missing already is no error. */
export async function removeVolume(world: StorageWorld, node: string, volid: string): Promise<void> {
  const volume = parseVolume(world, volid)
  if (childrenOf(world, node, volid).length > 0) {
    throw new Error(`base volume '${volume.volname}' is still in use by linked clones`)
  }
  const file = volumePath(world, node, volid)
  if (existsSync(`${file}.protected`)) throw new Error('can not remove a protected backup')
  await rm(file, { force: true })
  if (volume.type === 'backup') await rm(`${file}.notes`, { force: true })
  if (volume.type === 'images') await rmdir(path.dirname(file)).catch(() => {})
}

/** Copies an image to a new volume; logs progress in PVE's words. `limit`: KiB a second. */
export async function copyVolume(
  world: StorageWorld,
  node: string,
  source: CopySource,
  target: Allocation,
  log: Log,
  signal?: AbortSignal,
  limit?: number,
): Promise<string> {
  const volid = await allocateVolume(world, node, target, log, signal)
  const total = printAmount(target.bytes)
  try {
    await copyImage(
      source,
      { file: volumePath(world, node, volid), format: target.format },
      (percent) =>
        log(`transferred ${printAmount((target.bytes * percent) / 100)} of ${total} (${percent.toFixed(2)}%)`),
      signal,
      limit,
    )
  } catch (error) {
    await removeVolume(world, node, volid)
    throw error
  }
  return volid
}

export async function moveIntoVolume(from: string, to: string): Promise<void> {
  failWhenFull(to)
  await mkdir(path.dirname(to), { recursive: true })
  try {
    await rename(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copyFile(from, to)
    await rm(from, { force: true })
  }
}
