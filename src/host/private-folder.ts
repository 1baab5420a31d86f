import { lstatSync, mkdtempSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { lives, processSpace } from './process-space.ts'
import { endProgram } from './started-program.ts'

const kinds = [
  'ansible',
  'base',
  'export',
  'formula',
  'inspec',
  'inventory',
  'program',
  'script',
  'ssh-proxy',
  'upload',
] as const
const pattern = new RegExp(`^proxmox-(?:${kinds.join('|')})-(\\d+)-([0-9a-z]+)-[A-Za-z0-9]{6}$`)

/** Milliseconds. Whether a process of another container lives can not be seen; no build takes a day. */
const longestUse = 86_400_000

/**
 * A folder for this user alone, of which keys, passwords and other passing files of a run are made. Its name says whose it
 * is, so that it goes also where that process is killed.
 */
export function privateFolder(kind: (typeof kinds)[number]): string {
  return mkdtempSync(path.join(tmpdir(), `proxmox-${kind}-${process.pid}-${processSpace()}-`))
}

/** Removes the private folders whose processes were killed, and ends the programs that those had started. */
export async function removeLeftFolders(now: number): Promise<void> {
  const folders = namesIn(tmpdir()).flatMap((name) => {
    const [, pid, space] = pattern.exec(name) ?? []
    if (pid === undefined || space === undefined) return []
    const folder = path.join(tmpdir(), name)
    const modified = ownSince(folder)
    if (modified === undefined) return []
    const isHere = space === processSpace()
    if (isHere ? lives(Number(pid)) : now - modified < longestUse) return []
    return [{ folder, isHere }]
  })
  await Promise.all(folders.map(async ({ folder, isHere }) => isHere && (await endProgram(folder))))
  // What can not be removed is tried again the next time.
  await Promise.all(folders.map(({ folder }) => rm(folder, { recursive: true, force: true }).catch(() => {})))
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    // Who needs it says so.
    return []
  }
}

/** When a folder that is this user's alone was last changed. Others may put anything into /tmp, under any name. */
function ownSince(folder: string): number | undefined {
  const status = lstatSync(folder, { throwIfNoEntry: false })
  if (status?.isDirectory() !== true || status.uid !== process.getuid?.()) return undefined
  return (status.mode & 0o077) === 0 ? status.mtimeMs : undefined
}
