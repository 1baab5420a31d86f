import type { OptionPath } from '../../options/component.ts'
import type { BuildContext } from '../builder.ts'
import { storeDownloaded, storeDownloadedByNode } from './downloadediso.ts'
import { storeGenerated } from './generatediso.ts'
import type { IsoBlock } from './options/iso.ts'
import type { Session } from './session.ts'
import type { Stored } from './stored.ts'

/** The images of a build on their storage. */
export interface Media {
  /** One per ISO block, in order. */
  readonly volids: readonly string[]
  /** After a success: removes the images made on the spot that no drive refers to any more. */
  release(): Promise<void>
  /** What is left belongs to the user. */
  keep(): void
}

/** Brings every image to its storage: downloads, makes, uploads. Each upload is in the journal before it begins. */
export async function prepareMedia(
  isos: readonly IsoBlock[],
  isoPath: (index: number) => OptionPath,
  session: Session,
  context: BuildContext,
): Promise<Media> {
  const stored: Stored[] = []
  for (const [index, iso] of isos.entries()) stored.push(await store(iso, isoPath(index), session, context))
  return {
    volids: stored.map(({ volid }) => volid),
    release: async () => {
      for (const [index, iso] of isos.entries()) {
        const { volid, close } = stored[index] ?? { volid: '' }
        const isGenerated = iso.iso_file === '' && !hasUrl(iso)
        if (close === undefined || !isGenerated || !iso.unmount) continue
        await removeVolume(volid, iso.iso_storage_pool, session)
        close('gone')
      }
    },
    keep: () => {
      for (const { close } of stored) close?.('handed-over')
    },
  }
}

async function store(iso: IsoBlock, path: OptionPath, session: Session, context: BuildContext): Promise<Stored> {
  if (iso.iso_file !== '') return { volid: iso.iso_file }
  if (!hasUrl(iso)) return context.step('Making a CD', () => storeGenerated(iso, path, session, context))
  if (iso.iso_download_pve)
    return context.step('Downloading the ISO to the node', () => storeDownloadedByNode(iso, session, context))
  return context.step('Downloading the ISO', () => storeDownloaded(iso, session, context))
}

export function hasUrl({ iso_url, iso_urls }: IsoBlock): boolean {
  return iso_url !== '' || iso_urls.length > 0
}

async function removeVolume(volid: string, storage: string, { client, node, task }: Session): Promise<void> {
  const upid = await client.request(
    'DELETE',
    `/nodes/${node}/storage/${storage}/content/${volid.replaceAll('/', '%2F')}`,
  )
  if (typeof upid === 'string') await client.task(upid, task)
}
