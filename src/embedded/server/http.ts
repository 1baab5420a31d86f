import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net'
import { createAccess } from '../access/access.ts'
import type { Caller } from '../access/permissions.ts'
import { type Method, Reply, TextReply } from '../api/call.ts'
import { dispatch, notImplemented } from '../api/dispatch.ts'
import type { Match, Router } from '../api/router.ts'
import type { Datacenter } from '../datacenter.ts'
import { ApiError, AuthenticationError, errorText, LoginError } from '../errors.ts'
import type { Faults } from '../faults/faults.ts'
import type { RawValue } from '../schema/schema.ts'
import { authenticate, unescapePercent } from './authenticate.ts'
import { parseBody, parseForm, readBody, TransportError } from './body.ts'
import { withFaults } from './misfortune.ts'
import { type Answer, send } from './reply.ts'
import { isUploadPath, receiveUpload } from './upload.ts'
import { createDisplayGate } from './websocket.ts'

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

/** TLS, and on the same port a redirection for those who speak plain HTTP. */
export async function listen(datacenter: Datacenter, router: Router, options: HttpOptions): Promise<HttpServer> {
  const sockets = new Set<Socket>()
  const below = ({ socket }: IncomingMessage): Socket =>
    [...sockets].find(
      ({ remotePort, remoteAddress }) => remotePort === socket.remotePort && remoteAddress === socket.remoteAddress,
    ) ?? socket
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    withFaults(options.faults, request, below, () => answer(datacenter, router, request, options.authFailureDelay))
      .then(async (reply) => {
        if (reply === undefined) request.socket.destroy()
        else if (reply !== 'gone') await send(request, response, reply)
      })
      .catch(() => request.socket.destroy())
  }
  const limits = {
    maxHeaderSize: 8192 + 4096,
    keepAliveTimeout: 5000,
    keepAliveTimeoutBuffer: 0,
    requestTimeout: 0,
    headersTimeout: 30_000,
  }
  const secure = createTlsServer(
    { key: datacenter.certificate.key, cert: datacenter.certificate.cert, ...limits },
    handle,
  )
  secure.on('checkContinue', handle)
  const gate = createDisplayGate(
    () => datacenter,
    async (request) => {
      const refusal = await answer(datacenter, router, request, options.authFailureDelay)
      if (refusal === undefined || refusal.status !== 200)
        return refusal ?? { status: 500, reason: 'no answer', body: '' }
      const { data } = JSON.parse(String(refusal.body)) as { data: { port?: string } | null }
      return { port: Number(data?.port) }
    },
  )
  secure.on('upgrade', (request, socket, head) => gate(request, socket as Socket, head))
  secure.on('clientError', refuse)
  secure.on('tlsClientError', () => {})
  const plain = createPlainServer(limits, (request, response) => {
    const location = `https://${request.headers.host ?? `${options.host}:${options.port}`}${request.url ?? '/'}`
    void send(request, response, {
      status: 301,
      reason: 'Moved Permanently',
      body: 'Moved Permanently',
      contentType: '',
      location,
    })
  })
  plain.on('clientError', refuse)

  const front = createNetServer({ pauseOnConnect: false }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    socket.once('data', (first) => {
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

/** Lines that no HTTP parser takes. */
function refuse(error: NodeJS.ErrnoException, socket: import('node:stream').Duplex): void {
  if (!socket.writable) return
  const packet = (error as { rawPacket?: Buffer }).rawPacket?.toString('latin1') ?? ''
  const version = /^\S+ \S+ HTTP\/(\d+\.\d+)/.exec(packet)?.[1]
  const reason =
    version !== undefined && !/^1\.[01]$/.test(version)
      ? `506 http protocol version ${version} not supported`
      : '400 bad request'
  const date = new Date().toUTCString()
  const body = reason.slice(4)
  const head = [
    'Cache-Control: max-age=0',
    'Connection: close',
    `Date: ${date}`,
    'Pragma: no-cache',
    'Server: pve-api-daemon/3.0',
  ]
  const lines = [`HTTP/1.0 ${reason}`, ...head, `Content-Length: ${body.length}`, `Expires: ${date}`, '', body]
  socket.end(lines.join('\r\n'))
}

const methods: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE']

/** undefined: the connection is dropped without an answer. */
async function answer(
  datacenter: Datacenter,
  router: Router,
  request: IncomingMessage,
  authFailureDelay: number,
): Promise<Answer | undefined> {
  const method = request.method as Method
  if (!methods.includes(method)) return { status: 501, reason: `method '${method}' not available`, body: '' }
  if (request.headers['transfer-encoding'] !== undefined) {
    return text(501, 'chunked transfer encoding not supported', 'chunked transfer encoding not supported')
  }
  const [rawPath, query] = splitUrl(request.url ?? '/')
  const target = /^\/api2(?:\/([^/]*))?(\/.*)?$/.exec(rawPath.replace(/\/{2,}/g, '/'))
  if (!target) return text(500, `no such file '${rawPath}'`, `no such file '${rawPath}'\n`)
  const format = target[1] ?? ''
  const path = unescapePercent(target[2] ?? '/').replace(/(.)\/$/, '$1')
  try {
    const match = router(method, path)
    const caller = match?.call.permission.world
      ? anonymous(datacenter, request)
      : authenticate(datacenter, request, isUploadPath(method, path))
    if (format !== 'json' && format !== 'extjs') {
      const complaint = `no formatter for uri ${path}, ${format}`
      return text(501, complaint, complaint)
    }
    return await call(datacenter, {
      method,
      path,
      query,
      request,
      caller,
      match,
      extjs: format === 'extjs',
      authFailureDelay,
    })
  } catch (error) {
    if (error instanceof AuthenticationError) {
      await new Promise((resolve) => setTimeout(resolve, authFailureDelay))
      return { status: 401, reason: error.message, body: '' }
    }
    if (error instanceof TransportError) return text(error.status, error.message, error.message)
    throw error
  }
}

/** A call for anybody is not refused because of a stale ticket. */
function anonymous(datacenter: Datacenter, request: IncomingMessage): Caller {
  try {
    return authenticate(datacenter, request, true)
  } catch {
    return { userid: '' }
  }
}

interface Request {
  readonly method: Method
  readonly path: string
  readonly query: string
  readonly request: IncomingMessage
  readonly caller: Caller
  readonly match: Match | undefined
  readonly extjs: boolean
  readonly authFailureDelay: number
}

async function call(datacenter: Datacenter, from: Request): Promise<Answer | undefined> {
  const { method, path, request, match, caller } = from
  let cleanUp: (() => Promise<void>) | undefined
  try {
    let given: Record<string, RawValue> = parseForm(from.query)
    if (match !== undefined && isUploadPath(method, path)) {
      const access = createAccess(datacenter.state, caller)
      try {
        match.call.permission.check(access, (template) =>
          template.replace(/\{(\w+)\}/g, (_, name: string) => match.values[name] ?? ''),
        )
      } catch (error) {
        await new Promise((resolve) => setTimeout(resolve, from.authFailureDelay))
        return { status: 403, reason: errorText(error), body: '' }
      }
      const upload = await receiveUpload(datacenter, request)
      if (upload === 'dropped') return undefined
      if ('status' in upload) return upload
      cleanUp = upload.discard
      given = { ...given, ...upload.parameters }
    } else if (method === 'DELETE' || method === 'GET') {
      if (Number(request.headers['content-length'] ?? 0) > 0) {
        const complaint = `Unexpected content for method '${method}'`
        return text(501, complaint, complaint)
      }
    } else {
      const body = await readBody(request)
      if (body.length > 0) given = { ...given, ...parseBody(request.headers['content-type'], body) }
    }
    if (match === undefined) throw notImplemented(method, path)
    const result = await dispatch(datacenter, match, caller, given)
    if (result instanceof TextReply) {
      return {
        status: 200,
        reason: 'OK',
        body: result.text,
        contentType: 'text/plain;charset=UTF-8',
        headers: result.headers,
      }
    }
    const data = result instanceof Reply ? { data: result.data ?? null, ...result.extra } : { data: result ?? null }
    const body = JSON.stringify(from.extjs ? { ...data, success: 1 } : data)
    return { status: 200, reason: 'OK', body, ...(match.call.proxied ? { proxied: true } : {}) }
  } catch (error) {
    if (error instanceof TransportError || error instanceof AuthenticationError) throw error
    if (error instanceof LoginError) await new Promise((resolve) => setTimeout(resolve, from.authFailureDelay))
    const answered = failure(error, from.extjs)
    return answered.status === 200 && match?.call.proxied ? { ...answered, proxied: true } : answered
  } finally {
    await cleanUp?.()
  }
}

function failure(error: unknown, extjs: boolean): Answer {
  const status = error instanceof ApiError ? error.status : 500
  const plain = errorText(error).replace(/\n$/, '')
  const message = status === 501 ? plain : `${plain}\n`
  const errors = error instanceof ApiError ? error.errors : undefined
  const body = { data: null, message, ...(errors === undefined ? {} : { errors }) }
  if (extjs) {
    const shown = status === 400 || status === 403 ? String(status) : status
    return { status: 200, reason: 'OK', body: JSON.stringify({ ...body, status: shown, success: 0 }) }
  }
  return { status, reason: plain, body: JSON.stringify(body) }
}

function text(status: number, reason: string, body: string): Answer {
  return { status, reason, body, contentType: '' }
}

/** Also takes the absolute form that proxies send. */
function splitUrl(url: string): [path: string, query: string] {
  const local = url.replace(/^https?:\/\/[^/]*/i, '') || '/'
  const at = local.indexOf('?')
  return at < 0 ? [local, ''] : [local.slice(0, at), local.slice(at + 1)]
}
