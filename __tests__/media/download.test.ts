import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Cancelled } from '../../src/diagnostics/errors.ts'
import { type DownloadOptions, download, downloadText } from '../../src/media/download.ts'
import type { IsoCache } from '../../src/media/iso-cache.ts'
import { impatientClock } from '../proxmox/server.ts'
import { temporaryFolder } from './folder.ts'

const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251))
const checksum = { algorithm: 'sha256', digest: createHash('sha256').update(content).digest('hex') } as const

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void

// What breaks off does so when the client has the bytes before the break, however slow it is: `get` tells how far it is.
const breaks: { readonly at: number; readonly response: ServerResponse }[] = []

function received(bytes: number): void {
  for (const { at, response } of breaks) if (bytes >= at) response.destroy()
}

/** Sends the beginning of an answer and breaks it off once the client's file has grown to `at` bytes. */
function sendAndBreak(response: ServerResponse, beginning: Buffer, at = beginning.length): void {
  response.write(beginning)
  breaks.push({ at, response })
}

async function startServer(answer: Answer) {
  breaks.length = 0
  const seen: { url: string; range: string | undefined; ifRange: string | undefined }[] = []
  const server = createServer((request, response) => {
    const { range, 'if-range': ifRange } = request.headers
    seen.push({ url: request.url ?? '', range, ifRange: ifRange as string | undefined })
    answer(request, response, seen.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    seen,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Serves the file with ranges as a good server does; `bytes`: breaks off after so many. */
function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { etag = '"v1"', body = content, bytes = Number.POSITIVE_INFINITY } = {},
) {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const fits = request.headers['if-range'] === undefined || request.headers['if-range'] === etag
  const start = fits ? from : 0
  if (start > 0 && start >= body.length) {
    response.writeHead(416, { 'content-range': `bytes */${body.length}` })
    response.end()
    return
  }
  const rest = body.subarray(start)
  const range = start > 0 ? { 'content-range': `bytes ${start}-${body.length - 1}/${body.length}` } : {}
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': rest.length, etag, ...range })
  if (rest.length <= bytes) response.end(rest)
  else sendAndBreak(response, rest.subarray(0, bytes), start + bytes)
}

async function get(folder: string, urls: string[], more: Partial<DownloadOptions> = {}) {
  const messages: string[] = []
  const result = await download({
    urls,
    checksum,
    cacheDir: join(folder, 'cache'),
    workingDirectory: folder,
    clock: impatientClock(),
    onMessage: (text) => messages.push(text),
    ...more,
    onProgress: (done, total) => {
      more.onProgress?.(done, total)
      received(done)
    },
  })
  return { ...result, messages, bytes: await readFile(result.path) }
}

async function failure(work: Promise<unknown>): Promise<string> {
  const thrown = (await work.then(
    () => undefined,
    (one: unknown) => one,
  )) as (Error & { code?: string; detail?: string }) | undefined
  return `${thrown?.code}: ${thrown?.message}\n${thrown?.detail}`
}

describe('download', () => {
  it('fetches, verifies and keeps a file, and does not fetch it again', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((request, response) => serve(request, response))
    const progress: (number | undefined)[][] = []
    const first = await get(folder.path, [`${server.url}/debian%2012.ISO?x=1`], {
      onProgress: (...both) => progress.push(both),
    })
    expect(first.bytes.equals(content)).toBe(true)
    expect(first).toMatchObject({ name: 'debian 12.ISO', size: content.length })
    expect(first.path).toBe(join(folder.path, 'cache', `sha256-${checksum.digest}.iso`))
    expect(progress[0]).toEqual([0, content.length])
    expect(progress.at(-1)).toEqual([content.length, content.length])
    const second = await get(folder.path, [`${server.url}/debian%2012.ISO?x=2`])
    expect(second.path).toBe(first.path)
    expect(server.seen).toHaveLength(1)
    expect(await readdir(join(folder.path, 'cache'))).toEqual([`sha256-${checksum.digest}.iso`])
  })

  it('replaces a damaged file of the cache', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((request, response) => serve(request, response))
    const { path } = await get(folder.path, [`${server.url}/a.iso`])
    await writeFile(path, 'damaged')
    const again = await get(folder.path, [`${server.url}/a.iso`])
    expect(again.bytes.equals(content)).toBe(true)
    expect(again.messages.join()).toContain('damaged')
  })

  it('goes on where the connection broke, however often', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((request, response) => serve(request, response, { bytes: 40_000 }))
    const { bytes } = await get(folder.path, [`${server.url}/a.iso`])
    expect(bytes.equals(content)).toBe(true)
    expect(server.seen.length).toBeGreaterThanOrEqual(8)
    expect(server.seen[1]).toMatchObject({ range: 'bytes=40000-', ifRange: '"v1"' })
  })

  it('goes on in another run', async () => {
    await using folder = await temporaryFolder()
    const stop = new AbortController()
    await using server = await startServer((request, response, count) =>
      serve(request, response, count === 1 ? { bytes: 40_000 } : {}),
    )
    const url = `${server.url}/a.iso`
    const onProgress = (done: number) => {
      if (done >= 40_000) stop.abort()
    }
    await expect(get(folder.path, [url], { signal: stop.signal, onProgress })).rejects.toThrow(Cancelled)
    expect((await get(folder.path, [url])).bytes.equals(content)).toBe(true)
    expect(server.seen[1]?.range).toBe('bytes=40000-')
  })

  it('begins anew when the file changed meanwhile', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((request, response, count) => {
      if (count === 1) serve(request, response, { etag: '"old"', body: Buffer.alloc(300_000, 'o'), bytes: 50_000 })
      else serve(request, response)
    })
    expect((await get(folder.path, [`${server.url}/a.iso`])).bytes.equals(content)).toBe(true)
    expect(server.seen).toHaveLength(2)
  })

  it('begins anew when the server ignores ranges', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((_, response, count) => {
      response.writeHead(200, { 'content-length': content.length })
      if (count < 3) sendAndBreak(response, content.subarray(0, 70_000))
      else response.end(content)
    })
    expect((await get(folder.path, [`${server.url}/a.iso`])).bytes.equals(content)).toBe(true)
  })

  it('begins anew where neither a checksum nor the server says that the part still fits', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((_, response, count) => {
      response.writeHead(200, { 'content-length': content.length })
      if (count === 1) sendAndBreak(response, Buffer.alloc(70_000, 'o'))
      else response.end(content)
    })
    const { bytes } = await get(folder.path, [`${server.url}/a.iso`], { checksum: undefined })
    expect(bytes.equals(content)).toBe(true)
    expect(server.seen.map(({ range }) => range)).toEqual([undefined, undefined])
  })

  it('begins anew when the server goes on at another place than asked for', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((request, response, count) => {
      if (count !== 2) return serve(request, response, count === 1 ? { bytes: 40_000 } : {})
      response.writeHead(206, { 'content-range': `bytes 0-${content.length - 1}/${content.length}`, etag: '"v1"' })
      response.end(content)
    })
    const { bytes } = await get(folder.path, [`${server.url}/a.iso`], { checksum: undefined })
    expect(bytes.equals(content)).toBe(true)
    expect(server.seen.map(({ range }) => range)).toEqual([undefined, 'bytes=40000-', undefined])
  })

  it('begins anew, once, when a continued file turns out wrong', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((request, response) => serve(request, response))
    const cache = join(folder.path, 'cache')
    await mkdir(cache)
    const part = join(cache, `sha256-${checksum.digest}.iso.part`)
    await writeFile(part, Buffer.alloc(1000, '?'))
    await writeFile(`${part}.json`, JSON.stringify({ url: `${server.url}/a.iso` }))
    const { bytes, messages } = await get(folder.path, [`${server.url}/a.iso`])
    expect(bytes.equals(content)).toBe(true)
    expect(server.seen.map(({ range }) => range)).toEqual(['bytes=1000-', undefined])
    expect(messages.join()).toContain('downloading all of it again')
  })

  it('takes a part that was complete already', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((request, response) => serve(request, response))
    const cache = join(folder.path, 'cache')
    await mkdir(cache)
    const part = join(cache, `sha256-${checksum.digest}.iso.part`)
    await writeFile(part, content)
    await writeFile(`${part}.json`, JSON.stringify({ url: `${server.url}/a.iso`, validator: '"v1"' }))
    expect((await get(folder.path, [`${server.url}/a.iso`])).bytes.equals(content)).toBe(true)
    expect(server.seen).toHaveLength(1)
  })

  it('refuses wrong content, keeps nothing of it, and tells both digests', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((_, response) => response.end('something else'))
    const text = await failure(get(folder.path, [`${server.url}/a.iso`]))
    expect(text).toMatch(/^checksum-mismatch: /)
    expect(text).toContain('The checksum of')
    expect(text).toContain(checksum.digest)
    expect(await readdir(join(folder.path, 'cache'))).toEqual([])
  })

  it('follows redirections, and stops following in circles', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((request, response) => {
      if (request.url === '/mirror/a.iso') return serve(request, response)
      response.writeHead(302, { location: request.url === '/ring.iso' ? '/ring.iso' : '/mirror/a.iso' })
      response.end()
    })
    expect((await get(folder.path, [`${server.url}/latest.iso`])).name).toBe('latest.iso')
    const other = { ...checksum, digest: 'ab'.repeat(32) }
    expect(await failure(get(folder.path, [`${server.url}/ring.iso`], { checksum: other }))).toContain(
      'redirects more than',
    )
  })

  it('tries the next address, and tells what was wrong with each when none is left', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((request, response) => {
      if (request.url === '/good.iso') return serve(request, response)
      response.writeHead(request.url === '/gone.iso' ? 404 : 500)
      response.end()
    })
    const bad = [`${server.url}/gone.iso`, `${server.url}/broken.iso`, 'missing.iso', 'ftp://x/y.iso']
    const good = await get(folder.path, [...bad, `${server.url}/good.iso`])
    expect(good.url).toBe(`${server.url}/good.iso`)
    expect(good.messages.filter((text) => text.includes('next address'))).toHaveLength(4)
    const other = { ...checksum, digest: 'ab'.repeat(32) }
    const text = await failure(get(folder.path, bad, { checksum: other }))
    expect(text).toMatch(/^download-failed: /)
    for (const part of ['answered 404', 'answered 500', 'There is no file', 'Only http://'])
      expect(text).toContain(part)
  })

  it('uses local files in their place', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'my.iso')
    await writeFile(path, content)
    for (const url of ['my.iso', './my.iso', path, `file://${path}`, 'file://./my.iso'])
      expect((await get(folder.path, [url])).path).toBe(path)
    await writeFile(path, 'changed')
    expect(await failure(get(folder.path, ['my.iso']))).toContain('The checksum of')
    expect(await readFile(path, 'utf8')).toBe('changed')
  })

  it('asks again each time without a checksum, and recognises a web page', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((request, response) => {
      if (request.url !== '/page.iso') return serve(request, response)
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      response.end('<html>')
    })
    for (let count = 0; count < 2; count++) await get(folder.path, [`${server.url}/a.iso`], { checksum: undefined })
    expect(server.seen).toHaveLength(2)
    expect(await failure(get(folder.path, [`${server.url}/page.iso`], { checksum: undefined }))).toContain('web page')
  })

  it('lets two builds share one download, and does not wait for a dead one', async () => {
    await using folder = await temporaryFolder()
    const otherWaits = Promise.withResolvers<void>()
    await using server = await startServer((request, response) =>
      otherWaits.promise.then(() => serve(request, response)),
    )
    const url = `${server.url}/a.iso`
    const clock = { now: () => Date.now(), sleep: () => new Promise<void>((resolve) => setTimeout(resolve, 10)) }
    const onMessage = (text: string) => text.includes('waiting for it') && otherWaits.resolve()
    const both = await Promise.all([1, 2].map(() => get(folder.path, [url], { clock, onMessage })))
    expect(both.every(({ bytes }) => bytes.equals(content))).toBe(true)
    expect(server.seen).toHaveLength(1)
    const lock = `${both[0]?.path}.lock`
    await writeFile(lock, '1')
    const longAgo = new Date(Date.now() - 120_000)
    await utimes(lock, longAgo, longAgo)
    await get(folder.path, [url], { clock })
    await expect(stat(lock)).rejects.toThrow('ENOENT')
  })

  it('refuses a file for which the disk has no room', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'content-length': 2 ** 50 })
      response.write('x')
    })
    expect(await failure(get(folder.path, [`${server.url}/a.iso`]))).toContain('Not enough disk space')
  })

  it('sends the user and password of an address to its server alone, and shows them nowhere', async () => {
    await using folder = await temporaryFolder()
    const seen: (string | undefined)[] = []
    await using other = await startServer((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(404).end()
    })
    await using server = await startServer((request, response) => {
      seen.push(request.headers.authorization)
      if (request.url === '/here.iso') return serve(request, response)
      response.writeHead(302, { location: `${other.url}/there.iso` }).end()
    })
    const origin = server.url.replace('http://', 'http://me:pass%21word@')
    const wrong = { ...checksum, digest: 'ab'.repeat(32) }
    const text = await failure(get(folder.path, [`${origin}/away.iso`], { checksum: wrong }))
    const found = await get(folder.path, [`${origin}/here.iso`])
    const login = `Basic ${Buffer.from('me:pass!word').toString('base64')}`
    expect(seen).toEqual([login, undefined, login])
    expect(`${text}${found.url}${found.messages.join()}`).not.toContain('word')
    expect(found.url).toBe(`${server.url}/here.iso`)
  })

  it('refuses what is no address', async () => {
    await using folder = await temporaryFolder()
    expect(await failure(get(folder.path, ['https://']))).toContain('is not an address')
    expect(await get(folder.path, [], {}).catch((thrown: Error) => thrown.message)).toContain('No address')
  })

  it('ends at once when cancelled', async () => {
    await using folder = await temporaryFolder()
    const stop = new AbortController()
    await using server = await startServer(() => stop.abort())
    await expect(get(folder.path, [`${server.url}/a.iso`], { signal: stop.signal })).rejects.toThrow(Cancelled)
  })
})

describe('the cache beyond this machine', () => {
  const store = new Map<string, Buffer>()
  const cache: IsoCache = {
    async restore(key, path) {
      const bytes = store.get(key)
      if (bytes !== undefined) await writeFile(path, bytes)
      return bytes !== undefined
    },
    async save(key, path) {
      store.set(key, await readFile(path))
    },
  }

  it('is filled by a download and used by the next', async () => {
    await using server = await startServer((request, response) => serve(request, response))
    for (let count = 0; count < 2; count++) {
      await using folder = await temporaryFolder()
      expect((await get(folder.path, [`${server.url}/a.iso`], { cache })).bytes.equals(content)).toBe(true)
    }
    expect(server.seen).toHaveLength(1)
    expect([...store.keys()]).toEqual([`sha256-${checksum.digest}`])
  })

  it('is not believed', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((request, response) => serve(request, response))
    store.set(`sha256-${checksum.digest}`, Buffer.from('poisoned'))
    expect((await get(folder.path, [`${server.url}/a.iso`], { cache })).bytes.equals(content)).toBe(true)
  })

  it('may fail without harm', async () => {
    await using folder = await temporaryFolder()
    await using server = await startServer((request, response) => serve(request, response))
    const broken: IsoCache = {
      restore: () => Promise.reject(new Error('no service')),
      save: () => Promise.reject(new Error('quota')),
    }
    const { bytes, messages } = await get(folder.path, [`${server.url}/a.iso`], { cache: broken })
    expect(bytes.equals(content)).toBe(true)
    expect(messages.join()).toMatch(/no service.*quota/)
  })
})

describe('downloadText', () => {
  it('gives a small file, and refuses what is none', async () => {
    await using server = await startServer((request, response) => {
      if (request.url === '/sums') return response.end('abc  x.iso\n')
      if (request.url === '/large') return response.end(Buffer.alloc(5 << 20))
      response.writeHead(404)
      return response.end()
    })
    expect(await downloadText(`${server.url}/sums`, {})).toBe('abc  x.iso\n')
    expect(await failure(downloadText(`${server.url}/large`, {}))).toContain('too large')
    expect(await failure(downloadText(`${server.url}/missing`, {}))).toContain('answered 404')
  })
})
