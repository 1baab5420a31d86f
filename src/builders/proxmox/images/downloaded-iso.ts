import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ExternalError } from '../../../diagnostics/errors.ts'
import { type Checksum, resolveChecksum } from '../../../media/checksum.ts'
import { type Downloaded, download, downloadText } from '../../../media/download.ts'
import { storedFilename } from '../../../proxmox/transport/upload-file.ts'
import type { BuildContext } from '../../builder.ts'
import { volumeSize } from '../machine/delete-volume.ts'
import type { DownloadedImage } from '../plan/image.ts'
import type { Session } from '../server-session.ts'
import { type Stored, uploadImage } from './upload-image.ts'

/** Downloads the image to this machine, verifies it, and uploads it unless the storage has it already. */
export async function storeDownloaded(
  image: DownloadedImage,
  session: Session,
  context: BuildContext,
): Promise<Stored> {
  const { urls, storage } = image
  const checksum = await checksumOf(image, urls[0] ?? '', context)
  const file = await download({
    urls,
    checksum,
    cacheDir: context.downloadDirectory,
    workingDirectory: context.workingDirectory,
    env: context.env,
    cache: context.isoCache,
    signal: context.signal,
    clock: context.clock,
    onProgress: (done, total) =>
      context.emit({
        kind: 'progress',
        id: 'download',
        label: 'Downloading',
        unit: 'bytes',
        done,
        total,
        finished: done === total,
      }),
    onMessage: (text) => context.message(text),
  })
  await keepCopy(image.copy, file, context)
  // The plug-in's names: what one tool has uploaded, the other finds.
  const filename = `${createHash('sha1')
    .update(checksum === undefined ? file.url : image.checksumText)
    .digest('hex')}.${image.extension}`
  const volid = `${storage}:iso/${filename}`
  const present = await sizeOf(volid, storage, session)
  if (checksum !== undefined && present === file.size) {
    context.message(`${volid} is there already`)
    return { volid }
  }
  return uploadImage(
    { storage, filename, size: file.size, open: () => createReadStream(file.path) },
    session,
    context,
    { replaces: present !== undefined },
  )
}

/** Lets the node fetch the image itself: nothing passes through this machine. */
export async function storeDownloadedByNode(
  image: DownloadedImage,
  session: Session,
  context: BuildContext,
): Promise<Stored> {
  const { client, node, place, task } = session
  const { storage } = image
  const failures: string[] = []
  for (const url of image.urls) {
    const filename = storedFilename(basename(new URL(url).pathname))
    const volid = `${storage}:iso/${filename}`
    const checksum = await checksumOf(image, url, context)
    const present = await sizeOf(volid, storage, session)
    if (present !== undefined && checksum === undefined) {
      context.message(`${volid} is there already; without a checksum it is taken as it is`)
      return { volid }
    }
    const close = present === undefined ? context.record({ kind: 'volume', storage, volid }, place) : undefined
    try {
      await client.downloadUrl({ node, storage, url, filename, content: 'iso', checksum }, task)
      return close === undefined ? { volid } : { volid, close }
    } catch (thrown) {
      if (!(thrown instanceof ExternalError) || context.signal.aborted) throw thrown
      failures.push(`${url}: ${thrown.message}`)
    }
  }
  throw new ExternalError('download-failed', 'failed to download ISO with all the provided URLs', failures.join('\n'))
}

function checksumOf({ checksum }: DownloadedImage, url: string, context: BuildContext): Promise<Checksum | undefined> {
  return resolveChecksum(checksum, {
    url,
    workingDirectory: context.workingDirectory,
    fetchText: (address) => downloadText(address, { env: context.env, signal: context.signal }),
  })
}

// Packer's `iso_target_path`: a copy for whoever wants the image beside the build.
async function keepCopy(copy: string, file: Downloaded, { workingDirectory, message }: BuildContext): Promise<void> {
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
  await mkdir(dirname(target), { recursive: true })
  await copyFile(file.path, target)
  message(`Copied the image to ${target}`)
}

function sizeOf(volid: string, storage: string, { client, node, task }: Session): Promise<number | undefined> {
  return volumeSize(client, { node, storage, volid }, task)
}
