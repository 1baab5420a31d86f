import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createServer, type TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Cancelled, TemplateError } from '../../src/diagnostics/errors.ts'
import { readInTurns } from '../../src/host/read-in-turns.ts'
import { connect } from '../../src/proxmox/client.ts'
import { ProxmoxError } from '../../src/proxmox/error.ts'
import { createConnector } from '../../src/proxmox/transport/server-dispatcher.ts'
import { Transport } from '../../src/proxmox/transport/transport.ts'
import { checkFilename, startUpload, storedFilename, type Upload } from '../../src/proxmox/transport/upload-file.ts'
import {
  answer,
  certificateFor,
  clientOf,
  failureOf,
  type Handler,
  impatientClock,
  refuse,
  startServer,
  token,
} from './server.ts'

const upid = 'UPID:pve:00001BAF:000AB45A:6B0328A6:imgcopy::ci@pve!builder:'
const content = Buffer.from('0123456789'.repeat(100_000))

const upload: Upload = {
  node: 'pve',
  storage: 'local',
  filename: 'debian.iso',
  content: 'iso',
  size: content.length,
  async *open() {
    for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536)
  },
}

const large: Upload = {
  ...upload,
  size: 2 ** 33,
  async *open() {
    for (;;) yield Buffer.alloc(65_536)
  },
}

/** A storage that takes uploads; `take` may do something else with one. */
function storageServer(take: Handler = (_, response) => answer(response, upid), status: object = {}): Handler {
  return (seen, response, socket) => {
    if (seen.path.endsWith('/status') && seen.path.includes('/storage/'))
      return answer(response, { content: 'iso,vztmpl', active: 1, enabled: 1, avail: 1e12, total: 1e12, ...status })
    if (seen.path.endsWith('/upload')) return take(seen, response, socket)
    if (seen.path.includes('/log')) return answer(response, [{ n: 1, t: 'finished file import successfully' }])
    answer(response, { status: 'stopped', exitstatus: 'OK' })
  }
}

describe('upload', () => {
  it('sends the parts in the order of Proxmox with their exact length, and waits for the task', async () => {
    await using server = await startServer(storageServer())
    const client = await clientOf(server)
    const sent: number[] = []
    const digest = createHash('sha256').update(content).digest('hex')
    const volid = await client.upload({
      ...upload,
      checksum: { algorithm: 'sha256', digest },
      onProgress: (done) => sent.push(done),
    })
    expect(volid).toBe('local:iso/debian.iso')
    const { headers, body } = server.seen.find(({ path }) => path.endsWith('/upload'))!
    expect(Number(headers['content-length'])).toBe(Buffer.byteLength(body))
    expect(headers['transfer-encoding']).toBeUndefined()
    const names = [...body.matchAll(/form-data; name="([^"]+)"/g)].map(([, name]) => name)
    expect(names).toEqual(['content', 'checksum-algorithm', 'checksum', 'filename'])
    expect(body).toContain('name="filename"; filename="debian.iso"')
    expect(body).toContain(content.toString())
    expect(sent.at(-1)).toBe(content.length)
    await client.close()
  })

  it('brings a file as it is, though its pieces share memory and the server takes its time', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'upload-')), 'image.iso')
    onTestFinished(() => rmSync(path.dirname(file), { recursive: true }))
    // Its text says where in it each line stands, so that nothing can be in the place of another.
    const text = Array.from({ length: 200_000 }, (_, line) => `line ${line}\n`).join('')
    writeFileSync(file, text)
    const { private: key, cert } = await certificateFor({ ip: '127.0.0.1' })
    const received: Buffer[] = []
    const server = createServer({ key, cert }, (socket) => {
      socket.once('data', async (head) => {
        received.push(head)
        socket.pause()
        await new Promise((resolve) => setTimeout(resolve, 100))
        socket.resume()
        socket.on('data', (chunk) => {
          received.push(chunk)
          if (!Buffer.concat(received.slice(-2)).subarray(-4).equals(Buffer.from('--\r\n'))) return
          const body = JSON.stringify({ data: upid })
          socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
        })
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const transport = new Transport({
      url: new URL(`https://127.0.0.1:${port}/api2/json`),
      connect: createConnector({ fingerprint: new X509Certificate(cert).fingerprint256 }, undefined),
      credentials: { kind: 'token', user: 'ci@pve', tokenId: 'builder', secret: 'x' },
      clock: impatientClock(),
    })
    const size = Buffer.byteLength(text)
    expect(await startUpload(transport, { ...upload, size, open: () => readInTurns(file) })).toBe(upid)
    const all = Buffer.concat(received).toString('latin1')
    expect(all).toContain(`Content-Type: application/octet-stream\r\n\r\n${text}\r\n--`)
    expect(/^content-length: (\d+)\r$/m.exec(all)?.[1]).toBe(String(all.length - all.indexOf('\r\n\r\n') - 4))
    await transport.close()
    server.close()
  })

  it('sends everything again when the connection breaks', async () => {
    let calls = 0
    const handler = storageServer((_, response, socket) => {
      if (++calls === 1) socket.resetAndDestroy()
      else answer(response, upid)
    })
    await using server = await startServer(handler)
    const client = await clientOf(server, { clock: impatientClock() })
    await client.upload(upload)
    expect(
      server.seen.filter(({ path }) => path.endsWith('/upload')).map(({ body }) => body.includes(content.toString())),
    ).toEqual([true, true])
    await client.close()
  })

  it.each([
    [
      { content: 'images' },
      'storage-without-content',
      "storage 'local' does not support 'iso' content",
      'Edit > Content',
    ],
    [
      { avail: 1000 },
      'storage-full',
      "storage 'local' is full: debian.iso has 1 MiB, 1 MiB are free",
      'iso_storage_pool',
    ],
    [{ active: 0 }, 'storage-unavailable', "storage 'local' is not active on node pve", 'Enable it'],
  ])('refuses before sending when the storage says %o', async (status, code, message, hint) => {
    await using server = await startServer(storageServer(undefined, status))
    const client = await clientOf(server)
    const failure = await failureOf(client.upload(upload))
    expect(failure.code).toBe(code)
    expect(failure.message).toBe(message)
    expect(failure.detail).toContain(hint)
    expect(server.seen.some(({ path }) => path.endsWith('/upload'))).toBe(false)
    await client.close()
  })

  it('goes on when it may upload but not look', async () => {
    const inner = storageServer()
    await using server = await startServer((seen, response, socket) => {
      if (seen.path.endsWith('/storage/local/status'))
        refuse(response, 403, 'Permission check failed (/storage/local, Datastore.Audit)')
      else inner(seen, response, socket)
    })
    const client = await clientOf(server)
    expect(await client.upload(upload)).toBe('local:iso/debian.iso')
    await client.close()
  })

  it('explains the empty 403 of an upload without rights', async () => {
    const handler = storageServer((_, response) => {
      response.writeHead(403, { connection: 'close' })
      response.end()
    })
    await using server = await startServer(handler)
    const client = await clientOf(server)
    expect((await failureOf(client.upload(upload))).detail).toContain('Datastore.AllocateTemplate on /storage/local')
    await client.close()
  })

  it('notices a source that is shorter than it said', async () => {
    await using server = await startServer(storageServer())
    const client = await clientOf(server, { clock: impatientClock() })
    const failure = await failureOf(client.upload({ ...upload, size: content.length + 1 }))
    expect(failure.code).toBe('file-changed')
    expect(failure.message).toBe('debian.iso changed while it was uploaded')
    expect(server.seen.filter(({ path: at }) => at.endsWith('/upload'))).toEqual([])
    await client.close()
  })

  it('closes its source where no connection comes about', async () => {
    let closed = 0
    const transport = new Transport({
      url: new URL('https://127.0.0.1:9/api2/json'),
      connect: (_target, callback) => {
        setTimeout(() => callback(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), null), 20)
      },
      credentials: { kind: 'token', user: 'ci@pve', tokenId: 'builder', secret: 'x' },
      clock: impatientClock(),
    })
    const endless: Upload = {
      ...upload,
      async *open() {
        try {
          for (;;) yield Buffer.alloc(65_536)
        } finally {
          closed++
        }
      },
    }
    expect((await failureOf(startUpload(transport, endless))).code).toBe('connection-refused')
    await vi.waitFor(() => expect(closed).toBe(3), { timeout: 30_000 })
    await transport.close()
  })

  it('is not done where the server is content before it has everything', async () => {
    const answered = 'HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{"data":"UPID"}'
    await using server = await refusingServer(answered)
    const { url, fingerprint } = server
    const client = await connect({ ...token, url, tls: { fingerprint }, clock: impatientClock() })
    // Which words it finds for that depends on the rights that the server tells of.
    expect(await failureOf(client.upload(large))).toBeInstanceOf(ProxmoxError)
    expect(server.sent()).toBeLessThan(2 ** 28)
    await client.close()
  })

  it('knows which names Proxmox takes and what it makes of them', async () => {
    expect(storedFilename('C:\\isos\\my debian (1).iso')).toBe('my_debian__1_.iso')
    expect(checkFilename('a.ISO', 'iso')).toBeUndefined()
    expect(checkFilename('.iso', 'iso')?.detail).toContain('.iso or .img')
    expect(checkFilename('disk.qcow2', 'iso')).toBeDefined()
    expect(checkFilename('disk.qcow2', 'import')).toBeUndefined()
    await using server = await startServer(storageServer())
    const client = await clientOf(server)
    expect(await failureOf(client.upload({ ...upload, filename: 'x.txt' }))).toBeInstanceOf(TemplateError)
    await client.close()
  })

  it('ends when cancelled in its middle, and closes its source', async () => {
    await using server = await startServer(storageServer())
    const stop = new AbortController()
    const client = await clientOf(server, { signal: stop.signal })
    let closed = false
    const endless: Upload = {
      ...upload,
      size: 5e11,
      async *open() {
        try {
          for (;;) {
            yield Buffer.alloc(65_536)
            await new Promise((resolve) => setTimeout(resolve, 1))
          }
        } finally {
          closed = true
        }
      },
      onProgress: (done) => {
        if (done > 1_000_000) stop.abort()
      },
    }
    expect(await failureOf(client.upload(endless))).toBeInstanceOf(Cancelled)
    await vi.waitFor(() => expect(closed).toBe(true), { timeout: 30_000 })
    await client.close()
  })
})

/** What a TLS server says to an upload once its head is there, with the content still to come; then it goes on as told. */
async function refusingServer(words: string, after: (socket: TLSSocket) => void = () => {}) {
  const { private: key, cert } = await certificateFor({ ip: '127.0.0.1' })
  const sockets = new Set<TLSSocket>()
  let sent = 0
  const server = createServer({ key, cert }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', (head) => {
      const [line = ''] = head.toString('latin1').split('\r\n')
      if (line.includes('/upload')) {
        socket.write(words)
        socket.on('data', (chunk) => {
          sent += chunk.length
        })
        after(socket)
        return
      }
      const data = line.includes('/version') ? { version: '8.4.1' } : { '/storage/local': { 'Datastore.Audit': 1 } }
      const body = JSON.stringify({ data: line.includes('/status') ? {} : data })
      socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `https://127.0.0.1:${port}/api2/json`,
    fingerprint: new X509Certificate(cert).fingerprint256,
    sent: () => sent,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const forbidden = 'HTTP/1.1 403 Permission check failed (/storage/local, Datastore.AllocateTemplate)\r\n'

describe('an upload that the server refuses while it is being sent', () => {
  it.each<[string, string, ((socket: TLSSocket) => void)?]>([
    ['with an answer that has an end', `${forbidden}Content-Length: 0\r\nConnection: close\r\n\r\n`],
    ['with an answer that only the connection ends, which stays open', `${forbidden}Connection: close\r\n\r\n`],
    ['and reads no more', `${forbidden}Connection: close\r\n\r\n`, (socket) => socket.pause()],
    ['and closes', `${forbidden}Connection: close\r\n\r\n`, (socket) => socket.end()],
    ['and breaks the connection', '', (socket) => socket.destroy()],
    ['in words for another request', 'HTTP/1.0 400 bad request\r\nContent-Length: 11\r\n\r\nbad request'],
  ])('%s: the missing privilege is named, and nothing more is sent', async (_, words, after) => {
    await using server = await refusingServer(words, after)
    const { url, fingerprint } = server
    const client = await connect({ ...token, url, tls: { fingerprint }, clock: impatientClock() })
    const failure = await failureOf(client.upload(large))
    expect(failure.code).toBe('permission-denied')
    expect(failure.detail).toContain('needs Datastore.AllocateTemplate on /storage/local')
    expect(server.sent()).toBeLessThan(2 ** 28)
    await client.close()
  })

  it('is no matter of privileges where they are there', async () => {
    const handler = storageServer((_, response) => {
      response.writeHead(400, 'bad request', { connection: 'close' })
      response.end()
    })
    await using server = await startServer((seen, response, socket) => {
      if (seen.path.startsWith('/access/permissions'))
        answer(response, { '/storage/local': { 'Datastore.AllocateTemplate': 1 } })
      else handler(seen, response, socket)
    })
    const client = await clientOf(server)
    expect(await failureOf(client.upload(upload))).toMatchObject({ code: 'call-refused', status: 400 })
    await client.close()
  })
})
