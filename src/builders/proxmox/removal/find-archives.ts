import type { EventBody } from '../../../events/event.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import { exportNotes } from '../plan/build-marks.ts'
import { type ImageSearch, type MadeVolume, onlineNodes, storagesWith } from './find-images.ts'

/** An archive of a machine that an export was to read and remove. */
export interface MadeArchive extends MadeVolume {
  readonly vmid: number
  /** By which it is known. */
  readonly notes: string
}

interface ArchiveSearch extends ImageSearch {
  /** Undefined: all of them. */
  readonly node: string | undefined
  emit(event: EventBody): void
}

/**
 * The archives of exports on all storages for backups. Those that these credentials may not see are nobody's business;
 * a storage that does not answer is named, and no reason to leave everything else.
 */
export async function madeArchives({
  client,
  now,
  olderThan,
  signal,
  node: only,
  emit,
}: ArchiveSearch): Promise<readonly MadeArchive[]> {
  const found = new Map<string, MadeArchive>()
  for (const node of await onlineNodes(client, signal)) {
    if (only !== undefined && node !== only) continue
    for (const { storage, shared } of await storagesWith('backup', node, client, signal)) {
      try {
        const path = `/nodes/${node}/storage/${storage}/content`
        const volumes = (await client.request('GET', path, { content: 'backup' }, { signal })) as readonly {
          readonly volid: string
          readonly vmid?: number
          readonly ctime?: number
          readonly notes?: string
          readonly protected?: boolean | number
        }[]
        for (const { volid, vmid, ctime: since, notes = '', protected: isProtected } of volumes) {
          if (vmid === undefined || !exportNotes.test(notes.trim())) continue
          const spared =
            since === undefined
              ? 'nothing tells when it was made'
              : now - since < olderThan
                ? 'it is not old enough: its build may live'
                : isProtected
                  ? 'it is protected'
                  : undefined
          const archive = { node, storage, volid, since, spared, vmid, notes: notes.trim() }
          found.set(shared === 1 ? volid : `${node} ${volid}`, archive)
        }
      } catch (thrown) {
        if (!(thrown instanceof ProxmoxError)) throw thrown
        if (thrown.status === 403) continue
        const text = `Archives of exports on storage ${storage} of node ${node} were not looked for: ${thrown.message}`
        emit({ kind: 'message', text })
      }
    }
  }
  return [...found.values()]
}
