import { readdirSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { FunctionError } from '../evaluation/function.ts'

type Picomatch = typeof import('picomatch')

/** More than any template names; a pattern from the root of a file system looks at millions. */
const mostEntries = 200_000

/**
 * The regular files under a folder whose names relative to it match a pattern, `**` spanning folders. Folders in which nothing can
 * match are not looked into, and a link that leads back is followed once.
 */
export function filesOf(folder: string, pattern: string, picomatch: Picomatch): readonly string[] {
  const options = { dot: true, strictSlashes: true }
  const matches = picomatch(pattern, options)
  const segments = pattern.split('/')
  const parts = segments.map((segment) => picomatch(segment, options))
  // Where `**` stands, and in a group that may hold a slash, the parts of the pattern say nothing of depth.
  const fixed = segments.findIndex((segment) => segment.includes('**') || /[{(]/.test(segment))
  const depth = fixed === -1 ? segments.length : fixed
  const found: string[] = []
  let looked = 0

  const visit = (under: string, level: number, above: readonly string[]) => {
    const stats = look(join(folder, under))
    if (stats === undefined) return
    const identity = `${stats.dev}:${stats.ino}`
    if (above.includes(identity)) return
    for (const entry of entriesOf(join(folder, under), segments[level], level < depth)) {
      if (++looked > mostEntries) throw new FunctionError(`there are more than ${mostEntries} files to look at`)
      const name = under === '' ? entry : `${under}/${entry}`
      const isFixed = level < depth
      if (isFixed && parts[level]?.(entry) !== true) continue
      const isLast = fixed === -1 && level === segments.length - 1
      const status = look(join(folder, name))
      if (status?.isDirectory() && !isLast) visit(name, level + 1, [...above, identity])
      else if (status?.isFile() && matches(name)) found.push(name)
    }
  }
  visit('', 0, [])
  return found
}

/** What is in a folder; of a part of a pattern that is a plain name, that alone. */
function entriesOf(folder: string, segment: string | undefined, isFixed: boolean): readonly string[] {
  if (isFixed && segment !== undefined && segment !== '' && !/[*?[\]{}()!+@\\]/.test(segment)) return [segment]
  try {
    return readdirSync(folder)
  } catch (thrown) {
    if (isNothing(thrown)) return []
    throw new FunctionError(`cannot read ${folder}`)
  }
}

/** Undefined: nothing is there, or links in a circle. */
function look(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch (thrown) {
    if (isNothing(thrown)) return undefined
    throw new FunctionError(`cannot look at ${path}`)
  }
}

function isNothing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && /^(?:ENOENT|ENOTDIR|ELOOP)$/.test(String(thrown.code))
}
