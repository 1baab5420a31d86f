import { mkdirSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder with all that are missing above it. Throws an Error with a code as `mkdir` does. Node's own `recursive` tries
 * for ever where the system answers that the folder above is missing though it is there: below /proc.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(path, { mode })
  } catch (thrown) {
    if (!lacksFolder(thrown, path)) return
    await makeFolder(dirname(path), mode)
    await mkdir(path, { mode }).catch((again: unknown) => mustBeThere(again, path))
  }
}

/** The same at once. */
export function makeFolderSync(path: string, mode = 0o777): void {
  try {
    mkdirSync(path, { mode })
  } catch (thrown) {
    if (!lacksFolder(thrown, path)) return
    makeFolderSync(dirname(path), mode)
    try {
      mkdirSync(path, { mode })
    } catch (again) {
      mustBeThere(again, path)
    }
  }
}

/** Is the one above it missing, perhaps? False: it is there itself. Throws what is wrong otherwise. */
function lacksFolder(thrown: unknown, path: string): boolean {
  if ((thrown as NodeJS.ErrnoException).code === 'ENOENT' && dirname(path) !== path) return true
  mustBeThere(thrown, path)
  return false
}

/** Somebody else may have made it in between. */
function mustBeThere(thrown: unknown, path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw thrown
}
