import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { connect, createServer, type Server, type Socket } from 'node:net'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { encodeStrictly, signedHeaders } from '../../src/net/aws-signature.ts'
import { S3Client } from '../../src/post-processors/s3/s3-client.ts'
import { type S3Options, s3Options } from '../../src/post-processors/s3/s3-options.ts'
import { upload } from '../../src/post-processors/s3/upload.ts'
import { type Clock, systemClock } from '../../src/time/clock.ts'
import { motoServer, needsMoto, type Store, startStore } from './s3-store.ts'

// Waits between attempts are as long as a sleep of nothing.
const clock: Clock = { ...systemClock, sleep: () => Promise.resolve() }
const content = randomBytes(12_000_000)

async function* pieces(of = content) {
  for (let at = 0; at < of.length; at += 1_000_000) yield of.subarray(at, at + 1_000_000)
}

describe.skipIf(motoServer === undefined)(`an S3 store that checks signatures${needsMoto}`, () => {
  let store: Store
  let between: Server | undefined
  const messages: string[] = []
  beforeAll(async () => {
    store = await startStore()
  }, 60_000)
  afterAll(() => store?.close())
  afterEach(() => {
    messages.length = 0
    between?.close()
  })

  function options(more: Partial<S3Options> = {}): S3Options {
    const { endpoint, accessKey: access_key, secretKey: secret_key } = store
    const given = { bucket: 'templates', endpoint, access_key, secret_key, region: 'us-east-1', part_size: 5 }
    return s3Options.parse({ ...given, ...more })
  }

  function sent(
    key: string,
    more: Partial<S3Options> = {},
    source: AsyncIterable<Buffer> = pieces(),
    signal?: AbortSignal,
  ) {
    const given = options(more)
    const message = (text: string) => void messages.push(text)
    const client = new S3Client(given, { signal: signal ?? new AbortController().signal, clock, env: {}, message })
    return upload(client, key, source, given)
  }

  const got = (pathAndQuery: string) => store.get(pathAndQuery)

  /** Bytes go through it to the store; `meet` may end a connection or change what passes. */
  async function passing(meet: (socket: Socket, piece: Buffer) => Buffer): Promise<string> {
    between = createServer((socket) => {
      const onward = connect(Number(new URL(store.endpoint).port), '127.0.0.1')
      const end = () => {
        socket.destroy()
        onward.destroy()
      }
      for (const each of [socket, onward]) each.on('error', end).on('close', end)
      onward.pipe(socket)
      socket.on('data', (piece) => void onward.write(meet(socket, piece)))
    })
    await new Promise<void>((resolve) => between!.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(between.address() as { port: number }).port}`
  }

  it('takes what is larger than a part in parts, and gives it back', async () => {
    const told: number[] = []
    const client = new S3Client(options(), { signal: new AbortController().signal, clock, env: {}, message: () => {} })
    const made = await upload(client, 'out/disk image.raw', pieces(), options(), (bytes) => told.push(bytes))
    expect(made).toEqual({ size: content.length, sha256: createHash('sha256').update(content).digest('hex') })
    expect((await got('/templates/out/disk%20image.raw')).equals(content)).toBe(true)
    expect(told.at(-1)).toBe(content.length)
    expect(told).toHaveLength(3)
  })

  it.each([0, 1, 5 << 20])('takes %i bytes', async (length) => {
    const small = content.subarray(0, length)
    await sent(`small-${length}`, {}, pieces(small))
    expect((await got(`/templates/small-${length}`)).equals(small)).toBe(true)
  })

  it('goes on where connections die in the middle of parts', async () => {
    let killed = 0
    const seen = new Map<Socket, number>()
    const endpoint = await passing((socket, piece) => {
      const bytes = (seen.get(socket) ?? 0) + piece.length
      seen.set(socket, bytes)
      if (bytes > 2_000_000 && killed < 3) {
        killed++
        socket.destroy()
      }
      return piece
    })
    await sent('killed', { endpoint })
    expect(killed).toBe(3)
    expect(messages.length).toBeGreaterThanOrEqual(3)
    expect((await got('/templates/killed')).equals(content)).toBe(true)
    expect((await got('/templates?uploads')).toString()).not.toContain('<UploadId>')
  })

  it('notices what was changed on the way', async () => {
    let changed = 0
    const endpoint = await passing((_, piece) => {
      const at = piece.indexOf(content.subarray(3_000_000, 3_000_016))
      if (at === -1) return piece
      changed++
      const other = Buffer.from(piece)
      other[at] = other[at]! ^ 1
      return other
    })
    await expect(sent('changed', { endpoint })).rejects.toThrow(/damaged on the way|BadDigest|Mismatch/)
    expect(changed).toBeGreaterThan(0)
    expect((await got('/templates?uploads')).toString()).not.toContain('<UploadId>')
  })

  it.each([
    ['secret_key', 'wrong', 'SignatureDoesNotMatch', 'secret_key does not belong to access_key'],
    ['access_key', 'AKIANOBODY', 'InvalidAccessKeyId', 'does not know access_key'],
    ['bucket', 'missing', 'NoSuchBucket', 'Create the bucket'],
  ])('refuses a %s of %s, and says what to do', async (name, value, code, detail) => {
    await expect(sent('x', { [name]: value }, pieces(content.subarray(0, 6 << 20)))).rejects.toMatchObject({
      s3Code: code,
      detail: expect.stringContaining(detail),
    })
    expect(messages).toEqual([])
  })

  it('leaves no parts behind when it is stopped or its source breaks off', async () => {
    const controller = new AbortController()
    async function* stopping() {
      for await (const piece of pieces()) {
        yield piece
        if (piece.equals(content.subarray(8_000_000, 9_000_000))) controller.abort()
      }
    }
    await expect(sent('stopped', {}, stopping(), controller.signal)).rejects.toThrow('cancelled')
    async function* broken() {
      yield content
      throw new Error('the source is gone')
    }
    await expect(sent('broken', {}, broken())).rejects.toThrow('the source is gone')
    expect((await got('/templates?uploads')).toString()).not.toContain('<UploadId>')
    expect(messages).toEqual([])
  })

  it('reads no further than its parts reach, however much comes', async () => {
    let read = 0
    let done = 0
    let most = 0
    async function* much() {
      for (let count = 0; count < 24; count++) {
        read += 1 << 20
        most = Math.max(most, read - done)
        yield content.subarray(0, 1 << 20)
      }
    }
    const given = options({ parallel_parts: 2 })
    const client = new S3Client(given, { signal: new AbortController().signal, clock, env: {}, message: () => {} })
    await upload(client, 'much', much(), given, (bytes) => {
      done = bytes
    })
    expect(done).toBe(24 << 20)
    // Two parts that are sent, one that is filled, and the piece that begins the next one.
    expect(most).toBeLessThanOrEqual((3 * 5 + 1) << 20)
  })
})

const python = motoServer === undefined ? undefined : path.join(path.dirname(motoServer), 'python3')

it.skipIf(python === undefined)(`signs every name as botocore does${needsMoto}`, () => {
  const url = new URL('https://s3.example.com/bucket')
  url.pathname = `/bucket/${['ü', '(1)', 'a+b', "it's~*", 'x=1&y', '%41'].map(encodeStrictly).join('/')}`
  url.search = 'partNumber=2&uploadId=a%2Fb%20c'
  const credentials = { id: 'AKID', secret: 'SECRET', session: 'TOKEN' }
  const sha256 = createHash('sha256').update('body').digest('hex')
  const now = new Date('2026-02-03T04:05:06Z')
  const headers = { 'x-amz-content-sha256': sha256, 'content-type': 'a/b' }
  const ours = signedHeaders(
    { method: 'PUT', url, headers, sha256 },
    { region: 'eu-1', service: 's3', credentials, now },
  )
  const script = `
import sys, datetime
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
request = AWSRequest('PUT', sys.argv[1], headers={'x-amz-content-sha256': sys.argv[2], 'content-type': 'a/b'}, data=b'body')
request.headers['X-Amz-Date'] = '20260203T040506Z'
request.headers['X-Amz-Security-Token'] = 'TOKEN'
request.context['timestamp'] = '20260203T040506Z'
auth = S3SigV4Auth(Credentials('AKID', 'SECRET', 'TOKEN'), 's3', 'eu-1')
print(auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request))`
  const theirs = execFileSync(python!, ['-c', script, url.href, sha256]).toString().trim()
  expect(ours['Authorization']).toContain(`Signature=${theirs}`)
})
