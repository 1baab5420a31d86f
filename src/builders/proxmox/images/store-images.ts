import { ExternalError } from '../../../diagnostics/errors.ts'
import type { BuildContext, CloseEntry } from '../../builder.ts'
import type { Trial } from '../../trial.ts'
import { deleteVolume, isInUse } from '../machine/delete-volume.ts'
import type { VmConfig } from '../machine/vm.ts'
import { type Image, wantedImages } from '../plan/image.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import type { Session } from '../server-session.ts'
import { storeDownloaded, storeDownloadedByNode } from './downloaded-iso.ts'
import { storeGenerated } from './generated-iso.ts'
import { storeDisk } from './store-disk.ts'
import type { Stored } from './upload-image.ts'

/** The images of a build on their storage. */
export interface Media {
  /** One per image, in order; then that of the image that is imported. */
  readonly volids: readonly string[]
  /**
   * When the machine has become the user's: removes the images made on the spot that were to be unmounted and are; the
   * others are the user's too. What could not be removed stays in the journal.
   */
  settle(config: VmConfig): Promise<void>
  /** Where the machine becomes nobody's: what of them stays for the next build. */
  settleTrial(trial: Trial): void
  /** The machine has been made, or will not be. */
  release(): void
}

/** Brings every image to its storage: downloads, makes, uploads. Each upload is in the journal before it begins. */
export async function storeImages(plan: MachinePlan, session: Session, context: BuildContext): Promise<Media> {
  const { images, imports } = plan
  const stored: (Stored & { readonly image: Image })[] = []
  for (const image of images) stored.push({ ...(await store(image, session, context)), image })
  const disk =
    imports && (await context.step('Fetching the disk image', () => storeDisk(plan, imports.image, session, context)))
  const [source] = wantedImages({ images: [], imports })
  return {
    volids: [...stored, ...(disk === undefined ? [] : [disk])].map(({ volid }) => volid),
    release: () => disk?.release(),
    settle: async (config) => {
      for (const { image, volid, close } of stored) {
        if (close === undefined) continue
        const isOurs = image.source.kind === 'generated' && image.afterwards !== 'stays'
        if (isOurs && !isInUse(volid, config))
          await remove({ volid, storage: image.source.storage, close }, session, context)
        else close('handed-over')
      }
      disk?.close?.('handed-over')
    },
    settleTrial: ({ keepsDownloads }) => {
      for (const { image, close } of stored)
        if (keepsDownloads && image.source.kind === 'downloaded' && image.source.checksum.kind !== 'none')
          close?.('handed-over')
      if (keepsDownloads && source?.checksum.kind !== 'none') disk?.close?.('handed-over')
    },
  }
}

function store({ source, path }: Image, session: Session, context: BuildContext): Promise<Stored> {
  switch (source.kind) {
    case 'stored':
      return Promise.resolve({ volid: source.volid })
    case 'generated':
      return context.step('Making a CD', () => storeGenerated(source, path, session, context))
    case 'downloaded':
      return source.by === 'node'
        ? context.step('Downloading the ISO to the node', () => storeDownloadedByNode(source, session, context))
        : context.step('Downloading the ISO', () => storeDownloaded(source, session, context))
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
