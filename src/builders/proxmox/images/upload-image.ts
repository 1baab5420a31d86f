import type { Upload } from '../../../proxmox/transport/upload-file.ts'
import type { BuildContext, CloseEntry } from '../../builder.ts'
import type { Session } from '../server-session.ts'

/** An image that is on its storage. */
export interface Stored {
  readonly volid: string
  /** Closes its journal entry; undefined: it was there before. */
  readonly close?: CloseEntry
}

/** Uploads an ISO image, journalled and with its progress in the log. One that it `replaces` was not made by this build. */
export async function uploadImage(
  image: Pick<Upload, 'storage' | 'filename' | 'size' | 'open'>,
  { client, node, place, task }: Session,
  context: BuildContext,
  { replaces = false }: { readonly replaces?: boolean } = {},
): Promise<Stored> {
  const label = `Uploading ${image.filename} to ${image.storage}`
  context.message(label)
  const subject = { kind: 'volume', storage: image.storage, volid: `${image.storage}:iso/${image.filename}` } as const
  const close = replaces ? undefined : context.record(subject, place)
  const volid = await client.upload({
    ...image,
    node,
    content: 'iso',
    signal: context.signal,
    onLog: task.onLog,
    onProgress: (done, total) =>
      context.emit({
        kind: 'progress',
        id: image.filename,
        label,
        unit: 'bytes',
        done,
        total,
        finished: done === total,
      }),
  })
  return close === undefined ? { volid } : { volid, close }
}
