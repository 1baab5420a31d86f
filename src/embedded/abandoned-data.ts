import { lstatSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ExternalError } from '../diagnostics/errors.ts'
import { endOrphans } from './machine/qemu-process.ts'
import { processStart } from './process-start.ts'
import { isAbandoned, serverOf } from './state/folder-lock.ts'

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

/** How long a server may take for each of the two ways to end, in tenths of a second. */
const patience = { SIGTERM: 300, SIGKILL: 50 } as const

/** Ends the server of a data folder, whoever started it, with its machines. Throws ExternalError where it does not end. */
export async function endServer(data: string): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const pid = serverOf(data)
    if (pid === undefined) break
    const started = processStart(pid)
    kill(pid, signal)
    for (let left = patience[signal]; left > 0 && serverOf(data) === pid; left--) await wait(100)
    // It has let go of the folder, and ends; what nobody takes note of stays in the list of processes for ever.
    for (let left = patience.SIGKILL; left > 0 && processStart(pid) === started; left--) await wait(100)
  }
  const pid = serverOf(data)
  if (pid !== undefined) throw new ExternalError('not-removed', `The embedded Proxmox (process ${pid}) does not end`)
  await endOrphans(path.join(data, 'run'))
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended by itself.
  }
}
