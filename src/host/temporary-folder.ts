import { lstatSync, mkdtempSync, readdirSync, rmdirSync, rmSync, type Stats } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { lives, processSpace } from './process-space.ts'

const prefix = 'proxmox-template-'
/** With the process that made it, so that others see whether that lives. */
const pattern = new RegExp(`^${prefix}(?:(?<pid>\\d+)-(?:(?<space>[0-9a-z]+)-)?)?[A-Za-z0-9]{6}$`)

/** Milliseconds. A process of another container that shares the folder can not be seen, and needs time to put something there. */
const oldEnough = 3_600_000

/** Milliseconds, for one with something in it: no build takes a day. */
const longestUse = 86_400_000

/** Milliseconds for which is kept what names things that are left on a server: who looks for them has it from there, or never. */
const longestNote = 7 * 86_400_000

/** The folder of one use of the command line. */
export function temporaryFolder(): string {
  return mkdtempSync(path.join(tmpdir(), `${prefix}${process.pid}-${processSpace()}-`))
}

/** Those of other uses, living or dead. */
export function otherFolders(own?: string): readonly string[] {
  const names = readdirSync(tmpdir()).filter((name) => pattern.test(name))
  return names.map((name) => path.join(tmpdir(), name)).filter((folder) => folder !== own)
}

/**
 * Removes those of uses that were killed. `isNeeded`: it names what is left on a server. One with the data of an embedded
 * server is left alone: its machines have to be ended first.
 */
export function removeDeadFolders(
  folders: readonly string[],
  now: number,
  isNeeded: (folder: string) => boolean,
): void {
  for (const folder of folders) {
    const status = lstatSync(folder, { throwIfNoEntry: false })
    if (status?.isDirectory() !== true || status.uid !== process.getuid?.()) continue
    const { pid, space } = pattern.exec(path.basename(folder))?.groups ?? {}
    const isSeen = space === processSpace()
    if (pid !== undefined && (isSeen || space === undefined) && lives(Number(pid))) continue
    const age = now - status.mtimeMs
    try {
      if (isOver(folder, status, age, pid !== undefined, isSeen) && (age >= longestNote || !isNeeded(folder)))
        rmSync(folder, { recursive: true, force: true })
      else if (age >= oldEnough) rmdirSync(folder)
    } catch {
      // It is not empty, or somebody else was faster.
    }
  }
}

/** May it go with all that is in it? Others may put anything into /tmp, under any name. */
function isOver(folder: string, { mode }: Stats, age: number, isNamed: boolean, isSeen: boolean): boolean {
  if (!isNamed || (mode & 0o077) !== 0 || !(isSeen || age >= longestUse)) return false
  return lstatSync(path.join(folder, 'data'), { throwIfNoEntry: false }) === undefined
}
