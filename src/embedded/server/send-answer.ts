import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { deflateSync, gzipSync } from 'node:zlib'

export interface Answer {
  readonly status: number
  readonly reason: string
  readonly body: string | Buffer
  /** JSON by default; empty: none is told. */
  readonly contentType?: string
  readonly location?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Done by the privileged half: both connection headers. */
  readonly proxied?: boolean
  /** The connection ends after it. */
  readonly isLast?: boolean
  /** Another version of HTTP than the request's. */
  readonly version?: '1.0'
}

const json = 'application/json;charset=UTF-8'

/** Headers in the order in which a genuine server sends them. */
export async function send(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const line = await statusLine(answer)
  let body = Buffer.from(line.body)
  const date = new Date().toUTCString()
  const headers: string[] = ['Cache-Control', 'max-age=0']
  const { connection } = request.headers
  const wantsMore = connection === undefined ? request.httpVersion !== '1.0' : !/close/i.test(connection)
  const keepAlive = line.status < 400 && wantsMore && answer.isLast !== true
  headers.push(
    'Connection',
    keepAlive ? 'Keep-Alive' : 'close',
    'Date',
    date,
    'Pragma',
    'no-cache',
    ...(answer.location === undefined ? [] : ['Location', answer.location]),
    'Server',
    'pve-api-daemon/3.0',
  )
  const isPacked = answer.headers?.['Content-Encoding'] !== undefined
  const encoding = body.length > 1024 && !isPacked ? encodingFor(request) : undefined
  if (encoding !== undefined) {
    body = encoding === 'gzip' ? gzipSync(body) : deflateSync(body)
    headers.push('Content-Encoding', encoding)
  }
  if (body.length > 0) headers.push('Content-Length', String(body.length))
  if (line.contentType) headers.push('Content-Type', line.contentType)
  headers.push('Expires', date)
  for (const [name, value] of Object.entries(answer.headers ?? {})) headers.push(name, value)
  response.sendDate = false
  response.useChunkedEncodingByDefault = false
  if (body.length === 0 && keepAlive) headers.push('Content-Length', '0')
  // Node knows one version, and would end the connection at the first of two Connection lines.
  amendHead(response, (head) => {
    const own = head.replace(/^HTTP\/1\.1/, `HTTP/${answer.version ?? request.httpVersion}`)
    return answer.proxied && keepAlive ? own.replace('\r\nConnection: ', '\r\nConnection: close\r\nConnection: ') : own
  })
  response.writeHead(line.status, line.reason, headers)
  response.end(body)
}

/** Changes the bytes of the head just before they are written. */
function amendHead(response: ServerResponse, amend: (head: string) => string): void {
  const watch = (socket: Socket): void => {
    const write = socket.write
    socket.write = ((chunk: string | Buffer, ...rest: []) => {
      socket.write = write
      return write.call(socket, typeof chunk === 'string' ? amend(chunk) : chunk, ...rest)
    }) as Socket['write']
  }
  if (response.socket) watch(response.socket)
  else response.once('socket', watch)
}

/** What the HTTP layer of the genuine server makes of texts that it cannot carry. */
async function statusLine(answer: Answer): Promise<Pick<Answer, 'status' | 'reason' | 'body' | 'contentType'>> {
  const reason = answer.reason.replace(/\n[\s\S]*$/, '')
  const contentType = answer.contentType ?? (answer.body.length > 0 ? json : undefined)
  if (reason.includes('\r')) return { status: 400, reason: 'Bad Request', body: '', contentType: json }
  if (/[^\t\u0020-\u007e\u0080-\u00ff]/.test(reason)) {
    await delay(5000)
    return { status: 596, reason: 'Broken pipe', body: '' }
  }
  return { status: answer.status, reason, body: answer.body, ...(contentType === undefined ? {} : { contentType }) }
}

function encodingFor(request: IncomingMessage): 'gzip' | 'deflate' | undefined {
  const accepted = request.headers['accept-encoding'] ?? ''
  const text = Array.isArray(accepted) ? accepted.join(',') : accepted
  if (/\bgzip\b/.test(text)) return 'gzip'
  return /\bdeflate\b/.test(text) ? 'deflate' : undefined
}
