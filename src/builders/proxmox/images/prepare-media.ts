import { ExternalError } from '../../../diagnostics/errors.ts'
import type { OptionPath } from '../../../options/component.ts'
import type { BuildContext, CloseEntry } from '../../builder.ts'
import { deleteVolume, isInUse } from '../machine/delete-volume.ts'
import type { VmConfig } from '../machine/vm.ts'
import type { IsoBlock } from '../options/iso-options.ts'
import type { Session } from '../server-session.ts'
import { storeDownloaded, storeDownloadedByNode } from './downloaded-iso.ts'
import { storeGenerated } from './generated-iso.ts'
import type { Stored } from './stored.ts'

/** The images of a build on their storage. */
export interface Media {
  /** One per ISO block, in order. */
  readonly volids: readonly string[]
  /**
   * When the machine has become the user's: removes the images made on the spot that were to be unmounted and are; the
   * others are the user's too. What could not be removed stays in the journal.
   */
  settle(config: VmConfig): Promise<void>
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
    settle: async (config) => {
      for (const [index, { volid, close }] of stored.entries()) {
        const iso = isos[index]
        if (close === undefined || iso === undefined) continue
        if (hasUrl(iso) || !iso.unmount || isInUse(volid, config)) close('handed-over')
        else await remove({ volid, storage: iso.iso_storage_pool, close }, session, context)
      }
    },
  }
}

async function remove(
  { volid, storage, close }: { readonly volid: string; readonly storage: string; readonly close: CloseEntry },
  { client, node, task }: Session,
  { signal }: BuildContext,
): Promise<void> {
  try {
    await deleteVolume(client, { node, storage, volid }, task)
    close('gone')
  } catch (thrown) {
    // The template is finished: the clean-up tries again, and tells.
    if (signal.aborted || !(thrown instanceof ExternalError)) throw thrown
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
