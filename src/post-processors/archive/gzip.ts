import { promisify } from 'node:util'
import { constants, crc32, deflateRaw as deflateRawCallback, type ZlibOptions } from 'node:zlib'
import { type Bytes, blocksOf, inOrder } from './blocks.ts'

const deflateRaw = promisify(deflateRawCallback) as (data: Buffer, options: ZlibOptions) => Promise<Buffer>

const blockSize = 1 << 20
const window = 1 << 15
// Magic number, deflate, no flags, no time, no extra flags, unknown system.
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
// An empty last block: those before it end at a byte, and none of them knows that it is the last.
const lastBlock = Buffer.from([3, 0])

/**
 * One member (RFC 1952), whose blocks are compressed side by side. Each takes the end of the one before as its dictionary,
 * so that hardly anything is lost by it. `level`: undefined is zlib's own.
 */
export async function* gzip(source: Bytes, level: number | undefined): AsyncGenerator<Buffer, void, undefined> {
  let checksum = 0
  let length = 0
  let before: Buffer | undefined
  async function* blocks() {
    for await (const block of blocksOf(source, blockSize)) {
      checksum = crc32(block, checksum)
      length = (length + block.length) % 2 ** 32
      yield { block, dictionary: before }
      before = block.subarray(-window)
    }
  }
  yield header
  yield* inOrder(blocks(), ({ block, dictionary }) =>
    deflateRaw(block, {
      level: level ?? constants.Z_DEFAULT_COMPRESSION,
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(dictionary === undefined ? {} : { dictionary }),
    }),
  )
  yield Buffer.concat([lastBlock, trailer(checksum, length)])
}

// With the header, less than 64 KiB whatever deflate makes of it.
const bgzfSize = 0xff00
const bgzfEnd = Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex')

/** Members of at most 64 KiB that tell their own size, so that a reader can jump among them (SAM specification, 4.1). */
export async function* bgzf(source: Bytes, level: number | undefined): AsyncGenerator<Buffer, void, undefined> {
  yield* inOrder(blocksOf(source, bgzfSize), async (block) => {
    const made = await deflateRaw(block, { level: level ?? constants.Z_DEFAULT_COMPRESSION })
    const data = made.length <= bgzfSize + 30 ? made : await deflateRaw(block, { level: 0 })
    const head = Buffer.from('1f8b08040000000000ff060042430200ffff', 'hex')
    head.writeUInt16LE(head.length + data.length + 8 - 1, 16)
    return Buffer.concat([head, data, trailer(crc32(block), block.length)])
  })
  yield bgzfEnd
}

function trailer(checksum: number, length: number): Buffer {
  const end = Buffer.alloc(8)
  end.writeUInt32LE(checksum, 0)
  end.writeUInt32LE(length, 4)
  return end
}
