import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AnsweredRequest, AnswerServer, type AnswerServerOptions } from '../../src/boot/answer-server.ts'

let folder: string
let server: AnswerServer | undefined
let requests: AnsweredRequest[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'answers-'))
  requests = []
})

afterEach(async () => {
  await server?.close()
  server = undefined
  await rm(folder, { recursive: true })
})

async function start(
  serve: AnswerServerOptions['serve'],
  more: Partial<AnswerServerOptions> = {},
): Promise<AnswerServer> {
  const onRequest = (request: AnsweredRequest): void => void requests.push(request)
  server = await AnswerServer.start({ serve, bind: '127.0.0.1', portMin: 8000, portMax: 9000, onRequest, ...more })
  return server
}

function get(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${server?.port}${path}`, { redirect: 'manual', ...init })
}

/** A request as no URL library would send it. */
async function raw(request: string): Promise<string> {
  const socket = connect(server?.port ?? 0, '127.0.0.1')
  socket.write(`${request}\r\nHost: x\r\nConnection: close\r\n\r\n`)
  return text(socket)
}

describe('http_directory', () => {
  let root: string

  beforeEach(async () => {
    root = join(folder, 'http')
    await mkdir(join(root, 'sub folder'), { recursive: true })
    await writeFile(join(root, 'user-data'), '#cloud-config\n')
    await writeFile(join(root, 'preseed.cfg'), 'd-i x\n')
    await writeFile(join(root, 'blob'), Buffer.from([0, 1, 2, 3]))
    await writeFile(join(root, 'sub folder', 'a&b.txt'), 'ab')
    await writeFile(join(folder, 'secret'), 'secret')
    await start({ directory: root })
  })

  it.each([
    ['/user-data', '#cloud-config\n', 'text/plain; charset=utf-8'],
    ['/preseed.cfg?x=1', 'd-i x\n', 'text/plain; charset=utf-8'],
    ['//preseed.cfg', 'd-i x\n', 'text/plain; charset=utf-8'],
    ['/sub%20folder/a%26b.txt', 'ab', 'text/plain; charset=utf-8'],
    ['/blob', '\0\x01\x02\x03', 'application/octet-stream'],
  ])('serves %s', async (path, content, type) => {
    const response = await get(path)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type])
    expect(await response.text()).toBe(content)
    expect(response.headers.get('last-modified')).toMatch(/GMT$/)
  })

  it('answers HEAD without content, and POST as an installer of Proxmox asks', async () => {
    const head = await get('/user-data', { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '14', ''])
    const post = await get('/user-data', { method: 'POST', body: '{"dmi":{}}' })
    expect([post.status, await post.text()]).toEqual([200, '#cloud-config\n'])
    expect((await get('/user-data', { method: 'DELETE' })).status).toBe(405)
  })

  it.each([
    ['bytes=0-3', 206, '#clo', 'bytes 0-3/14'],
    ['bytes=10-', 206, 'fig\n', 'bytes 10-13/14'],
    ['bytes=-4', 206, 'fig\n', 'bytes 10-13/14'],
    ['bytes=10-99', 206, 'fig\n', 'bytes 10-13/14'],
    ['bytes=14-', 416, '', 'bytes */14'],
    ['bytes=0-1,4-5', 200, '#cloud-config\n', null],
    ['bytes=5-2', 200, '#cloud-config\n', null],
    ['lines=1', 200, '#cloud-config\n', null],
  ])('answers Range: %s', async (range, status, content, contentRange) => {
    const response = await get('/user-data', { headers: { range } })
    expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([
      status,
      content,
      contentRange,
    ])
  })

  it('lists a folder, redirects to its slash, and prefers its index.html', async () => {
    expect(await (await get('/')).text()).toBe(
      '<!doctype html>\n<pre>\n<a href="./blob">blob</a>\n<a href="./preseed.cfg">preseed.cfg</a>\n' +
        '<a href="./sub%20folder/">sub folder/</a>\n<a href="./user-data">user-data</a>\n</pre>\n',
    )
    expect(await (await get('/sub%20folder/')).text()).toContain('<a href="./a&b.txt">a&#38;b.txt</a>')
    const redirect = await get('/sub%20folder')
    expect([redirect.status, redirect.headers.get('location')]).toEqual([301, 'sub%20folder/'])
    expect(await (await get('/sub%20folder', { redirect: 'follow' })).text()).toContain('a&#38;b.txt')
    await writeFile(join(root, 'index.html'), 'hello')
    expect(await (await get('/')).text()).toBe('hello')
  })

  it.each([
    '/../secret',
    '/%2e%2e/secret',
    '/..%2fsecret',
    '/sub%20folder/../../secret',
    '/..%5csecret',
    '/user-data%00',
    '/%252e%252e/secret',
    '/missing',
  ])('does not serve %s', async (path) => {
    const answer = await raw(`GET ${path} HTTP/1.1`)
    expect(answer).toMatch(/^HTTP\/1.1 404 /)
    expect(answer).not.toContain('\r\n\r\nsecret')
  })

  it('refuses what can not be decoded', async () => {
    expect(await raw('GET /%zz HTTP/1.1')).toMatch(/^HTTP\/1.1 400 /)
  })

  it('follows symbolic links inside the folder and refuses those that lead out', async () => {
    await symlink('user-data', join(root, 'inside'))
    await symlink(join(folder, 'secret'), join(root, 'outside'))
    await symlink(folder, join(root, 'up'))
    expect(await (await get('/inside')).text()).toBe('#cloud-config\n')
    expect((await get('/outside')).status).toBe(403)
    expect((await get('/up/secret')).status).toBe(403)
    await mkdir(join(folder, 'http-2'))
    await writeFile(join(folder, 'http-2', 'x'), 'x')
    await symlink('../http-2/x', join(root, 'sibling'))
    expect((await get('/sibling')).status).toBe(403)
  })

  it('serves a folder that is itself a symbolic link', async () => {
    await server?.close()
    await symlink(root, join(folder, 'link'))
    await start({ directory: join(folder, 'link') })
    expect((await get('/user-data')).status).toBe(200)
  })

  it('serves a large file to its end', async () => {
    const size = 20 * 1024 * 1024 + 1
    await writeFile(join(root, 'large'), '')
    await truncate(join(root, 'large'), size)
    const response = await get('/large')
    expect(response.headers.get('content-length')).toBe(String(size))
    expect((await response.arrayBuffer()).byteLength).toBe(size)
  })

  it('tells about every request', async () => {
    await get('/user-data').then((response) => response.text())
    await get('/nothing?x', { method: 'HEAD' })
    await expect
      .poll(() => requests)
      .toEqual([
        { method: 'GET', path: '/user-data', status: 200, client: '127.0.0.1', note: undefined },
        { method: 'HEAD', path: '/nothing', status: 404, client: '127.0.0.1', note: '404 page not found' },
      ])
  })
})

describe('http_content', () => {
  it('serves exactly its paths', async () => {
    await start({ content: { '/ks.cfg': 'text ä', '/a/b': 'B' } })
    expect(await (await get('/ks.cfg')).text()).toBe('text ä')
    expect(await (await get('/a//x/../b/')).text()).toBe('B')
    expect((await get('/')).status).toBe(404)
    expect((await get('/constructor')).status).toBe(404)
  })

  it('suggests the path that a misspelt one means', async () => {
    await start({ content: { '/preseed.cfg': '' } })
    const response = await get('/presed.cfg')
    expect([response.status, await response.text()]).toEqual([
      404,
      '/presed.cfg not found. Did you mean "/preseed.cfg"?\n',
    ])
    expect((await get('/preseed.cfg')).status).toBe(200)
  })
})

describe('ports', () => {
  it('takes the one that is free and says so when none is', async () => {
    const first = await start({ content: {} })
    try {
      const range = { portMin: first.port, portMax: first.port }
      await expect(start({ content: {} }, range)).rejects.toThrow(`Port ${first.port} is in use on 127.0.0.1`)
      server = undefined
      const second = await start({ content: {} }, { portMin: first.port, portMax: first.port + 40 })
      expect(second.port).toBeGreaterThan(first.port)
      expect(second.port).toBeLessThan(first.port + 40)
    } finally {
      await first.close()
    }
  })

  it('refuses an address that is not of this machine', async () => {
    await expect(start({ content: {} }, { bind: '192.0.2.1' })).rejects.toMatchObject({
      detail: 'http_bind_address must be an address of this machine.',
    })
  })

  it('closes while a client holds a connection', async () => {
    const { port } = await start({ content: {} })
    const socket = connect(port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    const gone = new Promise((resolve) => socket.once('close', resolve))
    await server?.close()
    await gone
    server = undefined
  })
})
