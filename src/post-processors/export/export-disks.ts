import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ExternalError } from '../../diagnostics/errors.ts'
import type { Beside } from '../../host/beside.ts'
import { privateFolder } from '../../host/private-folder.ts'
import type { Bytes } from '../archive/blocks.ts'
import { placeFor } from '../archive/output-file.ts'
import { type DiskImage, qcow2Image, rawImage } from './disk-image.ts'
import type { ExportOptions } from './export-options.ts'
import {
  finishFile,
  openTarget,
  store,
  type Target,
  type TargetContext,
  targetOf,
  unwritableTarget,
} from './targets.ts'
import { unpackVma } from './vma.ts'

interface OpenImage {
  readonly disk: string
  readonly target: Target
  /** Where it is written, and where it belongs. */
  readonly beside: Beside
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
    for (const { handle, beside } of images) {
      await handle.close().catch(() => {})
      beside.discard()
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
  const name = target.output ?? file
  const beside = await openTarget(file, name)
  const handle = await open(beside.file, 'r+')
  const image = naming(name, beside, options.format === 'raw' ? rawImage(handle, size) : qcow2Image(handle, size))
  return { disk, target, beside, file, handle, image }
}

async function finishImage(one: OpenImage, options: ExportOptions, context: TargetContext): Promise<void> {
  const { target, beside, file, handle, image } = one
  await image.finish()
  await handle.close()
  if (target.output === undefined) {
    await store(createReadStream(beside.file, { highWaterMark: 1 << 20 }) as Bytes, target.key!, options, context)
    return
  }
  const hash = createHash('sha256')
  await pipeline(createReadStream(beside.file, { highWaterMark: 1 << 20 }), hash, { signal: context.signal })
  await finishFile(beside, file, target.output, hash.digest('hex'), target, options, context)
}

/** The same image, whose failures name the file. */
function naming(name: string, beside: Beside, image: DiskImage): DiskImage {
  const fail = (thrown: unknown): never => {
    throw unwritableTarget(name, beside, thrown)
  }
  return {
    write: (offset, bytes) => image.write(offset, bytes).catch(fail),
    finish: () => image.finish().catch(fail),
  }
}
