import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { Cancelled } from '../../src/diagnostics/errors.ts'
import { Display } from '../../src/display/display.ts'
import { answer, certificateFor, clientOf, startServer, token } from './server.ts'

const path = '/nodes/pve/qemu/100/vncwebsocket'
const forever = new AbortController().signal

/** A server that takes WebSockets, and what it was asked for them with. */
async function socketServer(greeting: Buffer, certificate?: Awaited<ReturnType<typeof certificateFor>>) {
  const asked: IncomingMessage[] = []
  const sockets = new WebSocketServer({ noServer: true })
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    asked.push(request)
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.send(greeting)
      client.on('message', (data) => client.send(data))
      client.on('error', () => {})
    })
  }
  const server = await startServer((_, response) => answer(response, null), certificate, upgrade)
  return { server, asked }
}

async function textOf(stream: Duplex): Promise<string> {
  const [chunk] = (await once(stream, 'data')) as [Buffer]
  return chunk.toString()
}

describe('a WebSocket of the API', () => {
  it('carries bytes both ways, from the first one on, for whoever shows the token', async () => {
    const { server, asked } = await socketServer(Buffer.from('hello'))
    await using _ = server
    const client = await clientOf(server)
    const stream = await client.webSocket(path, { port: 5900, vncticket: 'PVEVNC:a/b+c=' }, forever)
    expect(await textOf(stream)).toBe('hello')
    stream.write('echo')
    expect(await textOf(stream)).toBe('echo')
    expect(asked[0]?.headers.authorization).toBe(`PVEAPIToken=${token.username}=${token.token}`)
    expect(asked[0]?.url).toBe(`/api2/json${path}?port=5900&vncticket=PVEVNC%3Aa%2Fb%2Bc%3D`)
    stream.destroy()
    await client.close()
  })

  it('is not opened, and nobody is shown the token, where another certificate is shown than to the call before', async () => {
    const { server, asked } = await socketServer(Buffer.alloc(0))
    await using _ = server
    const byPin = await clientOf(server, { tls: { fingerprint: server.fingerprint } })
    const byAuthority = await clientOf(server)
    server.present(await certificateFor({ dns: 'other' }))
    for (const client of [byPin, byAuthority]) {
      const opening = client.webSocket(path, {}, forever)
      await expect(opening).rejects.toMatchObject({ code: 'untrusted-certificate', failure: { path } })
      await client.close()
    }
    expect(asked).toEqual([])
  })

  it('that the server refuses has its words, and a hint', async () => {
    const refused = (_: IncomingMessage, socket: Duplex) => {
      const body = JSON.stringify({ data: null, message: 'Permission check failed (/vms/100, VM.Console)\n' })
      socket.end(
        `HTTP/1.1 403 Permission check failed\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      )
    }
    await using server = await startServer((__, response) => answer(response, null), undefined, refused)
    const client = await clientOf(server)
    await expect(client.webSocket(path, {}, forever)).rejects.toMatchObject({
      status: 403,
      reason: 'Permission check failed (/vms/100, VM.Console)',
      detail: expect.stringContaining('needs VM.Console on /vms/100'),
    })
    await client.close()
  })

  it.each([
    ['answers as if nobody had asked to upgrade', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'],
    ['closes the connection', ''],
    ['says what is no HTTP', 'nonsense\r\n\r\n'],
  ])('of a server that %s is none', async (_, said) => {
    await using server = await startServer(
      (__, response) => answer(response, null),
      undefined,
      (___, socket) => socket.end(said),
    )
    const client = await clientOf(server)
    await expect(client.webSocket(path, {}, forever)).rejects.toMatchObject({ name: 'ProxmoxError', failure: { path } })
    await client.close()
  })

  it('that never opens is left when the signal says so', async () => {
    await using server = await startServer(
      (_, response) => answer(response, null),
      undefined,
      () => stop.abort(),
    )
    const stop = new AbortController()
    const client = await clientOf(server)
    await expect(client.webSocket(path, {}, stop.signal)).rejects.toThrow(Cancelled)
    await client.close()
  })

  it('that breaks with its first byte is told to whoever reads, and to nobody else', async () => {
    const sockets = new WebSocketServer({ noServer: true })
    const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // In one piece with the answer to the handshake: nobody has begun to read by then.
      socket.cork()
      sockets.handleUpgrade(request, socket, head, (client) => {
        client.on('error', () => {})
        socket.write(Buffer.from([0xff, 0xff, 0xff]))
        socket.uncork()
      })
    }
    await using server = await startServer((_, response) => answer(response, null), undefined, upgrade)
    const client = await clientOf(server)
    const stream = await client.webSocket(path, {}, forever)
    await expect.poll(() => stream.destroyed).toBe(true)
    const opening = Display.open(stream, { password: '', signal: forever })
    await expect(opening).rejects.toThrow()
    await client.close()
  })

  it('with a message beyond all bounds ends', async () => {
    const { server } = await socketServer(Buffer.alloc(5 << 20))
    await using _ = server
    const client = await clientOf(server)
    const stream = await client.webSocket(path, {}, forever)
    stream.resume()
    const [failure] = (await once(stream, 'error')) as [Error]
    expect(failure.message).toContain('Max payload size exceeded')
    await client.close()
  })
})
