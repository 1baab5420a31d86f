import type { Bytes } from '../archive/blocks.ts'
import { ByteReader } from './byte-reader.ts'
import { broken, hasSum, readVmaHeader, type VmaDevice, type VmaHeader } from './vma-header.ts'

export const clusterSize = 65_536
const blockSize = 4096
const clustersOfExtent = 59

/** Where the content of a disk goes. */
export interface DiskSink {
  /** Bytes that are not zero, all of one cluster of 64 KiB. Clusters come in any order. */
  write(offset: number, bytes: Buffer): Promise<void>
}

/**
 * Takes an archive apart while it is read. `open` is asked for each disk that it holds; what it answers none for is passed
 * over. Throws ExternalError where the archive is damaged, or does not hold all of a disk.
 */
export async function unpackVma(
  source: Bytes,
  open: (device: VmaDevice) => Promise<DiskSink | undefined>,
): Promise<readonly VmaDevice[]> {
  const reader = new ByteReader(source)
  try {
    const header = await readVmaHeader(reader)
    const disks = new Map<number, Disk>()
    for (const device of header.devices) disks.set(device.id, new Disk(device, await open(device)))
    for (let extent = await reader.read(512); extent !== undefined; extent = await reader.read(512))
      await unpackExtent(extent, header, disks, reader)
    for (const disk of disks.values()) disk.checkWhole()
    return header.devices
  } finally {
    await reader.close()
  }
}

async function unpackExtent(
  extent: Buffer,
  { uuid }: VmaHeader,
  disks: ReadonlyMap<number, Disk>,
  reader: ByteReader,
): Promise<void> {
  if (extent.toString('latin1', 0, 4) !== 'VMAE' || !extent.subarray(8, 24).equals(uuid) || !hasSum(extent, 24))
    throw broken('A part of it is damaged')
  for (let index = 0; index < clustersOfExtent; index++) {
    const at = 40 + index * 8
    const [mask, id, cluster] = [extent.readUInt16BE(at), extent[at + 3]!, extent.readUInt32BE(at + 4)]
    if (id === 0) continue
    const disk = disks.get(id)
    if (disk === undefined) throw broken('It has a part of a disk that its header does not name')
    const length = bitsOf(mask) * blockSize
    const content = length === 0 ? Buffer.alloc(0) : await reader.read(length)
    if (content === undefined) throw broken('It ends in the middle')
    await disk.take(cluster, mask, content)
  }
}

class Disk {
  readonly #device: VmaDevice
  readonly #sink: DiskSink | undefined
  /** A bit for each cluster that has come. */
  readonly #seen: Uint8Array
  #count = 0
  readonly #clusters: number

  constructor(device: VmaDevice, sink: DiskSink | undefined) {
    this.#device = device
    this.#sink = sink
    this.#clusters = Math.ceil(device.size / clusterSize)
    this.#seen = new Uint8Array(Math.ceil(this.#clusters / 8))
  }

  async take(cluster: number, mask: number, content: Buffer): Promise<void> {
    if (cluster >= this.#clusters) throw broken(`${this.#device.name} has a part behind its end`)
    const bit = 1 << (cluster & 7)
    if ((this.#seen[cluster >> 3]! & bit) === 0) this.#count++
    this.#seen[cluster >> 3]! |= bit
    if (this.#sink === undefined) return
    // Blocks beside one another at once.
    let taken = 0
    for (let block = 0; block < 16; block++) {
      if ((mask & (1 << block)) === 0) continue
      const first = block
      while (block + 1 < 16 && (mask & (1 << (block + 1))) !== 0) block++
      const length = (block + 1 - first) * blockSize
      const offset = cluster * clusterSize + first * blockSize
      // The last block of a disk may reach over its end.
      const bytes = content.subarray(taken, taken + Math.min(length, this.#device.size - offset))
      taken += length
      if (bytes.length > 0) await this.#sink.write(offset, bytes)
    }
  }

  checkWhole(): void {
    if (this.#count !== this.#clusters)
      throw broken(`${this.#clusters - this.#count} of ${this.#clusters} parts of ${this.#device.name} are missing`)
  }
}

function bitsOf(mask: number): number {
  let count = 0
  for (let rest = mask; rest > 0; rest &= rest - 1) count++
  return count
}
