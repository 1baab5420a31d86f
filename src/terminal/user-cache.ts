import { homedir } from 'node:os'
import path from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** The user's own folder for what may be lost. */
export function userCache(env: Environment): string {
  return path.join(env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'proxmox-template')
}

/** Packer's place for downloads where one is named, else the user's cache. */
export function downloadFolder(env: Environment): string {
  return path.resolve(env['PACKER_CACHE_DIR'] || userCache(env))
}
