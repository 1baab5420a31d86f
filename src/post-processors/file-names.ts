import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** More than any template names. */
const mostEntries = 200_000

/** Has the pattern a wildcard, as Go's path/filepath counts them? */
export function hasWildcard(pattern: string): boolean {
  return /[*?[\\]/.test(pattern)
}

/** What is in the way of a pattern: `[` without its end, a `\` with nothing after it. Undefined: nothing. */
export function patternProblem(pattern: string): string | undefined {
  try {
    for (const segment of pattern.split('/')) matcherOf(segment)
    return undefined
  } catch (thrown) {
    return (thrown as Error).message
  }
}

/** The folders of a pattern before its first wildcard. */
export function fixedPart(pattern: string): string {
  const segments = pattern.split('/')
  const wild = segments.findIndex(hasWildcard)
  return wild === -1 ? pattern : segments.slice(0, wild).join('/')
}

/**
 * The files and folders that a pattern names, sorted, as Go's filepath.Glob finds them: `*` and `?` stand for no slash and
 * also for a leading dot. `mayLook` is asked before a folder is read.
 */
export function namesLike(pattern: string, workingDirectory: string, mayLook: (folder: string) => boolean): string[] {
  let found = [pattern.startsWith('/') ? '/' : '']
  let looked = 0
  for (const segment of pattern.split('/').filter((part) => part !== '')) {
    if (!hasWildcard(segment)) {
      found = found.map((folder) => joined(folder, segment))
      continue
    }
    const matcher = matcherOf(segment)
    found = found.flatMap((folder) => {
      const absolute = resolve(workingDirectory, folder)
      const names = mayLook(absolute) ? entriesOf(absolute) : []
      looked += names.length
      if (looked > mostEntries) throw new Error(`there are more than ${mostEntries} files to look at`)
      return names.filter((name) => matcher.test(name)).map((name) => joined(folder, name))
    })
  }
  return found.filter((name) => existsSync(resolve(workingDirectory, name)))
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : join(folder, name)
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    // No folder, or one that may not be read: as in Go nothing is found in it.
    return []
  }
}

/** What a pattern stands for, one after the other: any text, or a character that is like this. */
type Part = 'star' | RegExp

interface Matcher {
  test(name: string): boolean
}

function matcherOf(segment: string): Matcher {
  const parts: Part[] = []
  for (let at = 0; at < segment.length; at++) {
    const character = String.fromCodePoint(segment.codePointAt(at)!)
    if (character === '*') {
      if (parts.at(-1) !== 'star') parts.push('star')
    } else if (character === '?') parts.push(one('.'))
    else if (character === '[') {
      const end = classEnd(segment, at)
      parts.push(one(classOf(segment.slice(at + 1, end))))
      at = end
    } else if (character === '\\') {
      if (++at === segment.length) throw new Error('there is nothing after \\')
      parts.push(one(literal(segment[at]!)))
    } else {
      parts.push(one(literal(character)))
      at += character.length - 1
    }
  }
  return { test: (name) => matches(parts, [...name]) }
}

function one(source: string): RegExp {
  return new RegExp(`^${source}$`, 'su')
}

// Only the last star is tried again, further on: a regular expression would try all of them together, for hours.
function matches(parts: readonly Part[], name: readonly string[]): boolean {
  let [part, at] = [0, 0]
  let again: { readonly part: number; at: number } | undefined
  while (at < name.length) {
    const wanted = parts[part]
    if (wanted === 'star') again = { part: ++part, at }
    else if (wanted?.test(name[at]!) === true) {
      part++
      at++
    } else if (again === undefined) return false
    else {
      part = again.part
      at = ++again.at
    }
  }
  return parts.slice(part).every((rest) => rest === 'star')
}

function classEnd(segment: string, start: number): number {
  for (let at = segment[start + 1] === '^' ? start + 2 : start + 1; at < segment.length; at++) {
    if (segment[at] === '\\') at++
    else if (segment[at] === ']') return at
  }
  throw new Error('[ has no end')
}

function classOf(inner: string): string {
  const body = inner.replace(/^\^/, '')
  if (body === '') throw new Error('[] holds nothing')
  const escaped = body.replace(/\\(.)|([[\]^&|~])/gsu, (_, quoted?: string, plain?: string) =>
    literal(quoted ?? plain!),
  )
  return `[${inner.startsWith('^') ? '^' : ''}${escaped}]`
}

function literal(character: string): string {
  return /^[!-/:-@[-`{-~]$/.test(character) ? `\\x${character.charCodeAt(0).toString(16)}` : character
}
