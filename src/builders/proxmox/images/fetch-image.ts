import { ExternalError } from '../../../diagnostics/errors.ts'
import { type Checksum, type ChecksumRule, resolveChecksum } from '../../../media/checksum.ts'
import { type Downloaded, download, downloadText } from '../../../media/download.ts'
import type { BuildContext } from '../../builder.ts'
import { volumeSize } from '../machine/delete-volume.ts'
import { wasRefused } from '../machine/was-refused.ts'
import type { Session } from '../server-session.ts'
import type { Stored } from './upload-image.ts'

interface Wanted {
  readonly storage: string
  /** Tried in order. */
  readonly urls: readonly string[]
  readonly checksum: ChecksumRule
}

/** Downloads an image to this machine and verifies it. `checksum` undefined: whatever comes is taken. */
export function fetchImage(
  urls: readonly string[],
  checksum: Checksum | undefined,
  context: BuildContext,
): Promise<Downloaded> {
  return download({
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
}

/** As what the node stores it, and what the failure of all addresses is called. */
interface Storing {
  readonly content: 'iso' | 'import'
  nameOf(url: string): string
}

const failure = {
  iso: 'failed to download ISO with all the provided URLs',
  import: 'The node could not download the image from any of its addresses',
}

/** Lets the node fetch the image itself: nothing passes through this machine. */
export async function nodeFetches(
  image: Wanted,
  { content, nameOf }: Storing,
  session: Session,
  context: BuildContext,
): Promise<Stored> {
  const { client, node, place, task } = session
  const { storage } = image
  const failures: string[] = []
  for (const url of image.urls) {
    const filename = nameOf(url)
    const volid = `${storage}:${content}/${filename}`
    const checksum = await checksumOf(image, url, context)
    const present = await volumeSize(client, { node, storage, volid }, task)
    if (present !== undefined && checksum === undefined) {
      context.message(`${volid} is there already; without a checksum it is taken as it is`)
      return { volid }
    }
    const close = present === undefined ? context.record({ kind: 'volume', storage, volid }, place) : undefined
    try {
      await client.downloadUrl({ node, storage, url, filename, content, checksum }, task)
      return close === undefined ? { volid } : { volid, close }
    } catch (thrown) {
      if (wasRefused(thrown)) close?.('gone')
      if (!(thrown instanceof ExternalError) || context.signal.aborted) throw thrown
      // What the token may not do, it may with no other address.
      if (thrown.code === 'permission-denied') throw thrown
      failures.push(`${url}: ${thrown.message}`, ...(thrown.detail === undefined ? [] : [thrown.detail]))
    }
  }
  throw new ExternalError('download-failed', failure[content], failures.join('\n'))
}

/** What an address is to be checked against; undefined: nothing. */
export function checksumOf(
  { checksum }: Pick<Wanted, 'checksum'>,
  url: string,
  context: BuildContext,
): Promise<Checksum | undefined> {
  return resolveChecksum(checksum, {
    url,
    workingDirectory: context.workingDirectory,
    fetchText: (address) => downloadText(address, { env: context.env, signal: context.signal }),
  })
}
