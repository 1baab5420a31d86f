import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net'
import type { Router } from '../api/router.ts'
import type { Datacenter } from '../datacenter.ts'
import type { Faults } from '../faults/faults.ts'
import { answer } from './answer-request.ts'
import { createDisplayGate } from './display-websocket.ts'
import { withFaults } from './inject-faults.ts'
import { LoginGate } from './login-gate.ts'
import { answerMalformed, complain, isOverlong } from './malformed-request.ts'
import { send } from './send-answer.ts'

export interface HttpServer {
  readonly port: number
  close(): Promise<void>
}

export interface HttpOptions {
  readonly host: string
  readonly port: number
  /** Milliseconds that a 401 waits; a genuine server takes three seconds. */
  readonly authFailureDelay: number
  readonly faults: Faults
}

/** A genuine server listens so long to a client that says nothing, or nothing that it understands. */
const patienceMs = 5000

/** TLS, and on the same port a redirection for those who speak plain HTTP. */
export async function listen(datacenter: Datacenter, router: Router, options: HttpOptions): Promise<HttpServer> {
  const sockets = new Set<Socket>()
  const login = { authFailureDelay: options.authFailureDelay, logins: new LoginGate() }
  const below = ({ socket }: IncomingMessage): Socket =>
    [...sockets].find(
      ({ remotePort, remoteAddress }) => remotePort === socket.remotePort && remoteAddress === socket.remoteAddress,
    ) ?? socket
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    request.socket.setTimeout(0)
    // Node's parser knows versions that a genuine server does not.
    if (request.httpVersionMajor !== 1) {
      complain(`GET / HTTP/${request.httpVersion}\r\n\r\n`, request.socket)
      return
    }
    if (isOverlong(request)) {
      request.socket.setTimeout(patienceMs)
      return
    }
    withFaults(options.faults, request, below, () => answer(datacenter, router, request, login))
      .then(async (reply) => {
        if (reply === undefined) request.socket.destroy()
        else if (reply !== 'gone') await send(request, response, reply)
      })
      .catch(() => request.socket.destroy())
  }
  const limits = {
    // Smaller ones that are too long as well are told from the requests.
    maxHeaderSize: 65_536,
    keepAliveTimeout: patienceMs,
    keepAliveTimeoutBuffer: 0,
    requestTimeout: 0,
    requireHostHeader: false,
  }
  const secure = createTlsServer(
    { key: datacenter.certificate.key, cert: datacenter.certificate.cert, ...limits },
    handle,
  )
  secure.on('checkContinue', handle)
  const gate = createDisplayGate(
    () => datacenter,
    (request) => answer(datacenter, router, request, login),
  )
  secure.on('upgrade', (request, socket, head) => gate(request, socket as Socket, head))
  secure.on('secureConnection', (socket) => socket.setTimeout(patienceMs))
  secure.on('clientError', answerMalformed)
  secure.on('tlsClientError', () => {})
  const plain = createPlainServer(limits, redirect)
  plain.on('connection', (socket) => socket.setTimeout(patienceMs))
  plain.on('clientError', answerMalformed)

  const front = createNetServer({ pauseOnConnect: false }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    const silent = setTimeout(() => socket.destroy(), patienceMs)
    socket.once('close', () => clearTimeout(silent))
    socket.once('data', (first) => {
      clearTimeout(silent)
      socket.pause()
      socket.unshift(first)
      // A TLS record of a handshake begins with this byte; no HTTP method does.
      const target = (first as Buffer)[0] === 0x16 ? secure : plain
      target.emit('connection', socket)
      process.nextTick(() => socket.resume())
    })
  })
  await new Promise<void>((resolve, reject) => {
    front.once('error', reject)
    front.listen(options.port, options.host, resolve)
  })
  return {
    port: (front.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => front.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      secure.closeAllConnections()
      await closed
    },
  }
}

/** To the same address over TLS; then the connection ends. */
function redirect(request: IncomingMessage, response: ServerResponse): void {
  const { host } = request.headers
  if (host === undefined) {
    request.socket.setTimeout(patienceMs)
    return
  }
  const [status, reason] =
    request.method === 'GET' ? ([301, 'Moved Permanently'] as const) : ([308, 'Permanent Redirect'] as const)
  response.once('finish', () => request.socket.end())
  const location = `https://${host.replace(/^https?:\/\//, '')}${request.url ?? '/'}`
  void send(request, response, { status, reason, body: reason, contentType: '', location })
}
