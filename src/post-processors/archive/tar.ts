import type { OpenMember } from './members.ts'

const record = 512
// What a header's fields hold of a name, and of a number in octal digits.
const longestName = 100
const largestSize = 8 ** 11 - 1
const largestId = 8 ** 7 - 1

/** A tar in GNU's form: sizes beyond 8 GiB and long names as every tar reads them. */
export async function* tar(members: AsyncIterable<OpenMember>): AsyncGenerator<Buffer, void, undefined> {
  for await (const member of members) {
    const name = Buffer.from(member.name)
    if (name.length > longestName) {
      const text = Buffer.concat([name, Buffer.alloc(1)])
      const nobody = { mode: 0o644, uid: 0, gid: 0, modified: 0 }
      yield header(Buffer.from('././@LongLink'), 'L', { ...nobody, size: text.length })
      yield padded(text)
    }
    yield header(name.subarray(0, longestName), '0', member)
    yield* member.read()
    yield Buffer.alloc(padding(member.size))
  }
  yield Buffer.alloc(2 * record)
}

type Facts = Pick<OpenMember, 'size' | 'mode' | 'uid' | 'gid' | 'modified'>

function header(name: Buffer, type: '0' | 'L', { size, mode, uid, gid, modified }: Facts): Buffer {
  const block = Buffer.alloc(record)
  name.copy(block, 0)
  octal(block, mode, 100, 8)
  number(block, uid, 108, 8, largestId)
  number(block, gid, 116, 8, largestId)
  number(block, size, 124, 12, largestSize)
  octal(block, Math.max(0, Math.floor(modified / 1000)), 136, 12)
  block.write(type, 156)
  block.write('ustar  \0', 257)
  // The checksum is taken over a header in which it is blank.
  block.fill(' ', 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

function octal(block: Buffer, value: number, at: number, length: number): void {
  block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at)
}

/** GNU's way where octal digits do not suffice: binary, behind a first byte that is no digit. */
function number(block: Buffer, value: number, at: number, length: number, largest: number): void {
  if (value <= largest) {
    octal(block, value, at, length)
    return
  }
  block.writeBigUInt64BE(BigInt(value), at + length - 8)
  block[at] = 0x80
}

function padding(size: number): number {
  return (record - (size % record)) % record
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(padding(bytes.length))])
}
