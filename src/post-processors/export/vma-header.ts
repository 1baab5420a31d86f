import { createHash } from 'node:crypto'
import { ExternalError } from '../../diagnostics/errors.ts'
import type { ByteReader } from './byte-reader.ts'

/** A disk in an archive of a virtual machine (VMA, the form of vzdump). */
export interface VmaDevice {
  /** In the extents. */
  readonly id: number
  /** `drive-scsi0`. */
  readonly name: string
  /** Bytes. */
  readonly size: number
}

export interface VmaHeader {
  readonly uuid: Buffer
  readonly devices: readonly VmaDevice[]
}

const fixedLength = 12_288
const longest = 1 << 26
/** Bytes of a disk: what the tables of a qcow2 of that size need still fits into memory. */
const largest = 2 ** 47

/** The head of an archive: what it holds. Throws ExternalError for anything else. */
export async function readVmaHeader(reader: ByteReader): Promise<VmaHeader> {
  const fixed = await reader.read(fixedLength)
  if (fixed === undefined || fixed.toString('latin1', 0, 4) !== 'VMA\0') throw broken('It is no archive of a machine')
  if (fixed.readUInt32BE(4) !== 1) throw broken(`It is of version ${fixed.readUInt32BE(4)}, and 1 is known`)
  const length = fixed.readUInt32BE(56)
  if (length < fixedLength || length > longest) throw broken('Its header has a length that can not be')
  const rest = length === fixedLength ? Buffer.alloc(0) : await reader.read(length - fixedLength)
  const head = Buffer.concat([fixed, rest ?? Buffer.alloc(0)])
  if (!hasSum(head, 32)) throw broken('Its header is damaged')
  const blobs = head.subarray(head.readUInt32BE(48), head.readUInt32BE(48) + head.readUInt32BE(52))
  const devices: VmaDevice[] = []
  for (let id = 1; id < 256; id++) {
    const at = 4096 + id * 32
    const size = Number(head.readBigUInt64BE(at + 8))
    if (size > largest) throw broken('One of its disks has a size that can not be')
    if (size > 0) devices.push({ id, name: blobText(blobs, head.readUInt32BE(at)), size })
  }
  return { uuid: Buffer.from(head.subarray(8, 24)), devices }
}

/** Is the MD5 sum at a place right? It is taken over bytes in which it is zero itself. */
export function hasSum(bytes: Buffer, at: number): boolean {
  const sum = createHash('md5')
    .update(bytes.subarray(0, at))
    .update(Buffer.alloc(16))
    .update(bytes.subarray(at + 16))
  return sum.digest().equals(bytes.subarray(at, at + 16))
}

// A length of two bytes, lowest first, and a text that ends with a zero.
function blobText(blobs: Buffer, at: number): string {
  if (at + 2 > blobs.length) throw broken('A name in its header is nowhere')
  const text = blobs.subarray(at + 2, at + 2 + blobs.readUInt16LE(at))
  return text.toString('utf8').replace(/\0.*$/s, '')
}

export function broken(why: string): ExternalError {
  return new ExternalError(
    'broken-archive',
    `The archive that the server made can not be read: ${why}`,
    'Export it with format = "vzdump", which takes the archive as it is, and look at it with vma on a node.',
  )
}
