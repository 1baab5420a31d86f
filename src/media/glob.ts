import { readdirSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import picomatch from 'picomatch'

export function isGlob(path: string): boolean {
  return /[*?[]/.test(path)
}

/**
 * The paths that fit a pattern, sorted, as Go's filepath.Glob finds them: `*` never crosses a slash and matches names
 * with a leading dot too. Relative patterns give relative paths. A folder that can not be read matches nothing.
 */
export function expandGlob(pattern: string, workingDirectory: string): string[] {
  const absolute = isAbsolute(pattern)
  let found = [absolute ? '/' : '']
  for (const segment of pattern.split('/').filter((one) => one !== '')) {
    const next: string[] = []
    for (const folder of found) {
      if (isGlob(segment)) next.push(...matching(folder, segment, workingDirectory))
      else next.push(join(folder, segment))
    }
    found = next
  }
  return found
}

/** The folder below which everything lies that a pattern can fit. */
export function staticPart(pattern: string): string {
  const segments = pattern.split('/')
  const fixed = segments.slice(0, segments.findIndex(isGlob)).join('/')
  return fixed === '' && isAbsolute(pattern) ? '/' : fixed
}

function matching(folder: string, segment: string, workingDirectory: string): string[] {
  const fits = picomatch(segment, { dot: true, nobrace: true, noextglob: true, noglobstar: true, nonegate: true })
  try {
    return readdirSync(resolve(workingDirectory, folder))
      .filter((name) => fits(name))
      .sort()
      .map((name) => join(folder, name))
  } catch {
    return []
  }
}
