import { accessSync, constants } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { homeFolder } from '../host/local-user.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The user's own folder for what may be lost. None: a user without a home, or with one that is not theirs to write to. */
export function userCache(env: Environment): string | undefined {
  const home = homeFolder(env)
  const cache = env['XDG_CACHE_HOME'] || (home === undefined ? undefined : path.join(home, '.cache'))
  if (cache === undefined) return undefined
  const folder = path.resolve(cache, 'proxmox-template')
  return canBeMade(folder) ? folder : undefined
}

/** Packer's place for downloads where one is named, else the user's cache, else a folder of this use alone. */
export function downloadFolder(env: Environment, folder: string): string {
  return path.resolve(env['PACKER_CACHE_DIR'] || (userCache(env) ?? path.join(folder, 'downloads')))
}

/** Of one use, which lasts longer than that. */
export function screenFolder(env: Environment, runId: string): string {
  return path.join(userCache(env) ?? path.join(tmpdir(), 'proxmox-template'), 'screens', runId)
}

/** Services and containers run as users whose home, such as `/nonexistent`, is only a name. */
function canBeMade(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return true
  } catch (thrown) {
    const parent = path.dirname(folder)
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT' && parent !== folder && canBeMade(parent)
  }
}
