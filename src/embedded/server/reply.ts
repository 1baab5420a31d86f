import type { IncomingMessage, ServerResponse } from 'node:http'
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
}

const json = 'application/json;charset=UTF-8'

/** Headers in the order in which a genuine server sends them. */
export async function send(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const line = await statusLine(answer)
  let body = Buffer.from(line.body)
  const date = new Date().toUTCString()
  const headers: string[] = ['Cache-Control', 'max-age=0']
  const keepAlive =
    line.status < 400 && request.httpVersion !== '1.0' && request.headers.connection?.toLowerCase() !== 'close'
  if (answer.proxied && keepAlive) headers.push('Connection', 'close')
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
  const encoding = body.length > 1024 ? encodingFor(request) : undefined
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
  response.writeHead(line.status, line.reason, headers)
  response.end(body)
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
