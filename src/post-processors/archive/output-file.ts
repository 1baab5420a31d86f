import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ExternalError, fileReason } from '../../diagnostics/errors.ts'
import { writeBeside } from '../../host/beside.ts'
import { outputPlace } from '../../options/output-place.ts'
import type { Bytes } from './blocks.ts'
import type { MemberPlace } from './members.ts'

/** Where a file of this name may be written; throws ExternalError where the template may not, or something else is there. */
export function placeFor(name: string, { workingDirectory, trust }: MemberPlace): string {
  return outputPlace(resolve(workingDirectory, name), 'output', name, trust)
}

/** Writes beside the place and puts it there when it is whole: never half a file, and none after a failure. */
export async function writeFileOf(
  bytes: Bytes,
  file: string,
  name: string,
  { signal, mode }: { readonly signal: AbortSignal; readonly mode: number },
): Promise<void> {
  const write = (beside: string) =>
    pipeline(Readable.from(bytes), createWriteStream(beside, { highWaterMark: 1 << 20 }), { signal })
  await writeBeside(file, write, mode).catch((cause: unknown) => {
    throw unwritable(name, cause)
  })
}

/** A failure to write the file of this name; what is no fault of the file stays as it is. */
export function unwritable(name: string, cause: unknown): unknown {
  if (cause instanceof ExternalError || (cause as Error).name === 'AbortError') return cause
  const { reason, advice } = fileReason(cause)
  return new ExternalError('unwritable-file', `Unable to write ${name}: ${reason}`, advice, { cause })
}
