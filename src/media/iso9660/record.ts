import { both16, both32, shortDate } from './both-endian.ts'

export const sector = 2048

export function sectorsOf(bytes: number): number {
  return Math.ceil(bytes / sector)
}

/** The length of a directory record without its system use area. */
export function recordLength(identifier: Buffer): number {
  return 33 + identifier.length + (identifier.length % 2 === 0 ? 1 : 0)
}

/** One line of a directory. `size` in bytes, `block` its first sector. */
export function directoryRecord(
  identifier: Buffer,
  { block, size, folder, date }: { block: number; size: number; folder: boolean; date: Date },
  systemUse: Buffer = Buffer.alloc(0),
): Buffer {
  const base = recordLength(identifier)
  const record = Buffer.alloc(base + systemUse.length + (systemUse.length % 2))
  record[0] = record.length
  both32(block).copy(record, 2)
  both32(size).copy(record, 10)
  shortDate(date).copy(record, 18)
  record[25] = folder ? 2 : 0
  both16(1).copy(record, 28)
  record[32] = identifier.length
  identifier.copy(record, 33)
  systemUse.copy(record, base)
  return record
}

/** Records one after another, none of them across the border of a sector. */
export function packRecords(records: readonly Buffer[]): Buffer {
  const bytes = Buffer.alloc(packedLength(records.map(({ length }) => length)))
  let at = 0
  for (const record of records) {
    at = roomFor(record.length, at)
    record.copy(bytes, at)
    at += record.length
  }
  return bytes
}

/** Whole sectors that records of these lengths take, in bytes. */
export function packedLength(lengths: readonly number[]): number {
  return sectorsOf(lengths.reduce((at, length) => roomFor(length, at) + length, 0)) * sector
}

/** The first place from `at` on where so many bytes cross no border. */
export function roomFor(length: number, at: number): number {
  const left = sector - (at % sector)
  return length > left ? at + left : at
}
