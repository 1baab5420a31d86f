import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Cancelled, ExternalError } from '../diagnostics/errors.ts'
import type { Clock } from '../time/clock.ts'
import type { Checksum } from './checksum.ts'
import type { HttpAnswer, HttpSource } from './http-request.ts'

export interface Transfer {
  readonly source: HttpSource
  readonly url: string
  /** Where the whole file goes. Until then it grows in `<path>.part`. */
  readonly path: string
  readonly checksum: Checksum | undefined
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined
  readonly onMessage?: ((text: string) => void) | undefined
}

/** What is known of the part of a file that is there: only a part of the same version may be continued. */
interface PartNote {
  readonly url: string
  readonly validator: string | undefined
}

/** The connection broke or the server is not itself just now: worth another attempt. */
class Interrupted extends Error {}

const attemptsWithoutProgress = 5

/** Downloads one address, going on where an earlier attempt stopped, and verifies it. Rejects with ExternalError or Cancelled. */
export async function transfer(job: Transfer): Promise<void> {
  const part = `${job.path}.part`
  let idle = 0
  let restarted = false
  for (;;) {
    const before = await sizeOf(part)
    try {
      const { digest, resumed } = await attempt(job, part)
      if (job.checksum === undefined || digest === job.checksum.digest) break
      await discard(part)
      // The part may have been of another version of the file, or damaged on this disk.
      if (!resumed || restarted) throw mismatch(job.url, job.checksum, digest)
      restarted = true
      job.onMessage?.('The continued download has a wrong checksum; downloading all of it again')
    } catch (thrown) {
      if (job.signal?.aborted === true) throw new Cancelled(undefined, { cause: thrown })
      if (!(thrown instanceof Interrupted)) throw thrown
      idle = (await sizeOf(part)) > before ? 1 : idle + 1
      if (idle >= attemptsWithoutProgress)
        throw new ExternalError('download-failed', `${job.url} could not be downloaded`, thrown.message, {
          cause: thrown,
        })
      job.onMessage?.(`${thrown.message}; trying again`)
      await job.clock.sleep(Math.min(8_000, 500 * 2 ** idle), job.signal)
    }
  }
  await rename(part, job.path)
  await rm(notePath(part), { force: true })
}

async function attempt(job: Transfer, part: string): Promise<{ digest: string; resumed: boolean }> {
  const note = await readNote(part)
  // Without a checksum only the server can say whether the part still fits.
  const usable = note?.url === job.url && (job.checksum !== undefined || note.validator !== undefined)
  const offset = usable ? await sizeOf(part) : 0
  const headers: Record<string, string> = {}
  if (offset > 0) {
    headers['range'] = `bytes=${offset}-`
    if (note?.validator !== undefined) headers['if-range'] = note.validator
  }

  let answer: HttpAnswer
  try {
    answer = await job.source.get(headers)
  } catch (cause) {
    if (cause instanceof ExternalError || cause instanceof Cancelled) throw cause
    throw explainNetwork(job.url, cause as NodeJS.ErrnoException)
  }
  const { status, body } = answer
  if (status === 416 && offset > 0) {
    body.destroy()
    const total = Number(/\/(\d+)$/.exec(answer.headers['content-range'] ?? '')?.[1])
    if (total === offset)
      return { digest: await hashOf(part, job.checksum, offset).then((hash) => hash.digest('hex')), resumed: true }
    await discard(part)
    throw new Interrupted('The server has less of the file than was downloaded before')
  }
  if (status !== 200 && status !== 206) {
    body.destroy()
    const text = `${job.url} answered ${status}`
    if (status >= 500 || status === 408 || status === 429) throw new Interrupted(text)
    throw new ExternalError(
      'download-failed',
      text,
      status === 404 ? 'There is no such file. Distributions move old releases to an archive.' : undefined,
    )
  }
  const resumed = status === 206 && offset > 0
  const start = Number(/^bytes (\d+)-/.exec(answer.headers['content-range'] ?? '')?.[1])
  if (status === 206 && start !== offset) {
    body.destroy()
    await discard(part)
    throw new Interrupted('The server continued at another place than asked for')
  }
  if (/^text\/html/i.test(answer.headers['content-type'] ?? '') && job.checksum === undefined) {
    body.destroy()
    throw new ExternalError(
      'web-page-instead-of-file',
      `${job.url} answered with a web page`,
      'The address is probably that of a download page, not of the file.',
    )
  }
  return { digest: await receive(job, part, answer, resumed ? offset : 0), resumed }
}

async function receive(job: Transfer, part: string, { headers, body }: HttpAnswer, offset: number): Promise<string> {
  const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length'])
  const total = length === undefined ? undefined : offset + length
  let file: FileHandle | undefined
  try {
    await checkSpace(dirname(part), length)
    const hash = await hashOf(part, job.checksum, offset)
    await writeFile(notePath(part), JSON.stringify({ url: job.url, validator: validatorOf(headers) }))
    file = await open(part, offset > 0 ? 'a' : 'w')
    let done = offset
    job.onProgress?.(done, total)
    for await (const chunk of body) {
      const bytes = chunk as Buffer
      hash.update(bytes)
      await file.writeFile(bytes)
      done += bytes.length
      job.onProgress?.(done, total)
    }
    if (total !== undefined && done < total)
      throw new Interrupted(`The download broke off after ${done} of ${total} bytes`)
    return hash.digest('hex')
  } catch (cause) {
    body.destroy()
    const { code, message } = cause as NodeJS.ErrnoException
    if (cause instanceof ExternalError || cause instanceof Interrupted) throw cause
    if (code === 'ENOSPC')
      throw new ExternalError(
        'disk-full',
        `The disk is full: ${dirname(part)}`,
        'Free space there, or choose another cache folder.',
      )
    if (code === 'EACCES' || code === 'EROFS' || code === 'EIO')
      throw new ExternalError('unwritable-file', `${part} can not be written`, message)
    throw new Interrupted(`The download broke off (${message})`)
  } finally {
    await file?.close()
  }
}

/** A strong ETag, or else the time of the last change: what If-Range takes. */
function validatorOf(headers: HttpAnswer['headers']): string | undefined {
  const etag = headers['etag']
  return etag !== undefined && !etag.startsWith('W/') ? etag : headers['last-modified']
}

async function hashOf(part: string, checksum: Checksum | undefined, length: number): Promise<Hash> {
  const hash = createHash(checksum?.algorithm ?? 'sha256')
  if (length > 0)
    for await (const chunk of createReadStream(part, { end: length - 1, highWaterMark: 1 << 20 }))
      hash.update(chunk as Buffer)
  return hash
}

async function checkSpace(folder: string, wanted: number | undefined): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (wanted === undefined || wanted <= free) return
  const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`
  throw new ExternalError(
    'disk-full',
    `Not enough disk space in ${folder}`,
    `The download needs ${mebibytes(wanted)}, ${mebibytes(free)} are free. Free space there, or choose another cache folder.`,
  )
}

function explainNetwork(url: string, cause: NodeJS.ErrnoException): Error {
  const host = URL.parse(url)?.host ?? url
  if (cause.code === 'ENOTFOUND')
    return new ExternalError('unknown-host', `The name of ${host} could not be resolved`, 'Check the address.', {
      cause,
    })
  if (/CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/.test(cause.code ?? ''))
    return new ExternalError(
      'untrusted-certificate',
      `The certificate of ${host} is not trusted (${cause.code})`,
      'Add its certificate authority to those of this machine, or use another address.',
      { cause },
    )
  return new Interrupted(`${host} can not be reached (${cause.code ?? cause.message})`)
}

export function mismatch(what: string, { algorithm, digest }: Checksum, got: string): ExternalError {
  return new ExternalError(
    'checksum-mismatch',
    `The checksum of ${what} is wrong`,
    `${algorithm} is ${got}, iso_checksum says ${digest}. The address serves another version, or the file was damaged.`,
  )
}

function notePath(part: string): string {
  return `${part}.json`
}

async function readNote(part: string): Promise<PartNote | undefined> {
  try {
    return JSON.parse(await readFile(notePath(part), 'utf8')) as PartNote
  } catch {
    return undefined
  }
}

async function discard(part: string): Promise<void> {
  await Promise.all([rm(part, { force: true }), rm(notePath(part), { force: true })])
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}
