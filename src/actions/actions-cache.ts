import { createHash } from 'node:crypto'
import { copyFile, link, rename, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder } from '../host/make-folder.ts'
import type { IsoCache } from '../media/iso-cache.ts'

/**
 * Downloaded images in the Actions cache, by checksum. What a cache has is checked like a download before it is used:
 * whoever can run a workflow of the repository can write to it. A cache that fails is one that has nothing.
 *
 * The service tells entries apart by their paths, too, and unpacks them relative to the workspace. So that all runners
 * find what one of them has saved, wherever their folders are, an image goes in and out by a place in the workspace.
 */
export function actionsCache(note: (text: string) => void, kind: keyof typeof kinds = 'iso'): IsoCache {
  const { missing, unread, unkept } = kinds[kind]
  return {
    async restore(key, file) {
      const place = placeOf(key)
      try {
        const cache = await import('@actions/cache')
        if (!cache.isFeatureAvailable() || (await cache.restoreCache([place], keyOf(kind, key))) === undefined)
          return false
        await move(path.resolve(place), file)
        return true
      } catch (thrown) {
        note(`${unread}: ${reason(thrown)}`)
        return false
      } finally {
        await remove(place)
      }
    },
    async save(key, file) {
      const place = placeOf(key)
      try {
        const cache = await import('@actions/cache')
        if (!cache.isFeatureAvailable()) return note(missing)
        await makeFolder(path.dirname(place))
        await rm(place, { force: true })
        // Costs nothing where both are on one disk.
        await link(file, place).catch(() => copyFile(file, place))
        await cache.saveCache([place], keyOf(kind, key))
      } catch (thrown) {
        note(`${unkept}: ${reason(thrown)}`)
      } finally {
        await remove(place)
      }
    },
  }
}

/** What is kept there, and what is said where it can not be. */
const kinds = {
  iso: {
    missing: 'There is no Actions cache here: the image is not kept.',
    unread: 'The cache did not answer, downloading instead',
    unkept: 'The image was not put into the cache',
  },
  packages: {
    missing: 'There is no Actions cache here: the list of packages is not kept, and the next run asks a clone.',
    unread: 'The cache did not answer with the list of packages',
    unkept: 'The list of packages was not put into the cache, and the next run asks a clone',
  },
} as const

const folder = '.proxmox-template-cache'

/** Relative to the workspace, which is where an action runs. */
function placeOf(key: string): string {
  return `${folder}/${createHash('sha256').update(key).digest('hex').slice(0, 32)}`
}

async function move(from: string, to: string): Promise<void> {
  await makeFolder(path.dirname(to))
  await rename(from, to).catch(() => copyFile(from, to))
}

/** Nothing stays in the user's checkout; another build may still use the folder. */
async function remove(place: string): Promise<void> {
  await rm(place, { force: true }).catch(() => {})
  await rmdir(folder).catch(() => {})
}

// A comma has a meaning for the service, and 512 characters are its limit.
function keyOf(kind: keyof typeof kinds, key: string): string {
  return `proxmox-template-${kind}-${key.replaceAll(',', '-')}`.slice(0, 512)
}

function reason(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
