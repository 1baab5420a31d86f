import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ExternalError } from '../../diagnostics/errors.ts'
import { makeFolder } from '../../host/make-folder.ts'
import { placeToWrite } from '../../trust/refused.ts'
import type { Bytes } from './blocks.ts'
import type { MemberPlace } from './members.ts'

/** Where a file of this name may be written; throws ExternalError where the template may not. */
export function placeFor(name: string, { workingDirectory, trust }: MemberPlace): string {
  const place = placeToWrite(trust, resolve(workingDirectory, name), `output: ${name}`)
  if ('file' in place) return place.file
  throw new ExternalError(place.code, place.summary, place.detail)
}

/** Writes beside the place and puts it there when it is whole: never half a file, and none after a failure. */
export async function writeFileOf(
  bytes: Bytes,
  file: string,
  name: string,
  { signal, mode }: { readonly signal: AbortSignal; readonly mode: number },
): Promise<void> {
  await aside(file, name, async (temporary) => {
    const target = createWriteStream(temporary, { flags: 'wx', mode, highWaterMark: 1 << 20 })
    await pipeline(Readable.from(bytes), target, { signal })
  })
}

/** Gives a new name to write to, and puts what is there in its place when that has worked. */
export async function aside(file: string, name: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    await makeFolder(dirname(file))
    await write(temporary)
    await rename(temporary, file)
  } catch (cause) {
    await rm(temporary, { force: true })
    if (cause instanceof ExternalError || (cause as Error).name === 'AbortError') throw cause
    throw new ExternalError('unwritable-file', `Unable to write ${name}: ${(cause as Error).message}`, undefined, {
      cause,
    })
  }
}
