import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { type CopySource, copyImage, snapshotImage } from './disk-image.ts'
import { parseVolume, type StorageWorld, storageOf, volumePath } from './storages.ts'

/** The volume beside the thin one that keeps what it was. */
function thinSnapshot(file: string, name: string): string {
  return path.join(path.dirname(file), `snap_${path.basename(file, '.raw')}_${name}.raw`)
}

function isThin(world: StorageWorld, volid: string): boolean {
  return storageOf(world, parseVolume(world, volid).storage).type === 'lvmthin'
}

/** Whether the storage can keep what an image is now: thin pools and qcow2 images can. */
export function canSnapshotVolume(world: StorageWorld, volid: string): boolean {
  return isThin(world, volid) || parseVolume(world, volid).format === 'qcow2'
}

/** Whether a linked clone can be made of the image, or of a snapshot of it. */
export function canLink(world: StorageWorld, volid: string, snapname: string | undefined): boolean {
  return snapname === undefined ? parseVolume(world, volid).isBase : isThin(world, volid)
}

/** What the snapshot's content can be copied from. */
export function snapshotSource(world: StorageWorld, node: string, volid: string, name: string): CopySource {
  const file = volumePath(world, node, volid)
  if (isThin(world, volid)) return { file: thinSnapshot(file, name), format: 'raw' }
  return { file, format: parseVolume(world, volid).format, snapshot: name }
}

/** Of an image that no machine writes to. */
export async function snapshotVolume(
  world: StorageWorld,
  node: string,
  volid: string,
  action: 'create' | 'apply' | 'delete',
  name: string,
): Promise<void> {
  const file = volumePath(world, node, volid)
  if (!isThin(world, volid)) {
    await snapshotImage(file, action, name)
    return
  }
  const kept = thinSnapshot(file, name)
  if (action === 'delete') {
    await rm(kept, { force: true })
    return
  }
  const [from, to] = action === 'create' ? [file, kept] : [kept, file]
  const partial = `${to}.partial`
  try {
    await copyImage({ file: from, format: 'raw' }, { file: partial, format: 'raw' }, () => {})
    await rename(partial, to)
  } finally {
    await rm(partial, { force: true })
  }
}
