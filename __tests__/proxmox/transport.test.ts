import type { ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { Cancelled, TemplateError } from '../../src/diagnostics/errors.ts'
import { connect } from '../../src/proxmox/client.ts'
import { ProxmoxError } from '../../src/proxmox/error.ts'
import { answer, clientOf, failureOf, impatientClock, refuse, startServer, token } from './server.ts'

describe('a call', () => {
  it('goes where the typed path says, with the token, and resolves with data', async () => {
    await using server = await startServer((_, response) =>
      answer(response, { name: 'web', memory: '512', digest: 'd' }),
    )
    const client = await clientOf(server)
    const config = await client.api.nodes.$('pve').qemu.$(100).config.$get()
    expect(config).toMatchObject({ name: 'web' })
    expect(server.seen[0]).toMatchObject({ method: 'GET', path: '/nodes/pve/qemu/100/config' })
    expect(server.seen[0]?.headers.authorization).toBe(`PVEAPIToken=${token.username}=${token.token}`)
    expect(client.version).toEqual({ major: 8, minor: 4, text: '8.4.1' })
    await client.close()
  })

  it('writes booleans as 1 and 0, lists as repeated keys, leaves undefined out and keeps empty texts', async () => {
    await using server = await startServer((_, response) => answer(response, null))
    const client = await clientOf(server)
    const parameters = {
      kvm: false,
      onboot: true,
      command: ['/bin/sh', '-c'],
      cores: 2,
      description: '',
      boot: undefined,
    }
    await client.request('POST', '/nodes/pve/qemu', parameters)
    await client.request('DELETE', '/nodes/pve/qemu/100', { purge: true })
    expect(server.seen[0]?.body).toBe('kvm=0&onboot=1&command=%2Fbin%2Fsh&command=-c&cores=2&description=')
    expect(server.seen[1]).toMatchObject({ path: '/nodes/pve/qemu/100?purge=1', body: '' })
    await client.close()
  })

  it('escapes what is special in a path, and a slash inside of a segment', async () => {
    await using server = await startServer((_, response) => answer(response, null))
    const client = await clientOf(server)
    await client.api.nodes.$('pve').storage.$('local').content.$('local:iso/a b?#%.iso').$delete()
    expect(server.seen[0]?.path).toBe('/nodes/pve/storage/local/content/local%3Aiso%2Fa%20b%3F%23%25.iso')
    await client.close()
  })

  it('keeps its connections for calls in a row, but not over a pause that the server might not survive', async () => {
    await using server = await startServer((_, response) => answer(response, null))
    const client = await clientOf(server)
    for (let count = 0; count < 20; count++) await client.request('GET', '/cluster/nextid')
    const before = server.connections()
    expect(before).toBeLessThanOrEqual(2)
    // The server would keep it for longer than the test lasts.
    await vi.waitFor(() => expect(server.open()).toBe(0), { timeout: 30_000, interval: 100 })
    await client.request('POST', '/nodes/pve/qemu', { vmid: 100 })
    expect(server.connections()).toBe(before + 1)
    await client.close()
  })
})

describe('repetition', () => {
  it.each([
    ['reset', undefined],
    ['596', 'Broken pipe'],
    ['595', 'No route to host'],
    ['503', 'Service Unavailable'],
    ['500', "can't lock file '/var/lock/qemu-server/lock-100.conf' - got timeout"],
  ])('repeats a GET after %s %s, waiting longer each time', async (status, reason) => {
    let calls = 0
    await using server = await startServer((_, response, socket) => {
      if (++calls > 3) answer(response, 'at last')
      else if (reason === undefined) socket.resetAndDestroy()
      else refuse(response, Number(status), reason)
    })
    const clock = impatientClock()
    const client = await clientOf(server, { clock })
    expect(await client.request('GET', '/cluster/nextid')).toBe('at last')
    expect(calls).toBe(4)
    expect(clock.pauses).toHaveLength(3)
    for (const [index, full] of [500, 1000, 2000].entries()) {
      expect(clock.pauses[index]).toBeGreaterThanOrEqual(full / 2)
      expect(clock.pauses[index]).toBeLessThanOrEqual(full)
    }
    await client.close()
  })

  it.each(['POST', 'PUT'] as const)(
    'never repeats a %s whose answer was lost, and says that it may have happened',
    async (method) => {
      await using server = await startServer((_, __, socket) => socket.resetAndDestroy())
      const client = await clientOf(server, { clock: impatientClock() })
      const failure = await failureOf(client.request(method, '/nodes/pve/qemu', { vmid: 100 }))
      expect(failure).toBeInstanceOf(ProxmoxError)
      expect((failure as ProxmoxError).ambiguous).toBe(true)
      expect(failure.code).toBe('connection-broken')
      expect(failure.message).toContain('broke before the answer was complete')
      expect(server.seen).toHaveLength(1)
      await client.close()
    },
  )

  it('repeats a POST that surely was not done: the lock was not free, or the other node was not reached', async () => {
    const refusals = [
      [500, "can't lock file '/var/lock/qemu-server/lock-100.conf' - got timeout"],
      [595, 'Connection refused'],
    ] as const
    let calls = 0
    await using server = await startServer((_, response) => {
      const refusal = refusals[calls++]
      if (refusal === undefined) answer(response, 'done')
      else refuse(response, refusal[0], refusal[1])
    })
    const client = await clientOf(server, { clock: impatientClock() })
    expect(await client.request('POST', '/nodes/pve/qemu/100/status/start')).toBe('done')
    expect(calls).toBe(3)
    await client.close()
  })

  it('does not repeat a refusal', async () => {
    await using server = await startServer((_, response) => refuse(response, 500, "storage 'nosuch' does not exist"))
    const client = await clientOf(server, { clock: impatientClock() })
    await failureOf(client.request('GET', '/nodes/pve/storage/nosuch/content'))
    expect(server.seen).toHaveLength(1)
    await client.close()
  })

  it('gives up after six attempts with the last failure', async () => {
    await using server = await startServer((_, response) => refuse(response, 596, 'Connection timed out'))
    const client = await clientOf(server, { clock: impatientClock() })
    const failure = await failureOf(client.request('GET', '/nodes/other/status'))
    expect(failure.message).toBe('GET /nodes/other/status: 596 Connection timed out')
    expect(failure.detail).toContain('pvecm status')
    expect(server.seen).toHaveLength(6)
    await client.close()
  })

  it('repeats a GET whose answer ended in its middle', async () => {
    let calls = 0
    await using server = await startServer((_, response, socket) => {
      if (++calls > 1) return answer(response, [{ vmid: 1 }])
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
      response.write('{"data":[1,2', () => socket.end())
    })
    const client = await clientOf(server, { clock: impatientClock() })
    expect(await client.request('GET', '/cluster/resources')).toEqual([{ vmid: 1 }])
    await client.close()
  })
})

describe('once', () => {
  it('asks whether a lost POST happened, and takes what it left', async () => {
    const upid = 'UPID:pve:000021AE:000B4429:6B032A16:qmcreate:100:ci@pve!builder:'
    const older = 'UPID:pve:000021AD:000B4428:6B032A00:qmcreate:100:ci@pve!builder:'
    const foreign = 'UPID:pve:000021AF:000B4430:6B032A17:qmcreate:100:other@pve:'
    await using server = await startServer(({ method }, response, socket) => {
      if (method === 'POST') socket.resetAndDestroy()
      else answer(response, [{ upid: foreign }, { upid: older }, { upid }])
    })
    const client = await clientOf(server, { clock: impatientClock() })
    const result = await client.once(
      () => client.request('POST', '/nodes/pve/qemu', { vmid: 100 }),
      () => client.findTask({ node: 'pve', type: 'qmcreate', id: '100', since: 0x6b032a10 }),
    )
    expect(result).toBe(upid)
    expect(server.seen.filter(({ method }) => method === 'POST')).toHaveLength(1)
    await client.close()
  })

  it('makes the call again when it did not happen', async () => {
    let posts = 0
    await using server = await startServer(({ method }, response, socket) => {
      if (method === 'GET') answer(response, [])
      else if (++posts === 1) socket.resetAndDestroy()
      else answer(response, 'second')
    })
    const client = await clientOf(server, { clock: impatientClock() })
    const lookUp = async () => ((await client.request('GET', '/x')) as string[])[0]
    expect(await client.once(() => client.request('POST', '/nodes/pve/qemu') as Promise<string>, lookUp)).toBe('second')
    await client.close()
  })

  it('looks again when the repeated call is refused because the first one went through after all', async () => {
    let posts = 0
    let looks = 0
    await using server = await startServer((_, response, socket) => {
      if (++posts === 1) socket.resetAndDestroy()
      else refuse(response, 500, "unable to create VM 100 - VM 100 already exists on node 'pve'")
    })
    const client = await clientOf(server, { clock: impatientClock() })
    const lookUp = async () => (++looks === 1 ? undefined : 'ours')
    expect(await client.once(() => client.request('POST', '/nodes/pve/qemu'), lookUp)).toBe('ours')
    await client.close()
  })

  it('passes a clear refusal on without looking', async () => {
    await using server = await startServer((_, response) => refuse(response, 500, 'VM 100 already exists'))
    const client = await clientOf(server, { clock: impatientClock() })
    const failure = await failureOf(
      client.once(
        () => client.request('POST', '/nodes/pve/qemu'),
        () => Promise.reject(new Error('nobody should look')),
      ),
    )
    expect(failure.message).toContain('VM 100 already exists')
    await client.close()
  })
})

describe('cancellation', () => {
  it('ends a call that waits for its answer', async () => {
    const stop = new AbortController()
    await using server = await startServer(() => stop.abort())
    const client = await clientOf(server, { signal: stop.signal })
    expect(await failureOf(client.request('GET', '/cluster/nextid'))).toBeInstanceOf(Cancelled)
    await client.close()
  })
})

describe('a server that is not there or none of ours', () => {
  it('says what does not listen', async () => {
    const listener = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => listener.once('listening', resolve))
    const { port } = listener.address() as { port: number }
    await new Promise((resolve) => listener.close(resolve))
    const failure = await failureOf(connect({ url: `https://127.0.0.1:${port}`, ...token, clock: impatientClock() }))
    expect(failure.code).toBe('connection-refused')
    expect(failure.message).toBe(`GET /version: nothing listens at 127.0.0.1:${port} (ECONNREFUSED)`)
    expect(failure.detail).toContain('8006')
  })

  it('does not carry credentials to where it is redirected', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(301, { location: 'https://elsewhere.example/api2/json' })
      response.end('Moved Permanently')
    })
    const client = await clientOf(server)
    const failure = await failureOf(client.request('GET', '/cluster/nextid'))
    expect(failure.code).toBe('server-redirects')
    expect(failure.message).toContain('redirects to https://elsewhere.example/api2/json')
    expect(server.seen).toHaveLength(1)
    await client.close()
  })

  it('recognises a web page', async () => {
    await using server = await startServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<html>Log in</html>')
    })
    const client = await clientOf(server)
    const failure = await failureOf(client.request('GET', '/cluster/nextid'))
    expect(failure.code).toBe('not-a-proxmox-api')
    expect(failure.message).toContain('not from a Proxmox API')
    await client.close()
  })

  it('says that a plain HTTP server does not speak TLS', async () => {
    const plain = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    )
    await new Promise((resolve) => plain.once('listening', resolve))
    const { port } = plain.address() as { port: number }
    const failure = await failureOf(
      connect({ url: `https://127.0.0.1:${port}/api2/json`, ...token, clock: impatientClock() }),
    )
    expect(failure.message).toContain('does not speak TLS')
    await new Promise((resolve) => plain.close(resolve))
  })

  it('reports all wrong settings together', async () => {
    const failure = await failureOf(
      connect({
        url: 'https://pve:8006/ui',
        username: 'root',
        password: 'x',
        clock: impatientClock(),
        tls: { fingerprint: 'AB:CD', ca: 'nonsense' },
      }),
    )
    expect(failure).toBeInstanceOf(TemplateError)
    expect((failure as TemplateError).diagnostics.map(({ summary }) => summary)).toEqual([
      'proxmox_url does not end in /api2/json',
      'username "root" has no realm',
      'proxmox-fingerprint is not a SHA-256 fingerprint',
      'proxmox-ca is not a certificate',
    ])
  })
})

describe('an answer without end', () => {
  it.each([
    ['comes byte by byte', (response: ServerResponse) => void response.write(' ')],
    ['never begins', undefined],
  ])('that %s ends at the limit of the call, and its connection is closed', async (_, trickle) => {
    const timers: NodeJS.Timeout[] = []
    await using server = await startServer((_seen, response) => {
      if (trickle === undefined) return
      response.writeHead(200, { 'content-type': 'application/json' })
      timers.push(setInterval(() => trickle(response), 20))
    })
    const client = await clientOf(server)
    const failure = await failureOf(client.request('GET', '/nodes', {}, { limit: 300, attempts: 2 }))
    expect(failure).toBeInstanceOf(ProxmoxError)
    expect(failure).toMatchObject({ code: 'server-timeout', message: expect.stringContaining('within 0.3 s') })
    expect(server.seen).toHaveLength(2)
    await expect.poll(() => server.open()).toBe(0)
    for (const timer of timers) clearInterval(timer)
    await client.close()
  })

  it('that is compressed or in tiny pieces is given up before it fills the memory', async () => {
    await using server = await startServer((_, response, socket) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      response.flushHeaders()
      const pieces = Buffer.from('1\r\nx\r\n'.repeat(20_000))
      const flood = () => {
        while (response.socket?.writable === true && response.socket.write(pieces));
      }
      response.socket?.on('drain', flood)
      response.socket?.on('error', () => undefined)
      socket.on('close', () => response.destroy())
      flood()
    })
    const client = await clientOf(server)
    const failure = await failureOf(client.request('GET', '/nodes', {}, { attempts: 1 }))
    expect(failure.message).toContain('larger than 128 MiB')
    await client.close()
  })

  it('is not asked for again when the call has taken too long already', async () => {
    await using server = await startServer((_, response) => {
      clock.advance(200_000)
      refuse(response, 503, 'busy')
    })
    const clock = impatientClock()
    const client = await clientOf(server, { clock })
    await failureOf(client.request('GET', '/nodes'))
    expect(server.seen).toHaveLength(2)
    await client.close()
  })
})
