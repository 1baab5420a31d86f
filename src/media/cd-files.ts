import { readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { type Diagnostic, error } from '../diagnostics/diagnostic.ts'
import { expandGlob, isGlob } from './glob.ts'
import type { ImageEntry } from './iso9660/tree.ts'

/** The options `cd_files` and `cd_content` of a template. */
export interface CdFiles {
  /** Files and folders, or patterns with `*`, `?` and `[...]`; relative to `workingDirectory`. */
  readonly files: readonly string[]
  /** By path in the image; wins over a file of `files` at the same path. */
  readonly content: Readonly<Record<string, string>>
  readonly workingDirectory: string
}

/**
 * What comes onto the CD: files under their base names, folders with all that is in them under theirs, but what is in
 * `folder/` (with a slash) at the top. Links are followed. Every path that is missing is an error of its own.
 */
export async function collectCdFiles({
  files,
  content,
  workingDirectory,
}: CdFiles): Promise<{ entries: readonly ImageEntry[]; diagnostics: readonly Diagnostic[] }> {
  const entries: ImageEntry[] = []
  const diagnostics: Diagnostic[] = []
  for (const path of files) {
    const found = isGlob(path) ? expandGlob(path, workingDirectory) : [path]
    if (found.length === 0)
      diagnostics.push(
        error(
          'no-file-matches',
          `Bad CD disk file '${path}': no file matches`,
          `It was looked for in ${workingDirectory}.`,
        ),
      )
    for (const one of found) {
      const local = resolve(workingDirectory, one)
      const target = one.endsWith('/') ? '' : basename(local)
      try {
        await add(local, target, entries, [])
      } catch (cause) {
        diagnostics.push(
          error('unreadable-file', `Bad CD disk file "${path}"`, explain(cause as NodeJS.ErrnoException, local)),
        )
      }
    }
  }
  for (const [path, text] of Object.entries(content)) entries.push({ path, content: Buffer.from(text, 'utf8') })
  return { entries, diagnostics }
}

async function add(local: string, target: string, entries: ImageEntry[], above: readonly string[]): Promise<void> {
  const status = await stat(local)
  const mode = status.mode & 0o777
  if (status.isFile()) {
    entries.push({ path: target, content: { file: local }, mode })
    return
  }
  if (!status.isDirectory()) throw Object.assign(new Error('it is neither a file nor a folder'), { path: local })
  // A link to a folder above would be followed for ever.
  const identity = `${status.dev}:${status.ino}`
  if (above.includes(identity))
    throw Object.assign(new Error('a symbolic link in it leads back to a folder above'), { path: local })
  if (target !== '') entries.push({ path: target, content: 'folder', mode })
  const names = (await readdir(local)).sort()
  for (const name of names)
    await add(join(local, name), target === '' ? name : `${target}/${name}`, entries, [...above, identity])
}

function explain({ code, path, message }: NodeJS.ErrnoException, local: string): string {
  if (code === 'ENOENT') return `There is no ${path ?? local}.`
  if (code === 'EACCES') return `${path ?? local} may not be read.`
  return `${path ?? local}: ${message}`
}
