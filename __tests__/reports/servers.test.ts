import { readFile, stat } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { http } from '../../src/data-sources/http.ts'
import { fetchHead, fetchToFile } from '../../src/embedded/storage/fetch-url.ts'
import { download, downloadText } from '../../src/media/download.ts'
import { temporaryFolder } from '../media/folder.ts'
import { impatientClock } from '../proxmox/server.ts'
import { startRawServer } from './raw-server.ts'

// More than the buffers on the way hold: the reader is still behind when the connection ends.
const image = Buffer.alloc(8 << 20, 'image')
const size = image.length

type Answer = (socket: Socket, request: string, count: number) => void

const answered: Readonly<Record<string, Answer>> = {
  'speaks HTTP/1.0 and closes the connection': (socket) =>
    write(socket, ['HTTP/1.0 200 OK', `Content-Length: ${size}`, 'Connection: close'], image),
  'closes the connection instead of saying how long the file is': (socket) =>
    write(socket, ['HTTP/1.0 200 OK', 'Content-Type: application/octet-stream'], image),
  'sends pieces and closes the connection': (socket) =>
    write(
      socket,
      ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Connection: close'],
      Buffer.concat([Buffer.from(`${size.toString(16)}\r\n`), image, Buffer.from('\r\n0\r\n\r\n')]),
    ),
  'sends on to another place and closes the connection': (socket, request) =>
    request.startsWith('GET /moved')
      ? write(socket, ['HTTP/1.0 200 OK', `Content-Length: ${size}`, 'Connection: close'], image)
      : write(socket, ['HTTP/1.0 302 Found', 'Location: /moved.iso', `Content-Length: ${size}`], image),
}

const broken: Readonly<Record<string, Answer>> = {
  'breaks off in the middle': (socket) =>
    write(socket, ['HTTP/1.1 200 OK', `Content-Length: ${size}`, 'Connection: close'], image.subarray(0, size / 2)),
  'resets the connection in the middle': (socket) => {
    write(socket, ['HTTP/1.1 200 OK', `Content-Length: ${size}`], image.subarray(0, 1000), false)
    socket.once('drain', () => socket.resetAndDestroy())
    setImmediate(() => socket.resetAndDestroy())
  },
  'sends pieces that are none': (socket) =>
    write(socket, ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'], Buffer.from('this is no length\r\n')),
  'answers with what is no HTTP': (socket) => socket.end('220 mail.example.test ESMTP\r\n'),
  'closes the connection without a word': (socket) => socket.end(),
  'answers twice at once': (socket) => {
    const head = 'HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n'
    socket.end(`${head}${head}`)
  },
}

function write(socket: Socket, head: readonly string[], body: Buffer, end = true): void {
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  if (end) socket.end(body)
  else socket.write(body)
}

function options(path: string, url: string) {
  return {
    urls: [`${url}/a.iso`],
    checksum: undefined,
    cacheDir: join(path, 'cache'),
    workingDirectory: path,
    clock: impatientClock(),
  }
}

const context = { env: {}, signal: new AbortController().signal } as Parameters<typeof http.read>[1]
const asked = { method: 'GET', request_headers: {}, request_body: '' } as const

describe('a server that closes the connection', () => {
  it.each(Object.entries(answered))('%s: the image is there, and the other builds go on', async (_, answer) => {
    await using folder = await temporaryFolder()
    await using server = await startRawServer(answer)
    const files = await Promise.all(
      ['one', 'two'].map((build) => download(options(join(folder.path, build), server.url))),
    )
    for (const { path } of files) expect((await readFile(path)).equals(image)).toBe(true)
  })

  it.each(Object.entries(answered))('%s: a data source reads what it says', async (_, answer) => {
    await using server = await startRawServer(answer)
    expect((await http.read({ url: `${server.url}/a.iso`, ...asked }, context)).body).toHaveLength(size)
  })

  it.each(Object.entries(answered))('%s: the embedded Proxmox downloads it', async (_, answer) => {
    await using folder = await temporaryFolder()
    await using server = await startRawServer(answer)
    const file = join(folder.path, 'a.iso')
    await fetchToFile(`${server.url}/a.iso`, file, { verify: true })
    expect((await stat(file)).size).toBe(size)
  })
})

describe('a server that fails', () => {
  it.each(Object.entries(broken))('%s: that download fails, and nothing else', async (_, answer) => {
    await using folder = await temporaryFolder()
    await using server = await startRawServer(answer)
    await expect(download(options(folder.path, server.url))).rejects.toMatchObject({
      code: 'download-failed',
      message: `${server.url}/a.iso could not be downloaded`,
    })
    await expect(downloadText(`${server.url}/SHA256SUMS`, {})).rejects.toMatchObject({ code: 'download-failed' })
    await expect(http.read({ url: `${server.url}/a`, ...asked }, context)).rejects.toMatchObject({
      code: 'http-request-failed',
    })
    const file = join(folder.path, 'b.iso')
    await expect(fetchToFile(`${server.url}/a.iso`, file, { verify: true })).rejects.toThrow(/^download failed: /)
  })

  it('sends without end: a data source takes 32 MiB', async () => {
    await using server = await startRawServer((socket) => {
      socket.write('HTTP/1.0 200 OK\r\n\r\n')
      const more = (): void => {
        while (!socket.destroyed && socket.write(image));
      }
      socket.on('drain', more)
      more()
    })
    await expect(http.read({ url: server.url, ...asked }, context)).rejects.toThrow('is larger than 32 MiB')
  })

  it('answers a question for the size with nothing: the embedded Proxmox says so', async () => {
    await using server = await startRawServer((socket) => socket.end())
    await expect(fetchHead(`${server.url}/a.iso`, { verify: true })).rejects.toThrow(
      `invalid server response: '500 Can't connect to 127.0.0.1:${server.port} (other side closed)'`,
    )
  })
})

it('an HTTP proxy is asked for an http:// address as by other tools, without a tunnel', async () => {
  await using folder = await temporaryFolder()
  const requests: string[] = []
  await using proxy = await startRawServer((socket, request) => {
    requests.push(request.split('\r\n')[0] ?? '')
    write(socket, ['HTTP/1.1 200 OK', 'Content-Length: 5', 'Connection: close'], Buffer.from('image'))
  })
  const env = { http_proxy: proxy.url }
  const { path } = await download({ ...options(folder.path, 'http://mirror.example.test'), env })
  expect(await readFile(path, 'utf8')).toBe('image')
  expect(requests).toEqual(['GET http://mirror.example.test/a.iso HTTP/1.1'])
})
