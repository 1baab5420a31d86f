import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Diagnostic, error } from '../diagnostics/diagnostic.ts'
import { TemplateError } from '../diagnostics/errors.ts'
import { readSmallFile } from '../intake/small-file.ts'

const algorithms = { md5: 32, sha1: 40, sha256: 64, sha512: 128 } as const

export type Algorithm = keyof typeof algorithms

export interface Checksum {
  readonly algorithm: Algorithm
  /** Lower-case hex. */
  readonly digest: string
}

/** What the checksum of an image says: nothing to check, a digest, or a file that lists digests. */
export type ChecksumRule =
  | { readonly kind: 'none' }
  | { readonly kind: 'digest'; readonly checksum: Checksum }
  | { readonly kind: 'file'; readonly location: string; readonly algorithm: Algorithm | undefined }

/**
 * `none`, `sha256:<hex>`, bare hex (its length says the algorithm), `file:<path or URL>`, or `sha256:file:<...>`.
 * A Diagnostic for anything else, by the name of the `option`.
 */
export function parseChecksum(text: string, option = 'iso_checksum'): ChecksumRule | Diagnostic {
  const value = text.trim()
  if (value.toLowerCase() === 'none') return { kind: 'none' }
  const [, prefix, rest = ''] = /^(?:(md5|sha1|sha256|sha512):)?(.*)$/is.exec(value) ?? []
  const algorithm = prefix?.toLowerCase() as Algorithm | undefined
  if (/^file:/i.test(rest)) {
    // file:///path is a URL, file:./path and file:https://... are Packer's way to write a place.
    const location = /^file:\/\//i.test(rest) ? rest : rest.slice('file:'.length)
    if (location !== '') return { kind: 'file', location, algorithm }
  }
  const checksum = digestOf(rest, algorithm)
  if (checksum !== undefined) return { kind: 'digest', checksum }
  const wanted = algorithm === undefined ? '' : ` ${algorithm} has ${algorithms[algorithm]} hexadecimal digits.`
  return error(
    'invalid-checksum',
    `${option} "${text}" is not a checksum`,
    `It can be none, md5:, sha1:, sha256: or sha512: with hexadecimal digits, the digits alone, or file: with the path or URL of a checksum file.${wanted}`,
  )
}

export interface ChecksumSource {
  /** Of the file that will be checked: its name, and the folders before it, are looked for in the list. */
  readonly url: string
  readonly workingDirectory: string
  /** Gets a small text file from an http(s) address. */
  readonly fetchText: (url: string) => Promise<string>
}

/** The file of this machine that a rule's `location` names, where it is none of the network. */
export function checksumFile(location: string, workingDirectory: string): string {
  return /^file:/i.test(location) ? fileURLToPath(location) : resolve(workingDirectory, location)
}

/** The digest that the rule asks for; undefined: none. Throws TemplateError when a checksum file does not help. */
export async function resolveChecksum(rule: ChecksumRule, source: ChecksumSource): Promise<Checksum | undefined> {
  if (rule.kind === 'none') return undefined
  if (rule.kind === 'digest') return rule.checksum
  const { location, algorithm } = rule
  let list: string
  try {
    if (/^https?:/i.test(location)) list = await source.fetchText(location)
    else list = readSmallFile(checksumFile(location, source.workingDirectory)).toString('utf8')
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'Cancelled') throw cause
    throw new TemplateError([
      error(
        'unreadable-checksum-file',
        `The checksum file ${location} can not be read`,
        cause instanceof Error ? cause.message : String(cause),
      ),
    ])
  }
  const found = findChecksum(list, pathOf(source.url), algorithm ?? algorithmIn(location))
  if (found !== undefined) return found
  throw new TemplateError([
    error(
      'checksum-not-listed',
      `The checksum file ${location} does not list ${nameOf(pathOf(source.url))}`,
      'It must have a line in the GNU form (digest, two blanks, name) or the BSD form (SHA256 (name) = digest) for the file name in the URL, or hold nothing but one digest.',
    ),
  ])
}

/** The digest of a file in a list in the GNU or BSD form. Of several of that name, the one whose folders fit best. */
export function findChecksum(list: string, path: string, algorithm?: Algorithm): Checksum | undefined {
  const lines = list
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('-----'))
  let best: Checksum | undefined
  let bestFit = 0
  for (const line of lines) {
    const entry = parseLine(line)
    if (entry === undefined || (algorithm !== undefined && entry.checksum.algorithm !== algorithm)) continue
    const fit = commonTail(entry.name, path)
    if (fit > bestFit || (fit === bestFit && fit > 0 && stronger(entry.checksum, best))) {
      best = entry.checksum
      bestFit = fit
    }
  }
  if (best !== undefined) return best
  const only = lines.length === 1 ? digestOf(lines[0] ?? '', algorithm) : undefined
  return only
}

function parseLine(line: string): { name: string; checksum: Checksum } | undefined {
  const bsd = /^(MD5|SHA1|SHA256|SHA512) ?\((.+)\) ?= ?([0-9a-f]+)$/i.exec(line)
  if (bsd !== null) {
    const checksum = digestOf(bsd[3] ?? '', (bsd[1] ?? '').toLowerCase() as Algorithm)
    return checksum === undefined ? undefined : { name: bsd[2] ?? '', checksum }
  }
  const gnu = /^\\?([0-9a-f]{32,128})\s+\*?(.+)$/i.exec(line)
  const checksum = digestOf(gnu?.[1] ?? '', undefined)
  return checksum === undefined ? undefined : { name: gnu?.[2] ?? '', checksum }
}

/** How many segments two paths share, counted from the end; 0: not even the file's name. */
function commonTail(listed: string, wanted: string): number {
  const left = listed.replace(/^\.\//, '').split('/').reverse()
  const right = wanted.split('/').reverse()
  let count = 0
  while (count < left.length && left[count] !== '' && left[count] === right[count]) count++
  return count
}

function stronger(one: Checksum, other: Checksum | undefined): boolean {
  return one.digest.length > (other?.digest.length ?? 0)
}

function digestOf(text: string, algorithm: Algorithm | undefined): Checksum | undefined {
  const digest = text.trim().toLowerCase()
  if (!/^[0-9a-f]+$/.test(digest)) return undefined
  const names = Object.keys(algorithms) as Algorithm[]
  const fitting = algorithm ?? names.find((name) => algorithms[name] === digest.length)
  return fitting !== undefined && algorithms[fitting] === digest.length ? { algorithm: fitting, digest } : undefined
}

function algorithmIn(location: string): Algorithm | undefined {
  const name = /(md5|sha-?1|sha-?256|sha-?512)(sums?)?(\.|$|\?)/i.exec(nameOf(location))?.[1]
  return name?.toLowerCase().replace('-', '') as Algorithm | undefined
}

function pathOf(url: string): string {
  const parsed = /^[a-z]+:\/\//i.test(url) ? URL.parse(url) : null
  if (parsed === null) return url.split('?')[0] ?? url
  try {
    return decodeURIComponent(parsed.pathname)
  } catch {
    return parsed.pathname
  }
}

function nameOf(path: string): string {
  return path.split('/').at(-1) ?? path
}
