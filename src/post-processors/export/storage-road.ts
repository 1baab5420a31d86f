import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { deleteVolume } from '../../builders/proxmox/machine/delete-volume.ts'
import { backupWith } from '../../builders/proxmox/machine/find-backup.ts'
import { exportMark } from '../../builders/proxmox/plan/build-marks.ts'
import type { OpenTemplate } from '../../builders/template-door.ts'
import { ExternalError } from '../../diagnostics/errors.ts'
import type { Bytes } from '../archive/blocks.ts'
import type { ArchiveRoad, Compression } from './archive-road.ts'

/** Milliseconds for a network's file system to show what the server has written, and how often it is looked for. */
const patience = 30_000
const pause = 500

export interface StoragePlace {
  readonly storage: string
  /** The folder in which this machine sees it. Absolute. */
  readonly folder: string
}

/** The server writes an archive to a storage for backups, and this machine reads it where it has mounted that. */
export function storageRoad({ storage, folder }: StoragePlace, { vmid, session, context }: OpenTemplate): ArchiveRoad {
  const { client, node, place, task } = session
  return async (compression, take) => {
    const mark = exportMark(randomUUID())
    const close = context.record({ kind: 'backup', storage, vmid, mark }, place)
    await context.step(`Making an archive of template ${vmid} on storage ${storage}`, async () => {
      const since = client.serverTime
      const upid = await client.once(
        () =>
          client.request('POST', `/nodes/${node}/vzdump`, {
            vmid,
            storage,
            mode: 'stop',
            compress: compressWord(compression),
            // Whatever is there stays: by default older backups of the ID would go by the rules of the storage.
            remove: 0,
            'notes-template': mark,
          }),
        () => client.findTask({ node, type: 'vzdump', id: String(vmid), since }),
      )
      await client.task(String(upid), task)
    })
    const found = await backupWith(mark, { node, storage, vmid }, client, task)
    if (found === undefined)
      throw new ExternalError(
        'export-failed',
        `The archive of template ${vmid} is not on storage ${storage}, though its task ended well`,
        'The server shows it to who has Datastore.AllocateSpace on the storage and VM.Backup on the machine.',
      )
    const file = path.join(folder, 'dump', found.volid.replace(/^.*\//, ''))
    await isThere(file, found.size, context)
    await take({ bytes: createReadStream(file, { highWaterMark: 1 << 20 }) as Bytes, size: found.size })
    await deleteVolume(client, { node, storage, volid: found.volid }, task)
    close('gone')
  }
}

export function compressWord(compression: Compression): string {
  return compression === 'none' ? '0' : compression
}

/** Here, and as large as there. */
async function isThere(file: string, size: number, { clock, signal }: OpenTemplate['context']): Promise<void> {
  let seen: number | undefined
  for (let waited = 0; waited <= patience; waited += pause) {
    seen = await stat(file).then(
      (stats) => stats.size,
      () => undefined,
    )
    if (seen === size) return
    await clock.sleep(pause, signal)
  }
  throw new ExternalError(
    'export-failed',
    seen === undefined
      ? `There is no file ${file} on this machine`
      : `${file} has ${seen} bytes here, and ${size} on the server`,
    'storage_path has to be the folder of the storage as this machine has mounted it, the one that holds the folder dump; and its files have to be readable here.',
  )
}
