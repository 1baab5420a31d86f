import path from 'node:path'
import { homeFolder } from '../host/local-user.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The user's own folder for what may be lost. None: a user without a home. */
export function userCache(env: Environment): string | undefined {
  const home = homeFolder(env)
  const cache = env['XDG_CACHE_HOME'] || (home === undefined ? undefined : path.join(home, '.cache'))
  return cache === undefined ? undefined : path.join(cache, 'proxmox-template')
}

/** Packer's place for downloads where one is named, else the user's cache, else a folder of this use alone. */
export function downloadFolder(env: Environment, folder: string): string {
  return path.resolve(env['PACKER_CACHE_DIR'] || (userCache(env) ?? path.join(folder, 'downloads')))
}
