import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { makeFolderSync } from '../../host/make-folder.ts'
import { processStart } from '../process-start.ts'

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
  const release = lock(path.join(root, 'server.lock'), root)
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

/** A hard link is the one creation that fails when the name is taken and never shows a half-written file. */
function lock(file: string, root: string): () => void {
  const own = JSON.stringify({ pid: process.pid, started: processStart(process.pid) })
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    // A full disk leaves half of it.
    writeFileSync(temporary, own, { mode: 0o600 })
    for (let attempt = 0; attempt < 10; attempt++) {
      try {
        linkSync(temporary, file)
        removeUnfinished(root)
        return () => {
          if (readIfExists(file) === own) rmSync(file, { force: true })
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const holder = livingHolder(readIfExists(file))
      if (holder !== undefined) {
        throw new Error(`the data folder ${root} is in use by another server (process ${holder.pid})`)
      }
      rmSync(file, { force: true })
    }
    throw new Error(`cannot lock the data folder ${root}`)
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Locks that starts left in the making which were killed there. */
function removeUnfinished(root: string): void {
  for (const name of readdirSync(root)) {
    const pid = /^server\.lock\.(\d+)\.[0-9a-f]{8}$/.exec(name)?.[1]
    if (pid !== undefined && processStart(Number(pid)) === undefined) rmSync(path.join(root, name), { force: true })
  }
}

function livingHolder(text: string | undefined): { pid: number } | undefined {
  const holder = readHolder(text)
  if (holder?.started === undefined || processStart(holder.pid) !== holder.started) return undefined
  return holder
}

/** The process whose server has the folder; undefined: none. */
export function serverOf(root: string): number | undefined {
  return livingHolder(readIfExists(path.join(root, 'server.lock')))?.pid
}

/** Did a server have the folder that ended without saying so? */
export function isAbandoned(root: string): boolean {
  const text = readIfExists(path.join(root, 'server.lock'))
  return text !== undefined && livingHolder(text) === undefined
}

function readHolder(text: string | undefined): { pid: number; started: string | undefined } | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    if (typeof value === 'object' && value !== null && 'pid' in value && 'started' in value) {
      return { pid: Number(value.pid), started: value.started === undefined ? undefined : String(value.started) }
    }
  } catch {
    // A lock that cannot be read was left by a crash while the disk was full.
  }
  return undefined
}
