import { lstatSync, rmSync } from 'node:fs'
import path from 'node:path'
import { endOrphans } from './machine/qemu-process.ts'
import { isAbandoned } from './state/data-folder.ts'

/**
 * Ends the machines of temporary servers that were killed, and removes their folders. `folders` hold a data folder each;
 * those that are somebody else's, or whose server lives, are left alone. Answers those that are gone.
 */
export async function removeAbandoned(folders: readonly string[]): Promise<readonly string[]> {
  const gone: string[] = []
  for (const folder of folders) {
    const data = path.join(folder, 'data')
    if (!isOwn(folder) || !isAbandoned(data)) continue
    await endOrphans(path.join(data, 'run'))
    rmSync(folder, { recursive: true, force: true })
    gone.push(folder)
  }
  return gone
}

function isOwn(folder: string): boolean {
  const status = lstatSync(folder, { throwIfNoEntry: false })
  return status?.isDirectory() === true && status.uid === process.getuid?.()
}
