import type { Upload } from '../../proxmox/upload.ts'
import type { BuildContext } from '../builder.ts'
import type { Session } from './session.ts'
import type { Stored } from './stored.ts'

/** Uploads an ISO image, journalled and with its progress in the log. */
export async function uploadImage(
  image: Pick<Upload, 'storage' | 'filename' | 'size' | 'open'>,
  { client, node, place, task }: Session,
  context: BuildContext,
): Promise<Stored> {
  const label = `Uploading ${image.filename} to ${image.storage}`
  context.message(label)
  const close = context.record(
    { kind: 'volume', storage: image.storage, volid: `${image.storage}:iso/${image.filename}` },
    place,
  )
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
  return { volid, close }
}
