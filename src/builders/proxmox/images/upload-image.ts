import type { Upload } from '../../../proxmox/transport/upload-file.ts'
import type { BuildContext, CloseEntry } from '../../builder.ts'
import { wasRefused } from '../machine/was-refused.ts'
import type { Session } from '../server-session.ts'

/** An image that is on its storage. */
export interface Stored {
  readonly volid: string
  /** Closes its journal entry; undefined: it was there before. */
  readonly close?: CloseEntry
}

/** Uploads an image, journalled and with its progress in the log. One that it `replaces` was not made by this build. */
export async function uploadImage(
  image: Pick<Upload, 'storage' | 'filename' | 'content' | 'size' | 'open'>,
  { client, node, place, task }: Session,
  context: BuildContext,
  { replaces = false }: { readonly replaces?: boolean } = {},
): Promise<Stored> {
  const label = `Uploading ${image.filename} to ${image.storage}`
  context.message(label)
  const subject = {
    kind: 'volume',
    storage: image.storage,
    volid: `${image.storage}:${image.content}/${image.filename}`,
  } as const
  const close = replaces ? undefined : context.record(subject, place)
  const upload = {
    ...image,
    node,
    signal: context.signal,
    onProgress: (done: number, total: number) =>
      context.emit({
        kind: 'progress',
        id: image.filename,
        label,
        unit: 'bytes',
        done,
        total,
        finished: done === total,
      }),
  } as const
  try {
    // What has been sent is all the progress there is: the task only moves the file to its place.
    const volid = await client.upload(upload, { ...task, onProgress: undefined })
    return close === undefined ? { volid } : { volid, close }
  } catch (thrown) {
    if (wasRefused(thrown)) close?.('gone')
    throw thrown
  }
}
