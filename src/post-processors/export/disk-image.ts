import type { FileHandle } from 'node:fs/promises'
import { clusterSize, type DiskSink } from './vma.ts'

/** A disk image that is being written. */
export interface DiskImage extends DiskSink {
  /** Writes what can be told only now. */
  finish(): Promise<void>
}

/** Sparse: what is zero takes no room. */
export function rawImage(file: FileHandle, size: number): DiskImage {
  return {
    write: (offset, bytes) => writeAll(file, bytes, offset),
    finish: () => file.truncate(size),
  }
}

const entriesOfTable = clusterSize / 8
const refcountsOfBlock = clusterSize / 2
const headerLength = 104
/** It is in use once, and not by a snapshot. */
const copied = 1n << 63n

/**
 * A qcow2 of version 3, whose clusters are as large as those of the archive: each is appended once, and the tables that
 * lead to them come last. In memory are 8 bytes for each 64 KiB in which the disk has anything.
 */
export function qcow2Image(file: FileHandle, size: number): DiskImage {
  const tables = new Map<number, BigUint64Array>()
  let next = 1

  const placeOf = (cluster: number): number => {
    const index = Math.floor(cluster / entriesOfTable)
    const table = tables.get(index) ?? new BigUint64Array(entriesOfTable)
    tables.set(index, table)
    const known = Number(table[cluster % entriesOfTable]! & ~copied)
    if (known !== 0) return known
    const place = next++ * clusterSize
    table[cluster % entriesOfTable] = BigInt(place) | copied
    return place
  }

  return {
    async write(offset, bytes) {
      const place = placeOf(Math.floor(offset / clusterSize))
      await writeAll(file, bytes, place + (offset % clusterSize))
    },
    async finish() {
      const root = new BigUint64Array(Math.max(1, Math.ceil(size / clusterSize / entriesOfTable)))
      for (const [index, table] of [...tables].sort(([left], [right]) => left - right)) {
        root[index] = BigInt(next * clusterSize) | copied
        await writeAll(file, bigEndian(table), next++ * clusterSize)
      }
      const rootPlace = next * clusterSize
      await writeAll(file, bigEndian(root), rootPlace)
      next += Math.ceil(root.byteLength / clusterSize)
      const { tablePlace, tableClusters, end } = await writeRefcounts(file, next)
      await writeAll(file, header({ size, rootLength: root.length, rootPlace, tablePlace, tableClusters }), 0)
      await file.truncate(end * clusterSize)
    },
  }
}

/** Every cluster is in use once, those that say so too. */
async function writeRefcounts(file: FileHandle, used: number) {
  let blocks = 0
  let tableClusters = 1
  for (;;) {
    const all = used + blocks + tableClusters
    const wanted = Math.ceil(all / refcountsOfBlock)
    const wantedTable = Math.ceil(wanted / entriesOfTable)
    if (wanted === blocks && wantedTable === tableClusters) break
    blocks = wanted
    tableClusters = wantedTable
  }
  const end = used + blocks + tableClusters
  const table = new BigUint64Array(blocks)
  for (let index = 0; index < blocks; index++) {
    const block = Buffer.alloc(clusterSize)
    const counted = Math.min(refcountsOfBlock, end - index * refcountsOfBlock)
    for (let at = 0; at < counted; at++) block.writeUInt16BE(1, at * 2)
    table[index] = BigInt((used + index) * clusterSize)
    await writeAll(file, block, (used + index) * clusterSize)
  }
  const tablePlace = (used + blocks) * clusterSize
  await writeAll(file, bigEndian(table), tablePlace)
  return { tablePlace, tableClusters, end }
}

interface Tables {
  readonly size: number
  readonly rootLength: number
  readonly rootPlace: number
  readonly tablePlace: number
  readonly tableClusters: number
}

function header({ size, rootLength, rootPlace, tablePlace, tableClusters }: Tables): Buffer {
  const head = Buffer.alloc(headerLength + 8)
  head.writeUInt32BE(0x514649fb, 0)
  head.writeUInt32BE(3, 4)
  head.writeUInt32BE(Math.log2(clusterSize), 20)
  head.writeBigUInt64BE(BigInt(size), 24)
  head.writeUInt32BE(rootLength, 36)
  head.writeBigUInt64BE(BigInt(rootPlace), 40)
  head.writeBigUInt64BE(BigInt(tablePlace), 48)
  head.writeUInt32BE(tableClusters, 56)
  // Counts of 16 bits.
  head.writeUInt32BE(4, 96)
  head.writeUInt32BE(headerLength, 100)
  return head
}

function bigEndian(numbers: BigUint64Array): Buffer {
  const bytes = Buffer.alloc(numbers.byteLength)
  for (const [index, number] of numbers.entries()) bytes.writeBigUInt64BE(number, index * 8)
  return bytes
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written)
    written += bytesWritten
  }
}
