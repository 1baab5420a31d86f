import { type Bytes, blocksOf } from './blocks.ts'
import { Lz4Block } from './lz4-block.ts'
import { XxHash32 } from './xxhash.ts'

const blockSize = 4 << 20
const uncompressed = 0x8000_0000

/**
 * An LZ4 frame of independent blocks with a checksum over the whole, as the `lz4` program reads it (LZ4 frame format 1.6).
 * `level` 1 to 9: how far a longer match is looked for.
 */
export async function* lz4(source: Bytes, level: number | undefined): AsyncGenerator<Buffer, void, undefined> {
  const encoder = new Lz4Block(level ?? 1)
  const checksum = new XxHash32()
  yield frameHeader()
  for await (const block of blocksOf(source, blockSize)) {
    checksum.update(block)
    const packed = encoder.compress(block)
    yield number(packed === undefined ? block.length + uncompressed : packed.length)
    yield packed ?? block
  }
  yield Buffer.concat([number(0), number(checksum.digest())])
}

function frameHeader(): Buffer {
  const magic = number(0x184d2204)
  // Version 1, independent blocks, a checksum of the content; blocks of at most 4 MiB.
  const descriptor = Buffer.from([0b0110_0100, 0b0111_0000])
  const check = (new XxHash32().update(descriptor).digest() >>> 8) & 255
  return Buffer.concat([magic, descriptor, Buffer.from([check])])
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
