import { existsSync } from 'node:fs'
import path from 'node:path'

export interface Places {
  /** The template's folder. Absolute. */
  readonly root: string
  /** Absolute. */
  readonly workingDirectory: string
  /** The checkout that the template is in. Absolute; undefined: it is in none. */
  readonly checkout: string | undefined
}

/** The folder above (or the folder itself) that git calls the top of what it checked out. */
export function checkoutOf(folder: string): string | undefined {
  if (existsSync(path.join(folder, '.git'))) return folder
  const above = path.dirname(folder)
  return above === folder ? undefined : checkoutOf(above)
}

/**
 * A path that is the same in every checkout: relative to the template's folder, where it is in that, in the working
 * directory or in the same checkout. Others are what they are.
 */
export function portablePath(file: string, { root, workingDirectory, checkout = root }: Places): string {
  // What is below `/` is everything.
  const near = [root, workingDirectory, checkout].filter((folder) => folder !== path.parse(folder).root)
  if (!near.some((folder) => isIn(file, folder))) return file
  return path.relative(root, file).split(path.sep).join('/') || '.'
}

/** Is it the folder, or below it? */
export function isIn(file: string, folder: string): boolean {
  const way = path.relative(folder, file)
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way)
}
