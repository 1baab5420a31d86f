import { lstatSync, mkdtempSync, readdirSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const prefix = 'proxmox-template-'
/** With the process that made it, so that others see whether that lives. */
const pattern = new RegExp(`^${prefix}(?:(\\d+)-)?[A-Za-z0-9]{6}$`)

/** Milliseconds. A process of another container that shares the folder can not be seen, and needs time to put something there. */
const oldEnough = 3_600_000

/** The folder of one use of the command line. */
export function temporaryFolder(): string {
  return mkdtempSync(path.join(tmpdir(), `${prefix}${process.pid}-`))
}

/** Those of other uses, living or dead. */
export function otherFolders(own?: string): readonly string[] {
  const names = readdirSync(tmpdir()).filter((name) => pattern.test(name))
  return names.map((name) => path.join(tmpdir(), name)).filter((folder) => folder !== own)
}

/** Removes those that uses left empty which were killed. One with something in it is left alone: it may hold a journal. */
export function removeEmptyFolders(folders: readonly string[], now: number): void {
  for (const folder of folders) {
    const status = lstatSync(folder, { throwIfNoEntry: false })
    if (status?.isDirectory() !== true || status.uid !== process.getuid?.()) continue
    if (now - status.mtimeMs < oldEnough || lives(path.basename(folder))) continue
    try {
      rmdirSync(folder)
    } catch {
      // It is not empty, or somebody else was faster.
    }
  }
}

function lives(name: string): boolean {
  const pid = pattern.exec(name)?.[1]
  if (pid === undefined) return false
  try {
    return process.kill(Number(pid), 0)
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
