import { createServer } from 'node:http'
import { type AddressInfo, connect as connectTcp } from 'node:net'
import { describe, expect, it } from 'vitest'
import { connect } from '../../src/proxmox/client.ts'
import { systemClock } from '../../src/time/clock.ts'
import { answer, certificateFor, failureOf, impatientClock, startServer, token } from './server.ts'

/** A real CONNECT proxy that leads every name to this machine. */
async function startProxy(status = 200) {
  const asked: { target: string | undefined; authorization: string | undefined }[] = []
  const server = createServer()
  server.on('connect', (request, socket, head) => {
    asked.push({ target: request.url, authorization: request.headers['proxy-authorization'] })
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    const upstream = connectTcp(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(socket).pipe(upstream)
    })
    for (const one of [upstream, socket]) one.on('error', () => undefined)
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { asked, url: `http://user:pa%20ss@127.0.0.1:${port}`, close: () => server.close() }
}

describe('a proxy', () => {
  it('is asked for the server, and the certificate is still that of the server', async () => {
    const certificate = await certificateFor({ dns: 'pve.example.test' })
    await using server = await startServer((_, response) => answer(response, 'through'), certificate)
    const proxy = await startProxy()
    const url = `https://pve.example.test:${server.port}`
    const client = await connect({
      url,
      ...token,
      tls: { ca: server.ca },
      env: { https_proxy: proxy.url },
      clock: systemClock,
    })
    expect(await client.request('GET', '/cluster/nextid')).toBe('through')
    expect(proxy.asked[0]).toEqual({
      target: `pve.example.test:${server.port}`,
      authorization: `Basic ${Buffer.from('user:pa ss').toString('base64')}`,
    })
    await client.close()
    const wrong = {
      url: url.replace('pve.', 'other.'),
      ...token,
      tls: { ca: server.ca },
      env: { https_proxy: proxy.url },
      clock: systemClock,
    }
    expect((await failureOf(connect(wrong))).message).toContain('ALTNAME')
    const pinned = await connect({ ...wrong, tls: { fingerprint: server.fingerprint } })
    await pinned.close()
    proxy.close()
  })

  it('that refuses is named, without its password', async () => {
    const proxy = await startProxy(407)
    const failure = await failureOf(
      connect({
        url: 'https://pve.example.test:8006',
        ...token,
        env: { HTTPS_PROXY: proxy.url },
        clock: impatientClock(),
      }),
    )
    expect(failure.message).toContain('answered 407 to CONNECT pve.example.test:8006')
    expect(failure.detail).toContain('no_proxy')
    expect(`${failure.message}${failure.detail}`).not.toContain('pa%20ss')
    proxy.close()
  })
})
