import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { Bytes } from '../archive/blocks.ts'

/** The content of an archive that comes compressed. */
export async function* decompressed(source: Bytes, by: 'zstd' | 'gzip'): AsyncGenerator<Buffer, void, undefined> {
  const unpacker = by === 'zstd' ? createZstdDecompress() : createGunzip()
  const fed = pipeline(Readable.from(source), unpacker)
  fed.catch(() => {})
  try {
    yield* unpacker as Bytes
  } finally {
    unpacker.destroy()
  }
  await fed
}
