import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { GuestError } from '../../../diagnostics/errors.ts'
import { archiveOf } from '../../folder-archive.ts'
import { type LocalFolder, readFolder } from '../../local-tree.ts'
import type { Reached } from '../agent-communicator.ts'
import type { Target } from '../guest-system.ts'
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
  const folder = readFolder(localPath, basename(localPath))
  const isInside = localPath.endsWith('/')
  const target = { path: remotePath, mode: folder.mode }
  const { into, isOccupied } = await folderFor(reached, target, folder, isInside, transfer)
  const { onProgress } = transfer
  let done = 0
  const progress = (count: number) => {
    done += count
    onProgress?.(done, folder.size)
  }
  // Of what is there already links are followed, where tar would put files and folders in their place.
  if (system.hasTar && !isOccupied) {
    const part = system.partOf(`${into}/archive`, randomUUID())
    const archive = Readable.from(archiveOf(folder, progress), { objectMode: false })
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
  folder: LocalFolder,
  isInside: boolean,
  { program }: AgentTransfer,
): Promise<{ readonly into: string; readonly isOccupied: boolean }> {
  try {
    const names = [...folder.folders, ...folder.files].map(({ name }) => name)
    const { stdout } = await run(reached, reached.system.makeFolder(target, folder.name, isInside, names), program)
    const [, word, into = ''] = /^(empty|occupied) (.*?)\r?\n?$/s.exec(stdout.toString('utf8')) ?? []
    return { into, isOccupied: word !== 'empty' }
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
