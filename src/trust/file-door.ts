import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import path from 'node:path'

/** As the system follows them before it gives up. */
const mostLinks = 40

/**
 * Says where a path leads to that is none of the folder's: `is outside of the workspace`. Undefined: it is the folder's own,
 * there or not. Links are followed without looking at what they lead to. Behind a link `..` is not what it looks like:
 * as the system takes the path and as `path.resolve` shortens it are two ways, and neither may lead out.
 */
export function leadsOutOf(folder: string, file: string): string | undefined {
  const root = endOf(path.resolve(folder))
  for (const way of waysOf(file)) {
    const found = wayOut(folder, root, way)
    if (found !== undefined) return found
  }
  return undefined
}

function wayOut(folder: string, root: string | undefined, file: string): string | undefined {
  const end = endOf(file)
  if (root === undefined || end === undefined) return 'is a link that leads to itself'
  const way = path.relative(root, end)
  if (way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way))
    return isBelow(path.resolve(folder), path.resolve(file))
      ? 'is a link out of the workspace'
      : 'is outside of the workspace'
  return way.split(path.sep).some(isGit) ? 'is in .git, which may hold credentials' : undefined
}

/** The same for a folder and everything in it, as whoever reads the whole of it would come to it. */
export function treeLeadsOutOf(folder: string, file: string, seen = new Set<string>()): string | undefined {
  const way = leadsOutOf(folder, file)
  if (way !== undefined) return way
  for (const end of waysOf(file).map(endOf)) {
    if (end === undefined || seen.has(end) || lstatSync(end, { throwIfNoEntry: false })?.isDirectory() !== true)
      continue
    seen.add(end)
    for (const entry of readdirSync(end, { withFileTypes: true })) {
      if (entry.isFile()) continue
      const inside = treeLeadsOutOf(folder, path.join(end, entry.name), seen)
      if (inside !== undefined) return `has something in it that may not be read: ${entry.name} ${inside}`
    }
  }
  return undefined
}

/** The path as it stands and without its `..`: some open the one, some the other. */
function waysOf(file: string): readonly string[] {
  return [...new Set([absolute(file), path.resolve(file)])]
}

// path.resolve would shorten it.
function absolute(file: string): string {
  return path.isAbsolute(file) ? file : `${process.cwd()}${path.sep}${file}`
}

/** Where the system would end up, also where nothing is there yet. Undefined: it would go round in circles. */
export function endOf(file: string): string | undefined {
  const way = absolute(file)
  const { root } = path.parse(way)
  let at = root
  let links = 0
  const rest = way.slice(root.length).split(path.sep)
  for (let segment = rest.shift(); segment !== undefined; segment = rest.shift()) {
    if (segment === '' || segment === '.') continue
    if (segment === '..') {
      at = path.dirname(at)
      continue
    }
    const next = path.join(at, segment)
    const target = linkAt(next)
    if (target === undefined) {
      at = next
      continue
    }
    if (++links > mostLinks) return undefined
    if (path.isAbsolute(target)) at = path.parse(target).root
    rest.unshift(...target.slice(path.parse(target).root.length).split(path.sep))
  }
  return at
}

function linkAt(file: string): string | undefined {
  try {
    return readlinkSync(file)
  } catch {
    // No link, or nothing at all.
    return undefined
  }
}

function isBelow(folder: string, file: string): boolean {
  const way = path.relative(folder, file)
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way)
}

/** Also where the file system takes upper and lower case for the same. */
function isGit(name: string): boolean {
  return name.toLowerCase() === '.git'
}
