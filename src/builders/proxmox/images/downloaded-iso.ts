import { createHash } from 'node:crypto'
import { copyFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ExternalError } from '../../../diagnostics/errors.ts'
import { makeFolder } from '../../../host/make-folder.ts'
import { readInTurns } from '../../../host/read-in-turns.ts'
import type { Downloaded } from '../../../media/download.ts'
import { localPath } from '../../../media/local-path.ts'
import { remoteSize } from '../../../media/remote-size.ts'
import { checkFilename, storedFilename } from '../../../proxmox/transport/upload-file.ts'
import { placeToWrite } from '../../../trust/refused.ts'
import type { BuildContext } from '../../builder.ts'
import { volumeSize } from '../machine/delete-volume.ts'
import { userOf } from '../machine/volume-user.ts'
import type { DownloadedImage } from '../plan/image.ts'
import type { Session } from '../server-session.ts'
import { checksumOf, fetchImage, nodeFetches } from './fetch-image.ts'
import { type Stored, uploadImage } from './upload-image.ts'

/** Downloads the image to this machine, verifies it, and uploads it unless the storage has it already. */
export async function storeDownloaded(
  image: DownloadedImage,
  session: Session,
  context: BuildContext,
): Promise<Stored> {
  const { urls, storage } = image
  const there = await storedBefore(image, session, context)
  if (there !== undefined) return there
  const checksum = await checksumOf(image, urls[0] ?? '', context)
  const file = await fetchImage(urls, checksum, context)
  await keepCopy(image.copy, file, context)
  const own = await ownName(file, storage, session, context)
  const filename = own ?? hashedName(image, checksum === undefined ? file.url : image.checksumText)
  const volid = `${storage}:iso/${filename}`
  const present = await sizeOf(volid, storage, session)
  // A name that is made of the checksum belongs to the same bytes; a file's own may be that of another version.
  if (own === undefined && checksum !== undefined && present === file.size) {
    context.message(`${volid} is there already`)
    return { volid }
  }
  return uploadImage(
    { storage, filename, content: 'iso', size: file.size, open: () => readInTurns(file.path) },
    session,
    context,
    { replaces: present !== undefined },
  )
}

/** The plug-in's name for what is downloaded: what one tool has uploaded, the other finds. */
function hashedName({ extension }: DownloadedImage, text: string): string {
  return `${createHash('sha1').update(text).digest('hex')}.${extension}`
}

/**
 * A file of this machine keeps its own name, as with the plug-in. Undefined: it is none, Proxmox would not take that name,
 * or a machine has another of that name in a drive, which must not change under it.
 */
async function ownName(
  file: Downloaded,
  storage: string,
  session: Session,
  context: BuildContext,
): Promise<string | undefined> {
  if (localPath(file.url, context.workingDirectory) === undefined) return undefined
  const filename = storedFilename(file.name)
  if (checkFilename(filename, 'iso') !== undefined) return undefined
  const volid = `${storage}:iso/${filename}`
  if ((await sizeOf(volid, storage, session)) === undefined) return filename
  const user = await userOf(volid, session.client, context.signal)
  if (user === undefined) return filename
  context.message(`${volid} stays as it is, because machine ${user} uses it`)
  return undefined
}

/** What an earlier build has uploaded: gigabytes need not be fetched to find out that they are there. */
async function storedBefore(
  image: DownloadedImage,
  session: Session,
  context: BuildContext,
): Promise<Stored | undefined> {
  const { urls, storage, checksum, copy } = image
  const [url = ''] = urls
  if (checksum.kind === 'none' || copy !== '' || !/^https?:/i.test(url)) return undefined
  const volid = `${storage}:iso/${hashedName(image, image.checksumText)}`
  const present = await sizeOf(volid, storage, session)
  if (present === undefined) return undefined
  const size = await remoteSize(url, { env: context.env, signal: context.signal, allowDowngrade: true })
  // The name says which bytes are meant, unless it is made of the place of a list that may have changed since.
  if (size !== present && (size !== undefined || checksum.kind === 'file')) return undefined
  context.message(`${volid} is there already: nothing is downloaded`)
  return { volid }
}

/** Lets the node fetch the image itself, under the name that the address has. */
export function storeDownloadedByNode(
  image: DownloadedImage,
  session: Session,
  context: BuildContext,
): Promise<Stored> {
  const nameOf = (url: string) => storedFilename(basename(new URL(url).pathname))
  return nodeFetches(image, { content: 'iso', nameOf }, session, context)
}

// Packer's `iso_target_path`: a copy for whoever wants the image beside the build.
async function keepCopy(
  copy: string,
  file: Downloaded,
  { workingDirectory, trust, message }: BuildContext,
): Promise<void> {
  if (copy === '') return
  const wanted = resolve(workingDirectory, copy)
  const isFolder =
    copy.endsWith('/') ||
    (await stat(wanted).then(
      (status) => status.isDirectory(),
      () => false,
    ))
  const target = isFolder ? join(wanted, file.name) : wanted
  if (target === file.path) return
  // What was asked at the beginning is the folder: the file in it may be a link.
  const place = placeToWrite(trust, target, `iso_target_path: ${target}`)
  if ('code' in place) throw new ExternalError(place.code, place.summary, place.detail)
  await makeFolder(dirname(place.file))
  await copyFile(file.path, place.file)
  message(`Copied the image to ${target}`)
}

function sizeOf(volid: string, storage: string, { client, node, task }: Session): Promise<number | undefined> {
  return volumeSize(client, { node, storage, volid }, task)
}
