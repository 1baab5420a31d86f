import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'

/** A disk as its raw content lies in a file. */
export interface ArchivedDisk {
  /** `drive-scsi0`. */
  readonly name: string
  readonly file: string
  /** Bytes. */
  readonly size: number
}

export interface ArchivedConfig {
  /** `qemu-server.conf`. */
  readonly name: string
  readonly text: string
}

const blockSize = 4096
const clusterSize = 16 * blockSize
const clustersOfExtent = 59
const devicesAt = 4096
const blobsAt = 12_288

/** An archive in Proxmox's own form (VMA version 1), of disks that nobody writes to. `madeAt`: seconds since 1970; `onBytes` is told how much was read. */
export async function* vmaArchive(
  disks: readonly ArchivedDisk[],
  configs: readonly ArchivedConfig[],
  madeAt: number,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer, void, undefined> {
  const uuid = randomBytes(16)
  yield header(uuid, disks, configs, madeAt)
  const extent = new Extent(uuid)
  for (const [index, disk] of disks.entries()) {
    const file = await open(disk.file)
    try {
      for (let cluster = 0; cluster * clusterSize < disk.size; cluster++) {
        extent.add(index + 1, cluster, await clusterOf(file, cluster, disk.size))
        if (extent.isFull) yield extent.take()
        onBytes(Math.min(clusterSize, disk.size - cluster * clusterSize))
      }
    } finally {
      await file.close()
    }
  }
  if (!extent.isEmpty) yield extent.take()
}

async function clusterOf(file: FileHandle, cluster: number, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(clusterSize)
  const length = Math.min(clusterSize, size - cluster * clusterSize)
  await file.read(buffer, 0, length, cluster * clusterSize)
  return buffer
}

class Extent {
  readonly #uuid: Buffer
  #head = Buffer.alloc(512)
  #blocks: Buffer[] = []
  #count = 0

  constructor(uuid: Buffer) {
    this.#uuid = uuid
  }

  get isFull(): boolean {
    return this.#count === clustersOfExtent
  }

  get isEmpty(): boolean {
    return this.#count === 0
  }

  /** Only what is not zero is kept, by blocks of 4 KiB. */
  add(device: number, cluster: number, content: Buffer): void {
    let mask = 0
    for (let block = 0; block < 16; block++) {
      const bytes = content.subarray(block * blockSize, (block + 1) * blockSize)
      if (bytes.equals(zeros)) continue
      mask |= 1 << block
      this.#blocks.push(bytes)
    }
    const at = 40 + this.#count++ * 8
    this.#head.writeUInt16BE(mask, at)
    this.#head[at + 3] = device
    this.#head.writeUInt32BE(cluster, at + 4)
  }

  take(): Buffer {
    this.#head.write('VMAE', 0, 'latin1')
    this.#head.writeUInt16BE(this.#blocks.length, 6)
    this.#uuid.copy(this.#head, 8)
    createHash('md5').update(this.#head).digest().copy(this.#head, 24)
    const bytes = Buffer.concat([this.#head, ...this.#blocks])
    this.#head = Buffer.alloc(512)
    this.#blocks = []
    this.#count = 0
    return bytes
  }
}

const zeros = Buffer.alloc(blockSize)

function header(
  uuid: Buffer,
  disks: readonly ArchivedDisk[],
  configs: readonly ArchivedConfig[],
  madeAt: number,
): Buffer {
  // Offset 0 means that there is none.
  const blobs: Buffer[] = [Buffer.alloc(1)]
  const blob = (content: Buffer): number => {
    const at = blobs.reduce((total, one) => total + one.length, 0)
    const length = Buffer.alloc(2)
    length.writeUInt16LE(content.length)
    blobs.push(length, content)
    return at
  }
  const fixed = Buffer.alloc(blobsAt)
  fixed.write('VMA\0', 0, 'latin1')
  fixed.writeUInt32BE(1, 4)
  uuid.copy(fixed, 8)
  fixed.writeBigUInt64BE(BigInt(madeAt), 24)
  for (const [index, { name, text }] of configs.entries()) {
    fixed.writeUInt32BE(blob(Buffer.from(`${name}\0`)), 2044 + index * 4)
    fixed.writeUInt32BE(blob(Buffer.from(text)), 3068 + index * 4)
  }
  for (const [index, { name, size }] of disks.entries()) {
    const at = devicesAt + (index + 1) * 32
    fixed.writeUInt32BE(blob(Buffer.from(`${name}\0`)), at)
    fixed.writeBigUInt64BE(BigInt(size), at + 8)
  }
  const content = Buffer.concat(blobs)
  const padded = Buffer.alloc(Math.ceil(content.length / 512) * 512)
  content.copy(padded)
  fixed.writeUInt32BE(blobsAt, 48)
  fixed.writeUInt32BE(padded.length, 52)
  fixed.writeUInt32BE(blobsAt + padded.length, 56)
  const whole = Buffer.concat([fixed, padded])
  createHash('md5').update(whole).digest().copy(whole, 32)
  return whole
}
