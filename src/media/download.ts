import { createHash } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { Dispatcher } from 'undici'
import type { Code } from '../diagnostics/codes/all-codes.ts'
import { Cancelled, ExternalError } from '../diagnostics/errors.ts'
import { makeFolder } from '../host/make-folder.ts'
import type { Clock } from '../time/clock.ts'
import type { Checksum } from './checksum.ts'
import { withFileLock } from './file-lock.ts'
import { hashFile } from './hash.ts'
import { type HttpOptions, type HttpSource, openHttp, withoutCredentials } from './http-request.ts'
import type { IsoCache } from './iso-cache.ts'
import { localPath } from './local-path.ts'
import { mismatch, transfer } from './transfer.ts'

export interface DownloadOptions {
  /** http(s) and file addresses and local paths; the next one is tried when one fails. */
  readonly urls: readonly string[]
  /** Undefined: whatever comes is taken. */
  readonly checksum: Checksum | undefined
  readonly cacheDir: string
  /** Local paths are relative to it. */
  readonly workingDirectory: string
  /** For the proxy variables. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** Instead of one made from `env`. */
  readonly dispatcher?: Dispatcher | undefined
  readonly cache?: IsoCache | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined
  /** What is worth telling: a cached file is used, an address failed. */
  readonly onMessage?: ((text: string) => void) | undefined
  readonly clock: Clock
}

export interface Downloaded {
  /** Absolute. A local source without need of a copy is answered in its own place. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** The file's name in the address that it came from: `debian-12.iso`. */
  readonly name: string
  /** Without a user and password. */
  readonly url: string
}

const largestText = 4 << 20

/**
 * A verified local file for the first address that gives one. Kept in `cacheDir` by checksum (by address without one,
 * and then asked for again each time); a broken-off download goes on where it stopped. Rejects with ExternalError that tells
 * what went wrong with each address, or Cancelled.
 */
export async function download(options: DownloadOptions): Promise<Downloaded> {
  const failures: string[] = []
  const codes = new Set<Code>()
  for (const url of options.urls) {
    try {
      const local = localPath(url, options.workingDirectory)
      return local === undefined ? await remote(url, options) : await fromDisk(local, url, options)
    } catch (thrown) {
      if (thrown instanceof Cancelled) throw thrown
      if (options.signal?.aborted === true) throw new Cancelled(undefined, { cause: thrown })
      if (!(thrown instanceof ExternalError)) throw thrown
      const text = thrown.detail === undefined ? thrown.message : `${thrown.message}. ${thrown.detail}`
      codes.add(thrown.code)
      failures.push(options.urls.length === 1 ? text : `${withoutCredentials(url)}: ${text}`)
      if (url !== options.urls.at(-1)) options.onMessage?.(`${thrown.message}; trying the next address`)
    }
  }
  const [code = 'download-failed'] = codes
  throw new ExternalError(
    codes.size === 1 ? code : 'download-failed',
    options.urls.length === 1
      ? `${withoutCredentials(options.urls[0] ?? '')} could not be downloaded`
      : 'No address gave a usable file',
    failures.join('\n'),
  )
}

/** The key of a file in the cache beyond this machine, and in `cacheDir`. */
function cacheKey(checksum: Checksum): string {
  return `${checksum.algorithm}-${checksum.digest}`
}

/** A small text file: a list of checksums. Rejects with ExternalError, or Cancelled. */
export async function downloadText(url: string, options: HttpOptions): Promise<string> {
  const source = openHttp(url, options)
  const shown = withoutCredentials(url)
  try {
    const { status, body } = await source.get({})
    if (status !== 200) throw new ExternalError('download-failed', `${shown} answered ${status}`)
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of body) {
      length += (chunk as Buffer).length
      if (length > largestText)
        throw new ExternalError('unreadable-checksum-file', `${shown} is too large for a list of checksums`)
      chunks.push(chunk as Buffer)
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch (thrown) {
    if (thrown instanceof ExternalError || thrown instanceof Cancelled) throw thrown
    if (options.signal?.aborted === true) throw new Cancelled(undefined, { cause: thrown })
    throw new ExternalError('download-failed', `${shown} could not be fetched`, (thrown as Error).message, {
      cause: thrown,
    })
  } finally {
    await source.close()
  }
}

async function fromDisk(
  path: string,
  url: string,
  { checksum, signal, onProgress }: DownloadOptions,
): Promise<Downloaded> {
  const status = await stat(path).catch(() => undefined)
  if (status === undefined || !status.isFile())
    throw new ExternalError(
      'file-not-found',
      `There is no file ${path}`,
      'Relative paths are relative to the working directory.',
    )
  if (checksum !== undefined) {
    const digest = await hashFile(path, checksum.algorithm, { signal, onProgress })
    if (digest !== checksum.digest) throw mismatch(path, checksum, digest)
  }
  return { path, size: status.size, name: fileName(url), url }
}

async function remote(url: string, options: DownloadOptions): Promise<Downloaded> {
  const { checksum, cacheDir, clock, signal, onMessage } = options
  const shown = withoutCredentials(url)
  await makeFolder(cacheDir)
  const key = checksum === undefined ? `url-${createHash('sha256').update(shown).digest('hex')}` : cacheKey(checksum)
  const path = resolve(join(cacheDir, `${key}${extension(url)}`))
  const onWait = () => onMessage?.(`Another build is downloading ${fileName(url)}; waiting for it`)
  return withFileLock(`${path}.lock`, { clock, signal, onWait }, async () => {
    if (checksum !== undefined && (await cached(path, checksum, options)))
      return { path, size: (await stat(path)).size, name: fileName(url), url: shown }
    // What the checksum vouches for may come over any way.
    const source: HttpSource = openHttp(url, { ...options, allowDowngrade: checksum !== undefined })
    try {
      await transfer({ ...options, source, url: shown, path })
    } finally {
      await source.close()
    }
    if (checksum !== undefined) await saveQuietly(options.cache, cacheKey(checksum), path, onMessage)
    return { path, size: (await stat(path)).size, name: fileName(url), url: shown }
  })
}

/** Is a good file there, on this machine or in the cache beyond it? A bad one is removed. */
async function cached(path: string, checksum: Checksum, options: DownloadOptions): Promise<boolean> {
  if (await isGood(path, checksum, options)) {
    options.onMessage?.(`Using ${path}, downloaded before`)
    return true
  }
  if (options.cache === undefined) return false
  try {
    if (!(await options.cache.restore(cacheKey(checksum), path))) return false
  } catch (cause) {
    options.onMessage?.(`The cache could not be read: ${(cause as Error).message}`)
    await rm(path, { force: true })
    return false
  }
  const good = await isGood(path, checksum, options)
  if (good) options.onMessage?.('Using the file from the cache')
  return good
}

async function isGood(path: string, checksum: Checksum, { signal, onMessage }: DownloadOptions): Promise<boolean> {
  if ((await stat(path).catch(() => undefined)) === undefined) return false
  if ((await hashFile(path, checksum.algorithm, { signal })) === checksum.digest) return true
  onMessage?.(`${path} is damaged; downloading it again`)
  await rm(path, { force: true })
  return false
}

async function saveQuietly(
  cache: IsoCache | undefined,
  key: string,
  path: string,
  onMessage: DownloadOptions['onMessage'],
): Promise<void> {
  try {
    await cache?.save(key, path)
  } catch (cause) {
    onMessage?.(`The file could not be put into the cache: ${(cause as Error).message}`)
  }
}

/** The last segment of the address without its query. */
function fileName(url: string): string {
  const path = /^https?:/i.test(url) ? (URL.parse(url)?.pathname ?? url) : url
  return basename(decoded(path))
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function extension(url: string): string {
  return /\.[a-z0-9]{1,8}$/i.exec(fileName(url))?.[0].toLowerCase() ?? ''
}
