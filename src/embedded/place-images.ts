import { constants } from 'node:fs'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { contentFolder } from './storage/storages.ts'

/** A file that is to be on the storage `local` of an embedded server. */
export interface PlacedImage {
  readonly content: 'iso' | 'import'
  /** `debian-12.iso`. */
  readonly name: string
  /** Absolute. */
  readonly file: string
}

/** Puts files where a server that starts on the data folder has them; what has the name already is replaced. */
export async function placeImages(data: string, images: readonly PlacedImage[]): Promise<void> {
  for (const { content, name, file } of images) {
    const folder = path.join(data, 'storage/local', contentFolder(content))
    await mkdir(folder, { recursive: true })
    // Of a kill nothing is left that could be taken for the image.
    const half = path.join(folder, `.${name}.${process.pid}`)
    try {
      await copyFile(file, half, constants.COPYFILE_FICLONE)
      await rename(half, path.join(folder, name))
    } finally {
      await rm(half, { force: true })
    }
  }
}
