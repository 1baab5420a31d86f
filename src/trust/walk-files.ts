import { readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import path from 'node:path'

/** Of a walk: a file, an empty folder, or a folder that was walked already. */
export interface Walked {
  readonly file: string
  /** undefined: it can not be looked at. */
  readonly stats: Stats | undefined
  /** The path that led into the same folder before: what is in it comes once, however many links lead there. */
  readonly sameAs?: string | undefined
}

/** The files of a folder with all that is in it, by name, or a file alone. Links are followed. */
export function* walk(file: string, walked = new Map<string, string>()): Generator<Walked> {
  const stats = look(file)
  if (stats?.isDirectory() !== true) {
    yield { file, stats }
    return
  }
  const identity = `${stats.dev}:${stats.ino}`
  const sameAs = walked.get(identity)
  if (sameAs !== undefined) {
    yield { file, stats, sameAs }
    return
  }
  walked.set(identity, file)
  let names: readonly string[]
  try {
    names = readdirSync(file).sort()
  } catch {
    yield { file, stats: undefined }
    return
  }
  // An empty folder is made in the guest as well.
  if (names.length === 0) yield { file, stats }
  for (const name of names) yield* walk(path.join(file, name), walked)
}

function look(file: string): Stats | undefined {
  try {
    return statSync(file)
  } catch {
    // Not there, a broken link, or nobody may look.
    return undefined
  }
}

/** Without links. Of what is gone, as far as its folders are there. */
export function endOf(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    const folder = path.dirname(file)
    return folder === file ? file : path.join(endOf(folder), path.basename(file))
  }
}
