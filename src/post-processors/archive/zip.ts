import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, crc32, createDeflateRaw } from 'node:zlib'
import type { Bytes } from './blocks.ts'
import type { OpenMember } from './members.ts'

// Four bytes hold no more. What deflate makes of bytes that do not compress is a little more than they are.
const most32 = 0xffff_ffff
const mostPlain = 0xfff0_0000
// The sizes follow the data; names are UTF-8.
const flags = 0x0808

interface Entry {
  readonly name: Buffer
  readonly member: OpenMember
  readonly checksum: number
  readonly packed: number
  readonly offset: number
}

/** A zip (APPNOTE 6.3) that is written in one go; with 64-bit sizes where they are needed. */
export async function* zip(
  members: AsyncIterable<OpenMember>,
  level: number | undefined,
): AsyncGenerator<Buffer, void, undefined> {
  const entries: Entry[] = []
  let at = 0
  const placed = (bytes: Buffer): Buffer => {
    at += bytes.length
    return bytes
  }
  for await (const member of members) {
    const name = Buffer.from(member.name)
    const offset = at
    const isLarge = member.size > mostPlain
    yield placed(localHeader(name, member, isLarge))
    const start = at
    const sums = { checksum: 0 }
    for await (const piece of deflated(summed(member.read(), sums), level)) yield placed(piece)
    const packed = at - start
    yield placed(descriptor(sums.checksum, packed, member.size, isLarge))
    entries.push({ name, member, checksum: sums.checksum, packed, offset })
  }
  const start = at
  for (const entry of entries) yield placed(centralHeader(entry))
  yield endOf(entries.length, start, at - start)
}

async function* summed(source: Bytes, sums: { checksum: number }): AsyncGenerator<Buffer, void, undefined> {
  for await (const piece of source) {
    sums.checksum = crc32(piece, sums.checksum)
    yield piece
  }
}

async function* deflated(source: Bytes, level: number | undefined): AsyncGenerator<Buffer, void, undefined> {
  const packer = createDeflateRaw({ level: level ?? constants.Z_DEFAULT_COMPRESSION, chunkSize: 1 << 16 })
  const fed = pipeline(Readable.from(source), packer)
  fed.catch(() => {})
  yield* packer as Bytes
  await fed
}

function localHeader(name: Buffer, member: OpenMember, isLarge: boolean): Buffer {
  const extra = isLarge ? zip64Field([0, 0]) : Buffer.alloc(0)
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  common(head, 4, member, isLarge)
  // Checksum and sizes follow the data.
  if (isLarge) head.fill(0xff, 18, 26)
  head.writeUInt16LE(name.length, 26)
  head.writeUInt16LE(extra.length, 28)
  return Buffer.concat([head, name, extra])
}

function descriptor(checksum: number, packed: number, size: number, isLarge: boolean): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(0x08074b50, 0)
  head.writeUInt32LE(checksum, 4)
  return Buffer.concat([head, ...[packed, size].map((value) => (isLarge ? eight(value) : four(value)))])
}

function centralHeader({ name, member, checksum, packed, offset }: Entry): Buffer {
  const large = [member.size, packed, offset].map((value) => (value > mostPlain ? value : undefined))
  const isLarge = large.some((value) => value !== undefined)
  const extra = isLarge ? zip64Field(large.filter((value) => value !== undefined)) : Buffer.alloc(0)
  const head = Buffer.alloc(46)
  head.writeUInt32LE(0x02014b50, 0)
  // Made by Unix, whose permissions are in the attributes.
  head.writeUInt16LE((3 << 8) | 45, 4)
  common(head, 6, member, isLarge)
  head.writeUInt32LE(checksum, 16)
  head.writeUInt32LE(large[1] === undefined ? packed : most32, 20)
  head.writeUInt32LE(large[0] === undefined ? member.size : most32, 24)
  head.writeUInt16LE(name.length, 28)
  head.writeUInt16LE(extra.length, 30)
  head.writeUInt32LE(((0o100000 | member.mode) << 16) >>> 0, 38)
  head.writeUInt32LE(large[2] === undefined ? offset : most32, 42)
  return Buffer.concat([head, name, extra])
}

/** Version, flags, method, time and date, which both kinds of headers have in one order. */
function common(head: Buffer, at: number, { modified }: OpenMember, isLarge: boolean): void {
  head.writeUInt16LE(isLarge ? 45 : 20, at)
  head.writeUInt16LE(flags, at + 2)
  head.writeUInt16LE(8, at + 4)
  const time = new Date(modified)
  const year = Math.min(Math.max(time.getUTCFullYear(), 1980), 2107)
  head.writeUInt16LE((time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | (time.getUTCSeconds() >> 1), at + 6)
  head.writeUInt16LE(((year - 1980) << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate(), at + 8)
}

function endOf(count: number, start: number, length: number): Buffer {
  const isLarge = count >= 0xffff || start > mostPlain || length > mostPlain
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(isLarge ? 0xffff : count, 8)
  end.writeUInt16LE(isLarge ? 0xffff : count, 10)
  end.writeUInt32LE(isLarge ? most32 : length, 12)
  end.writeUInt32LE(isLarge ? most32 : start, 16)
  return isLarge ? Buffer.concat([end64(count, start, length), end]) : end
}

function end64(count: number, start: number, length: number): Buffer {
  const record = Buffer.alloc(24)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigUInt64LE(44n, 4)
  record.writeUInt16LE(45, 12)
  record.writeUInt16LE(45, 14)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(start + length), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([record, eight(count), eight(count), eight(length), eight(start), locator])
}

function zip64Field(values: readonly number[]): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(1, 0)
  head.writeUInt16LE(values.length * 8, 2)
  return Buffer.concat([head, ...values.map(eight)])
}

function four(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function eight(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
