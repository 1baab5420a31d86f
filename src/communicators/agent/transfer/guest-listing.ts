import { posix } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { GuestError } from '../../../diagnostics/errors.ts'

/** A file or folder that a guest has listed. */
interface Listed {
  readonly isFolder: boolean
  /** Of the guest. */
  readonly path: string
  /** Where it belongs below the folder that is downloaded into, by the name of the topmost folder that was listed. */
  readonly below: string
}

/** Entries that are read in one go: what else happens in this process has to go on. */
const atATime = 1000

/** Reads lines of `d` or `f` and a path, in a time that grows as the text does. Throws GuestError. */
export async function readListing(text: string, pattern: string): Promise<readonly Listed[]> {
  const tops = new TopFolders()
  const entries: Omit<Listed, 'below'>[] = []
  for (const line of text.split(/\r?\n/)) {
    if (line === '') continue
    const entry = { isFolder: line.startsWith('d '), path: line.slice(2).replaceAll('\\', '/') }
    const parts = entry.path.split('/')
    if (parts.includes('..')) throw new GuestError('unsafe-remote-name', `${pattern} holds a path with ".."`)
    if (entry.isFolder) tops.add(parts)
    if (entries.push(entry) % atATime === 0) await turn()
  }
  const listed: Listed[] = []
  for (const entry of entries) {
    const top = tops.of(entry.path)
    const below = posix.join(posix.basename(top), entry.path.slice(top.length))
    if (listed.push({ ...entry, below }) % atATime === 0) await turn()
  }
  return listed
}

/** A part of a path. Without children: a folder that was listed, and whatever is in it is not kept. */
interface Part {
  children: Map<string, Part> | undefined
}

/** Genuine ones are as many as the folders that a pattern names, since each is listed before what is in it. */
const mostParts = 250_000

class TopFolders {
  readonly #tree: Part = { children: new Map() }
  #count = 0

  add(parts: readonly string[]): void {
    let at = this.#tree
    for (const part of parts) {
      if (at.children === undefined) return
      let next = at.children.get(part)
      if (next === undefined) {
        if (++this.#count > mostParts) throw new GuestError('transfer-failed', 'The guest listed too many folders')
        next = { children: new Map() }
        at.children.set(part, next)
      }
      at = next
    }
    at.children = undefined
  }

  /** The topmost folder that was listed, or what was listed alone. */
  of(path: string): string {
    let at: Part | undefined = this.#tree
    let end = -1
    for (const part of path.split('/')) {
      at = at.children?.get(part)
      if (at === undefined) return path
      end += 1 + part.length
      if (at.children === undefined) return path.slice(0, end)
    }
    return path
  }
}
