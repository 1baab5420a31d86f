import type { Stats } from 'node:fs'
import { hashFile } from '../../media/hash.ts'
import type { Opening } from '../../trust/opened.ts'
import { type Walked, walk } from '../../trust/walk-files.ts'
import { type Places, portablePath } from './portable-path.ts'

/** A file that a component takes from this machine. */
export interface InputFile {
  /** Absolute. */
  readonly file: string
  /** Relative to the template's folder, with `/`. */
  readonly name: string
  readonly size: number
  /** Lower-case hex; undefined: it can not be read. */
  readonly sha256: string | undefined
  /** May it be executed, where that comes along. */
  readonly isExecutable: boolean
}

/** Options whose files lose their mode on the way: only what is in them arrives. */
const withoutMode = /^(?:scripts?|http_directory|(?:ssh|iso)_.*)$/

/**
 * Every file that the openings name, and of folders all that is in them, by name. Links are followed, as by those who
 * take them; what is not there or can not be read is there without a checksum.
 */
export async function readInputs(
  openings: readonly Opening[],
  places: Places,
  signal: AbortSignal,
): Promise<readonly InputFile[]> {
  const found = new Map<string, Omit<Walked, 'file'> & { readonly keepsMode: boolean }>()
  for (const { file, option = [] } of openings) {
    const name = String(option.findLast((part) => typeof part === 'string') ?? '')
    for (const { file: inside, stats, sameAs } of walk(file)) {
      const keepsMode = !withoutMode.test(name) || found.get(inside)?.keepsMode === true
      found.set(inside, { stats, sameAs, keepsMode })
    }
  }
  const files: InputFile[] = []
  for (const [file, { stats, sameAs, keepsMode }] of found) {
    const name = portablePath(file, places) + ending(stats, sameAs === undefined ? '' : portablePath(sameAs, places))
    const sha256 = stats?.isFile() === true ? await hashOf(file, signal) : undefined
    files.push({ file, name, size: stats?.size ?? 0, sha256, isExecutable: keepsMode && isExecutable(stats) })
  }
  return files.sort((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)))
}

/** An empty folder is told from a file that can not be read, and a folder that came before by its name there. */
function ending(stats: Stats | undefined, sameAs: string): string {
  if (stats?.isDirectory() !== true) return ''
  return sameAs === '' ? '/' : ` = ${sameAs}`
}

function isExecutable(stats: Stats | undefined): boolean {
  return stats?.isFile() === true && (stats.mode & 0o100) !== 0
}

async function hashOf(file: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await hashFile(file, 'sha256', { signal })
  } catch (thrown) {
    signal.throwIfAborted()
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown
    return undefined
  }
}
