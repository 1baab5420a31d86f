import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { GuestError } from '../../../diagnostics/errors.ts'
import { type LocalFolder, readFolder } from '../../local-tree.ts'
import type { Reached } from '../agent-communicator.ts'
import type { Target } from '../guest-system.ts'
import { packFolder } from '../tar/pack-folder.ts'
import { type AgentTransfer, run, sendContent } from './send-content.ts'
import { uploadFile } from './upload-file.ts'

/** Folders that are made in one call. */
const mostMade = 200

/** A folder, as one archive where the guest can unpack it, else file by file. */
export async function uploadFolder(
  reached: Reached,
  localPath: string,
  remotePath: string,
  transfer: AgentTransfer,
): Promise<void> {
  const { system } = reached
  const folder = await readFolder(localPath, basename(localPath))
  const isInside = localPath.endsWith('/')
  const target = { path: remotePath, mode: folder.mode }
  const into = await folderFor(reached, target, folder.name, isInside, transfer)
  const { onProgress } = transfer
  let done = 0
  const progress = (count: number) => {
    done += count
    onProgress?.(done, folder.size)
  }
  if (system.hasTar) {
    const part = system.partOf(`${into}/archive`, randomUUID())
    const archive = Readable.from(packFolder(folder, progress), { objectMode: false })
    const { size: _size, onProgress: _progress, ...rest } = transfer
    await sendContent(reached, archive, { part, finish: (hash) => system.unpack(part, into, hash) }, rest)
    return
  }
  const folders = [...foldersIn(folder, into)]
  for (let at = 0; at < folders.length; at += mostMade)
    await run(reached, system.makeFolders(folders.slice(at, at + mostMade)), transfer.program)
  await uploadFiles(reached, folder, into, { ...transfer, onProgress: undefined }, progress)
}

async function folderFor(
  reached: Reached,
  target: Target,
  name: string,
  isInside: boolean,
  { program }: AgentTransfer,
): Promise<string> {
  try {
    const { stdout } = await run(reached, reached.system.makeFolder(target, name, isInside), program)
    return stdout.toString('utf8').replace(/\r?\n$/, '')
  } catch (thrown) {
    if (!isInside || !(thrown instanceof GuestError) || thrown.code !== 'transfer-failed') throw thrown
    throw new GuestError('no-remote-folder', `${target.path} is no folder`, thrown.message, { cause: thrown })
  }
}

function* foldersIn(folder: LocalFolder, path: string): Generator<Target> {
  for (const child of folder.folders) {
    const below = `${path}/${child.name}`
    yield { path: below, mode: child.mode }
    yield* foldersIn(child, below)
  }
}

async function uploadFiles(
  reached: Reached,
  folder: LocalFolder,
  path: string,
  transfer: AgentTransfer,
  progress: (count: number) => void,
): Promise<void> {
  for (const { name, mode, path: local, size } of folder.files) {
    await uploadFile(reached, createReadStream(local), { path: `${path}/${name}`, mode }, { ...transfer, size })
    progress(size)
  }
  for (const child of folder.folders) await uploadFiles(reached, child, `${path}/${child.name}`, transfer, progress)
}
