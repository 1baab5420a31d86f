import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { Cancelled } from '../../../diagnostics/errors.ts'
import { makeFolder } from '../../../host/make-folder.ts'
import type { Reached } from '../agent-communicator.ts'
import { downloadFile } from './download-file.ts'
import { readListing } from './guest-listing.ts'
import { type AgentTransfer, discard, run } from './send-content.ts'
import { unpackArchive } from './unpack-archive.ts'

/** Folders of the guest by a pattern, each by its own name, as one archive where the guest can make it, else file by file. */
export async function downloadFolder(
  reached: Reached,
  remotePath: string,
  localPath: string,
  transfer: AgentTransfer,
): Promise<void> {
  const pattern = remotePath.length > 1 ? remotePath.replace(/\/+$/, '') : remotePath
  const place = transfer.place ?? ((path: string) => path)
  if (!reached.system.hasTar) return await oneByOne(reached, pattern, localPath, { ...transfer, place })
  const archive = reached.system.temporary(randomUUID())
  try {
    await run(reached, reached.system.pack(pattern, archive), transfer.program)
    const stream = new PassThrough()
    const unpacked = unpackArchive(stream, (name) => place(join(localPath, name)))
    // Who can not go on lets the other one know by the stream.
    unpacked.catch((thrown: Error) => stream.destroy(thrown))
    try {
      await downloadFile(reached, archive, stream, transfer)
      stream.end()
    } catch (thrown) {
      stream.destroy(thrown as Error)
      await unpacked
      throw thrown
    }
    await unpacked
  } finally {
    await discard(reached, archive, transfer)
  }
}

async function oneByOne(
  reached: Reached,
  pattern: string,
  localPath: string,
  transfer: AgentTransfer & { readonly place: (path: string) => string },
): Promise<void> {
  const { stdout } = await run(reached, reached.system.list(pattern), transfer.program)
  const listed = await readListing(stdout.toString('utf8'), pattern)
  for (const { isFolder, below } of listed) {
    if (!isFolder) continue
    if (transfer.program.signal.aborted) throw new Cancelled()
    await makeFolder(transfer.place(join(localPath, below)))
  }
  for (const { isFolder, path, below } of listed) {
    if (isFolder) continue
    const file = createWriteStream(transfer.place(join(localPath, below))).on('error', () => {})
    await downloadFile(reached, path, file, { ...transfer, onProgress: undefined })
    file.end()
    await finished(file)
  }
}
