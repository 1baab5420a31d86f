import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Cancelled } from '../diagnostics/errors.ts'

/** Lower-case hex digest of a file, read in constant memory. */
export async function hashFile(
  path: string,
  algorithm: string,
  options: {
    readonly signal?: AbortSignal | undefined
    readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined
  } = {},
): Promise<string> {
  const hash = createHash(algorithm)
  const { size } = await stat(path)
  let done = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    if (options.signal?.aborted === true) throw new Cancelled()
    hash.update(chunk as Buffer)
    done += (chunk as Buffer).length
    options.onProgress?.(done, size)
  }
  return hash.digest('hex')
}
