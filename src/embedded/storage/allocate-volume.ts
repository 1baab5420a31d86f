import { existsSync, readdirSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { currentFault } from '../faults/faults.ts'
import { isStopped } from '../tasks/task-list.ts'
import { createMutex } from '../tasks/vm-locks.ts'
import { copyImage, createImage, createLinkedImage, imageInfo } from './disk-image.ts'
import {
  parseVolume,
  type StorageWorld,
  shownPath,
  storageOf,
  storageRoot,
  usableStorage,
  volumePath,
} from './storages.ts'
import { snapshotSource } from './volume-snapshot.ts'

export type Log = (line: string) => void

// Free numbers are found by looking; two at once would find the same one.
const allocation = createMutex()

/** Number of the next disk of a VM: the lowest that no image has, whatever its extension. */
function freeName(world: StorageWorld, node: string, storage: string, vmid: number, format: string): string {
  const taken = new Set<number>()
  const folder = path.join(storageRoot(world, node, storage), 'images', String(vmid))
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const match = new RegExp(`^(?:vm|base)-${vmid}-disk-(\\d+)\\.`).exec(name)
    if (match) taken.add(Number(match[1]))
  }
  let number = 0
  while (taken.has(number)) number++
  const suffix = storageOf(world, storage).type === 'lvmthin' ? '' : `.${format}`
  return `vm-${vmid}-disk-${number}${suffix}`
}

function volidOf(world: StorageWorld, storage: string, vmid: number, name: string): string {
  return storageOf(world, storage).type === 'lvmthin' ? `${storage}:${name}` : `${storage}:${vmid}/${name}`
}

export interface Allocation {
  readonly storage: string
  readonly vmid: number
  readonly format: string
  readonly bytes: number
  /** Without: the next free `vm-N-disk-M`. */
  readonly name?: string
  /** Whether the log names the volume when it is there. */
  readonly isTold?: boolean
}

/**
 * The new volume's ID. A worker that is stopped here has a volume that it never learns of: like a genuine one it leaves
 * it behind.
 */
export async function allocateVolume(
  world: StorageWorld,
  node: string,
  wish: Allocation,
  log: Log = () => {},
  signal?: AbortSignal,
): Promise<string> {
  const volid = await makeVolume(world, node, wish, log)
  const slow = currentFault('slow-storage')
  if (slow !== undefined) await delay(slow.seconds * 1000, undefined, { signal }).catch(() => {})
  if (signal?.aborted === true) {
    // The end of the server itself is to leave nothing.
    if (!isStopped(signal)) await rm(volumePath(world, node, volid), { force: true })
    throw signal.reason
  }
  return volid
}

async function makeVolume(world: StorageWorld, node: string, wish: Allocation, log: Log): Promise<string> {
  const storage = usableStorage(world, node, wish.storage)
  if (storage.type === 'lvmthin' && wish.format !== 'raw')
    throw new Error(`unsupported format '${wish.format}' at /usr/share/perl5/PVE/Storage/LvmThinPlugin.pm line 88.`)
  if (storage.type === 'lvmthin' && wish.name !== undefined && !wish.name.startsWith(`vm-${wish.vmid}-`))
    throw new Error(`illegal name '${wish.name}' - should be 'vm-${wish.vmid}-*'`)
  return await allocation.run(async () => {
    const volid = volidOf(
      world,
      wish.storage,
      wish.vmid,
      wish.name ?? freeName(world, node, wish.storage, wish.vmid, wish.format),
    )
    const file = volumePath(world, node, volid)
    if (existsSync(file)) throw new Error(`disk image '${shownPath(world, volid)}' already exists`)
    await mkdir(path.dirname(file), { recursive: true })
    const bytes = storage.type === 'lvmthin' ? Math.ceil(wish.bytes / extentBytes) * extentBytes : wish.bytes
    log(
      storage.type === 'lvmthin'
        ? logicalVolume(parseVolume(world, volid).name)
        : formatting(shownPath(world, volid), wish.format, bytes),
    )
    await createImage(file, wish.format, bytes, storage.options['preallocation'])
    if (wish.isTold) log(`allocated target volume '${volid}'`)
    return volid
  })
}

/** Of a volume group, unless its maker chose another one: its volumes are multiples of it. */
const extentBytes = 4 * 1024 * 1024

function logicalVolume(name: string): string {
  return `  Logical volume "${name}" created.`
}

function formatting(file: string, format: string, bytes: number): string {
  const qcow2 = 'cluster_size=65536 extended_l2=off preallocation=metadata compression_type=zlib'
  if (format === 'qcow2')
    return `Formatting '${file}', fmt=qcow2 ${qcow2} size=${bytes} lazy_refcounts=off refcount_bits=16`
  return `Formatting '${file}', fmt=${format} size=${bytes} preallocation=off`
}

/** A linked clone of a base image; on thin pools a sparse copy, which guests cannot tell apart. */
export async function linkVolume(
  world: StorageWorld,
  node: string,
  base: string,
  vmid: number,
  log: Log,
  snapname?: string,
): Promise<string> {
  const source = parseVolume(world, base)
  const storage = usableStorage(world, node, source.storage)
  return await allocation.run(async () => {
    const name = freeName(world, node, source.storage, vmid, 'qcow2')
    const file = path.join(storageRoot(world, node, source.storage), 'images', String(vmid), name)
    await mkdir(path.dirname(file), { recursive: true })
    if (storage.type === 'lvmthin') {
      const volid = volidOf(world, source.storage, vmid, name)
      const from = { file: volumePath(world, node, base), format: 'raw' }
      const kept = snapname === undefined ? from : snapshotSource(world, node, base, snapname)
      await copyImage(kept, { file: volumePath(world, node, volid), format: 'raw' }, () => {})
      log(logicalVolume(name))
      return volid
    }
    log(`clone ${source.volname}: images, ${name}, ${vmid} to ${name} (base=../${source.vmid}/${source.name})`)
    const volid = `${source.storage}:${source.vmid}/${source.name}/${vmid}/${name}`
    const bytes = imageInfo(volumePath(world, node, base)).size
    log(
      `Formatting '${shownPath(world, volid)}', fmt=qcow2 size=${bytes} backing_file=../${source.vmid}/${source.name}`,
    )
    await createLinkedImage(file, `../${source.vmid}/${source.name}`, source.format)
    return volid
  })
}
