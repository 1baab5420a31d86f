import path from 'node:path'

export interface Places {
  /** The template's folder. Absolute. */
  readonly root: string
  /** Absolute. */
  readonly workingDirectory: string
}

/**
 * A path that is the same in every checkout: relative to the template's folder, where it is in that or in the working
 * directory. Others are what they are.
 */
export function portablePath(file: string, { root, workingDirectory }: Places): string {
  if (!isIn(file, root) && !isIn(file, workingDirectory)) return file
  return path.relative(root, file).split(path.sep).join('/') || '.'
}

/** Is it the folder, or below it? */
export function isIn(file: string, folder: string): boolean {
  const way = path.relative(folder, file)
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way)
}
