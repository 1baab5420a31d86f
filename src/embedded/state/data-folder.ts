import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { makeFolderSync } from '../../host/make-folder.ts'
import { lockFolder } from './folder-lock.ts'

/** One folder that holds everything that an embedded Proxmox knows; one server at a time. */
export interface DataFolder {
  readonly root: string
  path(...parts: string[]): string
  /** undefined: there is no such file. */
  read(file: string): string | undefined
  /** Complete or not at all, also through kill -9 and power loss. */
  write(file: string, content: string, mode?: number): void
  remove(file: string): void
  release(): void
}

/** Throws Error when another living server has the folder. */
export function openDataFolder(root: string): DataFolder {
  makeFolderSync(root, 0o700)
  closeToOthers(root)
  const release = lockFolder(root)
  const at = (file: string): string => path.join(root, file)
  return {
    root,
    path: (...parts) => path.join(root, ...parts),
    read: (file) => readIfExists(at(file)),
    write: (file, content, mode) => writeAtomically(at(file), at('tmp'), content, mode),
    remove: (file) => rmSync(at(file), { force: true }),
    release,
  }
}

/** Also a folder that was there: it holds passwords, keys and the disks of guests. */
function closeToOthers(root: string): void {
  try {
    chmodSync(root, 0o700)
  } catch (error) {
    // Somebody else's folder, or a file system without permissions: who named it knows.
    if (!/^(?:EPERM|ENOTSUP|EROFS)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

function readIfExists(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function writeAtomically(file: string, folder: string, content: string, mode = 0o600): void {
  mkdirSync(path.dirname(file), { recursive: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // A kill may leave it behind: this folder is emptied at the next start.
  const temporary = path.join(folder, randomBytes(9).toString('hex'))
  const descriptor = openSync(temporary, 'w', mode)
  try {
    writeFileSync(descriptor, content)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(temporary, file)
}
