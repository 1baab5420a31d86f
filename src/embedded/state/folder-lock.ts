import { randomBytes } from 'node:crypto'
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { processStart } from '../process-start.ts'

/** The locks of a folder are numbered: whoever takes it over takes the next number, and the highest one is the one that counts. */
const pattern = /^server\.lock\.(\d+)$/
const unfinished = /^server\.lock\.(\d+)\.[0-9a-f]{8}$/

/**
 * One process at a time has the folder; answers what gives it back. A hard link is the one creation that fails when the
 * name is taken and never shows a half-written file; nobody removes a lock that others may still count from, so of
 * several that find a dead one the first takes its place, and the others see that. Throws Error when a living one has it.
 */
export function lockFolder(root: string): () => void {
  const own = JSON.stringify({ pid: process.pid, started: processStart(process.pid) })
  const temporary = path.join(root, `server.lock.${process.pid}.${randomBytes(4).toString('hex')}`)
  try {
    // A full disk leaves half of it.
    writeFileSync(temporary, own, { mode: 0o600 })
    for (let attempt = 0; attempt < 100; attempt++) {
      const [last = 0] = numbersIn(root)
      const holder = holderOf(root, last)
      if (holder !== undefined) {
        throw new Error(`the data folder ${root} is in use by another server (process ${holder})`)
      }
      const file = fileOf(root, last + 1)
      if (!isLinked(temporary, file)) continue
      // Somebody who was faster may have taken this number, gone on and taken it away.
      const numbers = numbersIn(root)
      if (numbers[0] !== last + 1) {
        rmSync(file, { force: true })
        continue
      }
      for (const old of numbers.slice(1)) rmSync(fileOf(root, old), { force: true })
      removeUnfinished(root)
      // It stays, or numbers would begin anew.
      return () => {
        if (read(file) === own) writeFileSync(file, '')
      }
    }
    throw new Error(`cannot lock the data folder ${root}`)
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** The process whose server has the folder; undefined: none. */
export function serverOf(root: string): number | undefined {
  const [last] = numbersIn(root)
  return last === undefined ? undefined : holderOf(root, last)
}

/** Did a server have the folder that ended without saying so? */
export function isAbandoned(root: string): boolean {
  const [last] = numbersIn(root)
  return last !== undefined && read(fileOf(root, last)) !== '' && holderOf(root, last) === undefined
}

function fileOf(root: string, number: number): string {
  return path.join(root, `server.lock.${number}`)
}

/** The highest one first. */
function numbersIn(root: string): readonly number[] {
  return namesIn(root)
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((one, other) => other - one)
}

function namesIn(root: string): readonly string[] {
  try {
    return readdirSync(root)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function isLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Locks that starts left in the making which were killed there. */
function removeUnfinished(root: string): void {
  for (const name of namesIn(root)) {
    const pid = unfinished.exec(name)?.[1]
    if (pid !== undefined && processStart(Number(pid)) === undefined) rmSync(path.join(root, name), { force: true })
  }
}

/** The living process that has this lock. */
function holderOf(root: string, number: number): number | undefined {
  const holder = readHolder(read(fileOf(root, number)))
  return holder?.started === undefined || processStart(holder.pid) !== holder.started ? undefined : holder.pid
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
