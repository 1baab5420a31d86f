import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { ExternalError } from '../../../diagnostics/errors.ts'
import { makeFolder } from '../../../host/make-folder.ts'
import { readInTurns } from '../../../host/read-in-turns.ts'
import type { Checksum } from '../../../media/checksum.ts'
import { withFileLock } from '../../../media/file-lock.ts'
import { hashFile } from '../../../media/hash.ts'
import { localPath } from '../../../media/local-path.ts'
import { storedFilename } from '../../../proxmox/transport/upload-file.ts'
import type { BuildContext } from '../../builder.ts'
import { holdImage } from '../machine/image-hold.ts'
import { diskFormats } from '../options/import-options.ts'
import type { DiskImage, DownloadedDisk } from '../plan/disk-image/disk-image.ts'
import { namedFormat, nameOf, stemOf } from '../plan/disk-image/image-name.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import type { Session } from '../server-session.ts'
import { checksumOf, fetchImage, nodeFetches } from './fetch-image.ts'
import { checkDiskSize, virtualSize } from './image-size.ts'
import { unpackDisk } from './unpack-disk.ts'
import { removeDeadUnpacked } from './unpacked-file.ts'
import { type Stored, uploadImage } from './upload-image.ts'

export interface StoredDiskImage extends Stored {
  /** It is read no more. */
  readonly release: () => void
}

/**
 * Brings a disk image to its storage, unless an earlier build has, or another one of this machine just does. Its name there
 * is made of the checksum: what has that name has those bytes. Throws TemplateError where the disk would be smaller.
 */
export async function storeDisk(
  plan: MachinePlan,
  { source }: DiskImage,
  session: Session,
  context: BuildContext,
): Promise<StoredDiskImage> {
  if (source.kind === 'stored') return { volid: source.volid, release: () => {} }
  const checksum = await ownChecksum(source, context)
  const stem = stemFor(source, checksum)
  await makeFolder(context.downloadDirectory)
  const key = createHash('sha256').update(`${session.place.url} ${source.storage} ${stem}`).digest('hex')
  const lock = join(context.downloadDirectory, `import-${key}.lock`)
  const { clock, signal, message } = context
  const onWait = () => message('Another build is fetching this image; waiting for it')
  return withFileLock(lock, { clock, signal, onWait }, async () => {
    const there = await storedBefore(source, stem, session)
    if (there !== undefined && (checksum !== undefined || source.by === 'node')) {
      message(
        checksum === undefined
          ? `${there} is there already; without a checksum it is taken as it is`
          : `${there} is there already: nothing is downloaded`,
      )
      const release = holdImage(session.client, there)
      return checked({ volid: there, release }, plan, session, context)
    }
    if (source.by === 'us') return fetched(plan, source, { checksum, stem, replaces: there }, session, context)
    const stored = await nodeFetches(
      source,
      { content: 'import', nameOf: (url) => nodeName(source, url, stem) },
      session,
      context,
    )
    return checked({ ...stored, release: holdImage(session.client, stored.volid) }, plan, session, context)
  })
}

/** A file of this machine vouches for itself. Undefined: nobody does. */
async function ownChecksum(source: DownloadedDisk, context: BuildContext): Promise<Checksum | undefined> {
  const [url = ''] = source.urls
  const checksum = await checksumOf(source, url, context)
  const file = localPath(url, context.workingDirectory)
  if (checksum !== undefined || file === undefined) return checksum
  try {
    return { algorithm: 'sha256', digest: await hashFile(file, 'sha256', { signal: context.signal }) }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new ExternalError('file-not-found', `There is no file ${file}`, undefined, { cause })
  }
}

const longestStem = 100

/** With it, a person sees what it is of, and a build that it is that. */
function stemFor({ urls }: DownloadedDisk, checksum: Checksum | undefined): string {
  const [url = ''] = urls
  const digest = checksum?.digest ?? createHash('sha1').update(url).digest('hex')
  const name = storedFilename(stemOf(nameOf(url))) || 'disk'
  return `${name.slice(0, longestStem)}-${digest.slice(0, 16)}`
}

function nodeName({ format }: DownloadedDisk, url: string, stem: string): string {
  return `${stem}.${format ?? namedFormat(nameOf(url)) ?? 'raw'}`
}

/** What the image is, only who has seen it knows: under any of its names. */
async function storedBefore(
  { storage, format }: DownloadedDisk,
  stem: string,
  { client, node, task }: Session,
): Promise<string | undefined> {
  const path = `/nodes/${node}/storage/${storage}/content`
  const volumes = (await client.request('GET', path, { content: 'import' }, { signal: task.signal })) as readonly {
    readonly volid: string
  }[]
  const names = (format === undefined ? diskFormats : [format]).map((one) => `${storage}:import/${stem}.${one}`)
  return volumes.map(({ volid }) => volid).find((volid) => names.includes(volid))
}

async function fetched(
  plan: MachinePlan,
  source: DownloadedDisk,
  { checksum, stem, replaces }: { checksum: Checksum | undefined; stem: string; replaces: string | undefined },
  session: Session,
  context: BuildContext,
): Promise<StoredDiskImage> {
  const { downloadDirectory: folder, env, signal, message } = context
  const { storage, format } = source
  removeDeadUnpacked(folder, context.clock.now())
  const file = await fetchImage(source.urls, checksum, context)
  await using disk = await unpackDisk(file.path, file.name, { folder, env, signal, message })
  if (format !== undefined && format !== disk.format)
    throw new ExternalError(
      'not-a-disk-image',
      `${file.name} is ${disk.format}, and image_format says ${format}`,
      'Leave image_format out: what the image is, it says itself.',
    )
  checkDiskSize(plan, disk.bytes, context)
  const filename = `${stem}.${disk.format}`
  const release = holdImage(session.client, `${storage}:import/${filename}`)
  try {
    const upload = {
      storage,
      filename,
      size: disk.size,
      content: 'import',
      open: () => readInTurns(disk.path),
    } as const
    const stored = await uploadImage(upload, session, context, {
      replaces: replaces === `${storage}:import/${filename}`,
    })
    return { ...stored, release }
  } catch (thrown) {
    release()
    throw thrown
  }
}

/** Of an image that this machine has not seen, only the server knows how large a disk it is. */
async function checked(
  stored: StoredDiskImage,
  plan: MachinePlan,
  session: Session,
  context: BuildContext,
): Promise<StoredDiskImage> {
  try {
    const storage = stored.volid.replace(/:.*$/, '')
    if (plan.disks[0]?.bytes !== undefined)
      checkDiskSize(plan, await virtualSize({ storage, volid: stored.volid }, session), context)
    return stored
  } catch (thrown) {
    stored.release()
    throw thrown
  }
}
