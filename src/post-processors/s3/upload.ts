import { createHash } from 'node:crypto'
import { ExternalError } from '../../diagnostics/errors.ts'
import { type Bytes, blocksOf } from '../archive/blocks.ts'
import type { S3Call, S3Client } from './s3-client.ts'
import { element, S3Error } from './s3-error.ts'
import type { S3Options } from './s3-options.ts'

const mostParts = 10_000

export interface Uploaded {
  /** Bytes. */
  readonly size: number
  readonly sha256: string
}

interface Part {
  readonly number: number
  readonly etag: string
}

/**
 * Sends bytes whose number nobody knows yet: in parts, several at a time, each again for itself where it fails. Small ones
 * go in one piece. What the store has is compared with what was read, and an upload that can not be finished is removed.
 */
export async function upload(
  client: S3Client,
  key: string,
  source: Bytes,
  options: S3Options,
  onSent: (bytes: number) => void = () => {},
): Promise<Uploaded> {
  const whole = createHash('sha256')
  const tags = createHash('md5')
  const partSize = options.part_size << 20
  let size = 0
  let id: string | undefined
  let sentBytes = 0
  const sending = new Set<Promise<void>>()
  const parts: Part[] = []
  let failed: unknown

  const sendPart = async (number: number, body: Buffer, md5: Buffer) => {
    const query = { partNumber: String(number), uploadId: id! }
    const { headers } = await client.call({ method: 'PUT', key, query, body })
    parts.push({ number, etag: sameTag(String(headers['etag'] ?? ''), md5, options, `Part ${number} of ${key}`) })
    sentBytes += body.length
    onSent(sentBytes)
  }

  try {
    let number = 0
    for await (const body of blocksOf(source, partSize)) {
      number++
      size += body.length
      whole.update(body)
      const md5 = createHash('md5').update(body).digest()
      tags.update(md5)
      if (id === undefined) {
        if (body.length < partSize) {
          await putWhole(client, key, body, md5, options)
          onSent(size)
          return { size, sha256: whole.digest('hex') }
        }
        id = await begin(client, key, options)
      }
      if (number > mostParts) throw tooManyParts(key, options)
      const sent = sendPart(number, body, md5)
        .catch((thrown: unknown) => {
          failed ??= thrown
        })
        .finally(() => sending.delete(sent))
      sending.add(sent)
      if (sending.size >= options.parallel_parts) await Promise.race(sending)
      if (failed !== undefined) throw failed
    }
    if (id === undefined) {
      const none = Buffer.alloc(0)
      await putWhole(client, key, none, createHash('md5').digest(), options)
      return { size, sha256: whole.digest('hex') }
    }
    await Promise.all(sending)
    if (failed !== undefined) throw failed
    await complete(client, key, id, parts, { size, etag: `${tags.digest('hex')}-${number}` })
    return { size, sha256: whole.digest('hex') }
  } catch (thrown) {
    await Promise.allSettled(sending)
    // What is left would be paid for, and nobody sees it in a list of objects.
    if (id !== undefined) await client.abandon(key, id)
    throw thrown
  }
}

async function putWhole(client: S3Client, key: string, body: Buffer, md5: Buffer, options: S3Options): Promise<void> {
  const { headers } = await client.call({ method: 'PUT', key, headers: objectHeaders(options), body })
  sameTag(String(headers['etag'] ?? ''), md5, options, key)
}

async function begin(client: S3Client, key: string, options: S3Options): Promise<string> {
  const { text } = await client.call({ method: 'POST', key, query: { uploads: '' }, headers: objectHeaders(options) })
  const id = element(text, 'UploadId')
  if (id === '')
    throw new ExternalError('store-failed', `The answer to the begin of the upload of ${key} has no ID`, undefined)
  return id
}

function objectHeaders({ storage_class: kind, server_side_encryption: encryption }: S3Options): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    ...(kind === '' ? {} : { 'x-amz-storage-class': kind }),
    ...(encryption === '' ? {} : { 'x-amz-server-side-encryption': encryption }),
  }
}

async function complete(
  client: S3Client,
  key: string,
  id: string,
  parts: readonly Part[],
  expected: { readonly size: number; readonly etag: string },
): Promise<void> {
  const list = parts
    .toSorted((left, right) => left.number - right.number)
    .map(
      ({ number, etag }) =>
        `<Part><PartNumber>${number}</PartNumber><ETag>${etag.replaceAll('"', '&quot;')}</ETag></Part>`,
    )
  const body = Buffer.from(`<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`)
  const call: S3Call = {
    method: 'POST',
    key,
    query: { uploadId: id },
    headers: { 'content-type': 'application/xml' },
    body,
  }
  try {
    await client.call(call)
  } catch (thrown) {
    // Its answer was lost and it was asked for again: what it has made is looked at below.
    if (!(thrown instanceof S3Error) || thrown.s3Code !== 'NoSuchUpload') throw thrown
  }
  const { headers } = await client.call({ method: 'HEAD', key })
  if (Number(headers['content-length']) !== expected.size)
    throw new ExternalError(
      'store-failed',
      `The store has ${String(headers['content-length'])} bytes of ${key}, and ${expected.size} were sent`,
    )
  // Of an encrypted object it is something else.
  const tag = String(headers['etag'] ?? '').replaceAll('"', '')
  if (/^[0-9a-f]{32}-\d+$/.test(tag) && tag !== expected.etag && headers['x-amz-server-side-encryption'] === undefined)
    throw new ExternalError('store-failed', `The store has something else as ${key} than what was sent`)
}

/** The tag of what was stored is its MD5, but for stores and ways of encryption that make another one. */
function sameTag(etag: string, md5: Buffer, { server_side_encryption: encryption }: S3Options, what: string): string {
  const tag = etag.replaceAll('"', '')
  if (encryption === '' && /^[0-9a-f]{32}$/.test(tag) && tag !== md5.toString('hex'))
    throw new ExternalError(
      'store-failed',
      `${what} was damaged on the way: the store has MD5 ${tag}, and ${md5.toString('hex')} was sent`,
      'Where the bucket is encrypted with a key of KMS, say so: server_side_encryption = "aws:kms".',
    )
  return etag
}

function tooManyParts(key: string, { part_size: size }: S3Options): ExternalError {
  return new ExternalError(
    'store-failed',
    `${key} is larger than ${mostParts} parts of ${size} MiB`,
    `Raise part_size: with ${size * 4} it may have ${Math.floor((size * 4 * mostParts) / 1024)} GiB.`,
  )
}
