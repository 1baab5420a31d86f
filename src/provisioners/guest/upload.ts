import { createReadStream, existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import type { TransferOptions } from '../../communicators/communicator.ts'
import { GuestError } from '../../diagnostics/errors.ts'
import { special } from '../../intake/small-file.ts'
import type { ProvisionContext } from '../provisioner.ts'

/** Uploads a file of this machine with its mode, or another one. Throws GuestError. */
export async function uploadFile(
  source: string,
  target: string,
  context: ProvisionContext,
  mode?: number,
): Promise<void> {
  const info = await stat(source).catch((cause: NodeJS.ErrnoException) => {
    throw new GuestError('unreadable-file', `Bad source '${source}': ${cause.message}`, undefined, { cause })
  })
  const wrong = info.isDirectory() ? 'it is a folder' : special(info)
  if (wrong !== undefined) throw new GuestError('unreadable-file', `Bad source '${source}': ${wrong}`)
  await context.communicator.upload(createReadStream(source, { highWaterMark: 1 << 18 }), target, {
    ...transferOf(basename(source), context),
    mode: mode ?? info.mode & 0o777,
    size: info.size,
  })
}

/** Uploads a text. */
export async function uploadText(text: string, target: string, context: ProvisionContext, mode = 0o644): Promise<void> {
  const bytes = Buffer.from(text)
  await context.communicator.upload(Readable.from(bytes.length === 0 ? [] : [bytes]), target, {
    ...transferOf(basename(target), context),
    mode,
    size: bytes.length,
  })
}

/** Uploads what is in a folder of this machine, but for some names, into one of the guest, which is there. */
export async function uploadTree(
  source: string,
  target: string,
  context: ProvisionContext,
  without: readonly string[] = [],
): Promise<void> {
  const { communicator } = context
  const options = transferOf(basename(source), context)
  if (!without.some((name) => existsSync(join(source, name)))) {
    await communicator.uploadDirectory(source.endsWith('/') ? source : `${source}/`, target, options)
    return
  }
  for (const name of (await readdir(source)).sort()) {
    const path = join(source, name)
    if (without.includes(name)) continue
    if ((await stat(path)).isDirectory()) await communicator.uploadDirectory(path, target, options)
    else await uploadFile(path, `${target}/${name}`, context)
  }
}

/** Its label in the progress of the build. */
export function transferOf(label: string, { signal, progress }: ProvisionContext): TransferOptions {
  return { signal, onProgress: (done, total) => progress(label, done, total) }
}
