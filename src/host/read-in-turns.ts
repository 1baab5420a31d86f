import { open } from 'node:fs/promises'

const size = 256 * 1024

/**
 * The content of a file in two pieces of memory that take turns: each holds until the second chunk after it is asked for.
 * For whoever writes gigabytes on, one chunk after the other.
 */
export async function* readInTurns(file: string): AsyncGenerator<Uint8Array> {
  await using handle = await open(file)
  const buffers = [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)]
  for (let turn = 0; ; turn = 1 - turn) {
    const buffer = buffers[turn] as Buffer
    const { bytesRead } = await handle.read(buffer, 0, size)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}
