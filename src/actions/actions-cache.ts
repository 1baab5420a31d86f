import type { IsoCache } from '../media/iso-cache.ts'

/**
 * Downloaded images in the Actions cache, by checksum. What a cache has is checked like a download before it is used:
 * whoever can run a workflow of the repository can write to it. A cache that fails is one that has nothing.
 */
export function actionsCache(note: (text: string) => void): IsoCache {
  return {
    async restore(key, path) {
      try {
        const cache = await import('@actions/cache')
        return cache.isFeatureAvailable() && (await cache.restoreCache([path], keyOf(key))) !== undefined
      } catch (thrown) {
        note(`The cache did not answer, downloading instead: ${reason(thrown)}`)
        return false
      }
    },
    async save(key, path) {
      try {
        const cache = await import('@actions/cache')
        if (cache.isFeatureAvailable()) await cache.saveCache([path], keyOf(key))
        else note('There is no Actions cache here: the image is not kept.')
      } catch (thrown) {
        note(`The image was not put into the cache: ${reason(thrown)}`)
      }
    },
  }
}

// A comma has a meaning for the service, and 512 characters are its limit.
function keyOf(key: string): string {
  return `proxmox-template-iso-${key.replaceAll(',', '-')}`.slice(0, 512)
}

function reason(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
