import { createServer } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { guestCertificate, startWindowsGuest } from '../../harness/winrm-server/windows-guest.ts'
import { clockWith, connectTo, execOn } from './connected.ts'

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

function join(left: Socket, right: Socket): void {
  left.on('error', () => right.destroy()).on('close', () => right.destroy())
  right.on('error', () => left.destroy()).on('close', () => left.destroy())
  left.pipe(right).pipe(left)
}

/** A proxy with a password, to which every name is this machine; whom it was asked for. */
async function startProxy() {
  const asked: string[] = []
  const isAllowed = (authorization: string | undefined): boolean =>
    authorization === `Basic ${Buffer.from('me:pass').toString('base64')}`
  const proxy = createServer((request, response) => {
    const url = new URL(request.url ?? '')
    asked.push(`${request.method} ${url.host}`)
    if (!isAllowed(request.headers['proxy-authorization'])) return void response.writeHead(407).end()
    const onward = connect(Number(url.port), '127.0.0.1', () => {
      const { 'proxy-authorization': _, ...headers } = request.headers
      const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}`)
      onward.write(`POST ${url.pathname} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
      request.pipe(onward, { end: false })
      response.socket!.on('error', () => {})
      onward.pipe(response.socket!)
    })
    onward.on('error', () => response.destroy())
  })
  proxy.on('connect', (request, socket: Socket) => {
    asked.push(`CONNECT ${request.url}`)
    if (!isAllowed(request.headers['proxy-authorization'])) return void socket.end('HTTP/1.1 407 no\r\n\r\n')
    const onward = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 connected\r\n\r\n')
      join(socket, onward)
    })
    onward.on('error', () => socket.destroy())
  })
  const port = await listening(proxy)
  return { asked, url: (user: string) => `http://${user}@127.0.0.1:${port}` }
}

describe('an HTTP proxy of the environment', () => {
  it.each([
    { name: 'Basic over http', useNtlm: false, https: false, asked: 'POST' },
    { name: 'NTLM over http', useNtlm: true, https: false, asked: 'CONNECT' },
    { name: 'Basic over https', useNtlm: false, https: true, asked: 'CONNECT' },
  ])('is gone through: $name', async ({ useNtlm, https, asked: how }) => {
    await using server = await startWindowsGuest(https ? { certificate: await guestCertificate() } : {})
    const { asked, url } = await startProxy()
    const proxies = { http_proxy: url('me:pass'), https_proxy: url('me:pass') }
    const { port } = server
    await using guest = await connectTo(server, { host: 'windows.example', useNtlm, proxies })
    expect((await execOn(guest, 'echo through')).stdout).toEqual(['through'])
    expect(new Set(asked)).toEqual(new Set([`${how} windows.example:${port}`]))
  })

  it('that refuses, or is not there, is told with what to do', async () => {
    await using server = await startWindowsGuest()
    const { url } = await startProxy()
    const settings = { host: 'windows.example', timeout: 1000 }
    const refused = connectTo(server, { ...settings, proxies: { http_proxy: url('me:wrong') } }, { clock: clockWith() })
    await expect(refused).rejects.toMatchObject({
      detail: expect.stringMatching(
        /refuses the way to windows.example:\d+ \(status 407\)[\s\S]*winrm_no_proxy = true/,
      ),
    })
    const missing = connectTo(
      server,
      { ...settings, proxies: { http_proxy: 'http://127.0.0.1:1' } },
      { clock: clockWith() },
    )
    await expect(missing).rejects.toMatchObject({
      detail: expect.stringMatching(/the proxy of the environment: 127.0.0.1 refuses/),
    })
  })
})

describe('somebody between', () => {
  it('with a certificate of his own is let in by no guest', async () => {
    await using server = await startWindowsGuest({ certificate: await guestCertificate() })
    const between = createTlsServer(await guestCertificate(), (socket) =>
      join(socket, connectTls({ host: server.host, port: server.port, rejectUnauthorized: false })),
    )
    const port = await listening(between)
    const attempt = connectTo(
      { ...server, host: '127.0.0.1', port, url: 'https:' },
      { timeout: 1000 },
      { clock: clockWith() },
    )
    await expect(attempt).rejects.toMatchObject({ detail: expect.stringContaining('it refuses user or password') })
    expect(server.refusals.at(-1)).toBe('the channel bindings are of another connection')
    expect(server.seen).toEqual([])
  })

  it('who changes a byte of what is sealed is found out', async () => {
    await using server = await startWindowsGuest({ allowUnencrypted: false })
    let isChanging = false
    const between = createTcpServer((socket) => {
      const onward = connect(server.port, server.host)
      socket.on('error', () => onward.destroy()).on('close', () => onward.destroy())
      onward.on('error', () => socket.destroy()).on('close', () => socket.destroy())
      socket.pipe(onward)
      onward.on('data', (chunk: Buffer) => {
        const at = chunk.indexOf('octet-stream\r\n')
        if (isChanging && at > 0) chunk[at + 40]! ^= 1
        socket.write(chunk)
      })
    })
    const port = await listening(between)
    await using guest = await connectTo({ host: '127.0.0.1', port, url: 'http:' })
    isChanging = true
    await expect(execOn(guest, 'echo x')).rejects.toMatchObject({
      code: 'winrm-answer',
      message: expect.stringContaining('a sealed answer has a wrong signature'),
    })
  })
})
