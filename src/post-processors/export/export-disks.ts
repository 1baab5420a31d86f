import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ExternalError } from '../../diagnostics/errors.ts'
import { makeFolder } from '../../host/make-folder.ts'
import { privateFolder } from '../../host/private-folder.ts'
import type { Bytes } from '../archive/blocks.ts'
import { placeFor } from '../archive/output-file.ts'
import { type DiskImage, qcow2Image, rawImage } from './disk-image.ts'
import type { ExportOptions } from './export-options.ts'
import { finishFile, store, type Target, type TargetContext, targetOf } from './targets.ts'
import { unpackVma } from './vma.ts'

interface OpenImage {
  readonly disk: string
  readonly target: Target
  /** Where it is written, and where it belongs. */
  readonly temporary: string
  readonly file: string
  readonly handle: FileHandle
  readonly image: DiskImage
}

/** Writes an image of each of the disks in an archive; what is for the store alone is a file only for a while. Answers files. */
export async function exportDisks(
  archive: Bytes,
  disks: readonly string[],
  options: ExportOptions,
  context: TargetContext,
): Promise<readonly string[]> {
  const images: OpenImage[] = []
  const folder = options.output === '' ? privateFolder('export') : undefined
  try {
    const inArchive = await unpackVma(archive, async ({ name, size }) => {
      const disk = name.replace(/^drive-/, '').replace(/-backup$/, '')
      if (!disks.includes(disk)) return undefined
      const opened = await openImage(disk, size, folder, options, context)
      images.push(opened)
      return opened.image
    })
    const missing = disks.filter((disk) => !images.some((one) => one.disk === disk))
    if (missing.length > 0)
      throw new ExternalError(
        'export-failed',
        `The archive does not hold ${missing.join(', ')}, only ${inArchive.map(({ name }) => name).join(', ')}`,
      )
    for (const one of images) await finishImage(one, options, context)
    return images.flatMap(({ target }) => target.output ?? [])
  } finally {
    for (const { handle, temporary } of images) {
      await handle.close().catch(() => {})
      await rm(temporary, { force: true })
    }
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }
}

async function openImage(
  disk: string,
  size: number,
  folder: string | undefined,
  options: ExportOptions,
  context: TargetContext,
): Promise<OpenImage> {
  const target = targetOf(options, disk, context)
  const file = target.output === undefined ? path.join(folder!, disk) : placeFor(target.output, context)
  await makeFolder(path.dirname(file))
  const temporary = `${file}.${randomUUID()}.tmp`
  // A disk may hold keys: only its owner reads it before it is where it belongs.
  const handle = await open(temporary, 'wx', 0o600)
  const image = options.format === 'raw' ? rawImage(handle, size) : qcow2Image(handle, size)
  return { disk, target, temporary, file, handle, image }
}

async function finishImage(one: OpenImage, options: ExportOptions, context: TargetContext): Promise<void> {
  const { target, temporary, file, handle, image } = one
  await image.finish()
  await handle.close()
  await rename(temporary, file)
  if (target.output === undefined) {
    await store(createReadStream(file, { highWaterMark: 1 << 20 }) as Bytes, target.key!, options, context)
    return
  }
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash, { signal: context.signal })
  await finishFile(file, target.output, hash.digest('hex'), target, options, context)
}
