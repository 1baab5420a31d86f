import { X509Certificate } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { generate } from 'selfsigned'
import { type ConnectOptions, connect, type ProxmoxClient } from '../../src/proxmox/client.ts'
import { type Clock, systemClock } from '../../src/time/clock.ts'

export interface Seen {
  readonly method: string
  /** With its query, without /api2/json. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Handler = (seen: Seen, response: ServerResponse, socket: Socket) => void

/** As Proxmox answers: the message also in the reason phrase. */
export function answer(response: ServerResponse, data: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8' })
  response.end(JSON.stringify({ data }))
}

export function refuse(response: ServerResponse, status: number, message: string, errors?: object): void {
  response.writeHead(status, message, { 'content-type': 'application/json;charset=UTF-8', connection: 'close' })
  response.end(JSON.stringify({ data: null, message: `${message}\n`, ...(errors === undefined ? {} : { errors }) }))
}

const authority = await generate([{ name: 'commonName', value: 'Test CA' }], {
  keyType: 'ec',
  algorithm: 'sha256',
  extensions: [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true },
  ],
})

/** A certificate of the test's authority. */
export async function certificateFor(names: { dns?: string; ip?: string; expired?: boolean }) {
  const altNames = [
    ...(names.dns === undefined ? [] : [{ type: 2 as const, value: names.dns }]),
    ...(names.ip === undefined ? [] : [{ type: 7 as const, ip: names.ip }]),
  ]
  return generate([{ name: 'commonName', value: names.dns ?? names.ip ?? 'pve' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [{ name: 'subjectAltName', altNames }],
    ...(names.expired === true ? { notBeforeDate: new Date('2020-01-01'), notAfterDate: new Date('2021-01-01') } : {}),
  })
}

const usual = await certificateFor({ dns: 'localhost', ip: '127.0.0.1' })

export interface TestServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly ca: string
  readonly fingerprint: string
  /** All but `GET /version`, which every client asks first. */
  readonly seen: Seen[]
  /** Connections made so far. */
  connections(): number
  /** Of them, those that are still open. */
  open(): number
  /** Shows another certificate to whoever comes from now on. */
  present(certificate: { private: string; cert: string }): void
}

/** A real HTTPS server that answers `GET /version` and leaves all else to the test. */
export async function startServer(
  handler: Handler,
  certificate: { private: string; cert: string } = usual,
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
): Promise<TestServer> {
  const seen: Seen[] = []
  let connections = 0
  let open = 0
  // Only the TCP socket below the TLS one can be reset.
  const raw = new Map<number | undefined, Socket>()
  const server = createServer({ key: certificate.private, cert: certificate.cert }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => undefined)
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const one = { method, path: url.replace(/^\/api2\/json/, ''), headers, body: Buffer.concat(chunks).toString() }
      if (one.path === '/version') {
        answer(response, { version: '8.4.1', release: '8.4', repoid: 'd0ea9d2b0749cc01' })
        return
      }
      seen.push(one)
      handler(one, response, raw.get(request.socket.remotePort) ?? request.socket)
    })
  })
  server.on('connection', (socket: Socket) => {
    connections++
    open++
    socket.on('close', () => open--)
    raw.set(socket.remotePort, socket)
  })
  server.on('tlsClientError', () => undefined)
  if (upgrade !== undefined) server.on('upgrade', upgrade)
  // Longer than any test: who closes a connection over a pause is the client.
  server.keepAliveTimeout = 600_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `https://127.0.0.1:${port}/api2/json`,
    port,
    ca: authority.cert,
    fingerprint: new X509Certificate(certificate.cert).fingerprint256,
    seen,
    connections: () => connections,
    open: () => open,
    present: (other) => server.setSecureContext({ key: other.private, cert: other.cert }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A clock whose pauses take no time but are written down. */
export function impatientClock(): Clock & { readonly pauses: number[]; advance(ms: number): void } {
  const pauses: number[] = []
  let skipped = 0
  return {
    pauses,
    advance: (ms) => {
      skipped += ms
    },
    now: () => Date.now() + skipped,
    async sleep(ms, signal) {
      if (signal?.aborted === true) throw signal.reason
      pauses.push(ms)
      skipped += ms
    },
  }
}

export const token = { username: 'ci@pve!builder', token: '11111111-2222-3333-4444-555555555555' }

/** A client of the server, with a token unless told otherwise. */
export async function clientOf(server: TestServer, more: Partial<ConnectOptions> = {}): Promise<ProxmoxClient> {
  const credentials = more.password === undefined ? token : {}
  return connect({ url: server.url, tls: { ca: server.ca }, clock: systemClock, ...credentials, ...more })
}

export async function failureOf(work: Promise<unknown>): Promise<Error & { code?: string; detail?: string }> {
  try {
    await work
  } catch (thrown) {
    return thrown as Error
  }
  throw new Error('it did not fail')
}
