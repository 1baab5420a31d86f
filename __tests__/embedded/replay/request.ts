import { request as httpsRequest, type RequestOptions } from 'node:https'
import { connect as connectPlain, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, createSecureContext } from 'node:tls'
import { gunzipSync, inflateSync } from 'node:zlib'
import type { Frame, MultipartPart, Response, StepRequest } from './scenario.ts'

export interface Target {
  readonly port: number
  /** Stands for `tiny.iso`. */
  readonly iso: Buffer
}

// One for all requests: making one reads the whole list of public authorities.
const secureContext = createSecureContext({ ca: [] })

const tokens: Readonly<Record<string, string>> = {
  root: 'root@pam!full=11111111-1111-1111-1111-111111111111',
  ci: 'packer@pve!ci=22222222-2222-2222-2222-222222222222',
  none: 'nobody@pve!none=33333333-3333-3333-3333-333333333333',
}

/** Ticket and CSRF token of a login step. */
export type Login = { readonly ticket: string; readonly CSRFPreventionToken: string }

const shown = [
  'content-type',
  'connection',
  'content-encoding',
  'location',
  'upgrade',
  'sec-websocket-accept',
  'sec-websocket-protocol',
  'www-authenticate',
  'set-cookie',
]

/** What of a request does not depend on how it is sent. */
function build(target: Target, request: StepRequest, login: Login | undefined): Built {
  const method = request.method ?? 'GET'
  const hasForm = request.params !== undefined && !['GET', 'DELETE', 'HEAD', 'OPTIONS'].includes(method)
  let path = request.path!.startsWith('/api2') || request.absolute ? request.path! : `/api2/json${request.path}`
  const addQuery = (values: Readonly<Record<string, unknown>>): void => {
    const text = encodeForm(values)
    if (text !== '') path += (path.includes('?') ? '&' : '?') + text
  }
  if (request.query !== undefined) addQuery(request.query)
  if (request.params !== undefined && !hasForm) addQuery(request.params)
  const headers: Record<string, string> = { Connection: 'keep-alive', ...credentials(request, method, login) }
  let body: Buffer | undefined
  if (hasForm) {
    body = Buffer.from(encodeForm(request.params!))
    headers['Content-Type'] = 'application/x-www-form-urlencoded'
  }
  if (request.json !== undefined) {
    body = Buffer.from(JSON.stringify(request.json))
    headers['Content-Type'] = 'application/json'
  }
  if (request.multipart !== undefined) {
    body = encodeMultipart(request.multipart, target.iso)
    headers['Content-Type'] = `multipart/form-data; boundary=${boundary}`
  }
  if (request.raw_body !== undefined) body = Buffer.from(request.raw_body)
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    for (const key of Object.keys(headers)) if (key.toLowerCase() === name.toLowerCase()) delete headers[key]
    if (value !== null) headers[name] = value
  }
  if (body !== undefined) headers['Content-Length'] = String(body.length)
  else if (method === 'POST' || method === 'PUT') headers['Content-Length'] = '0'
  return { method, path: encodeUnsafe(path), headers, body }
}

interface Built {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | undefined
}

export async function sendRequest(
  target: Target,
  request: StepRequest,
  login: Login | undefined,
  allHeaders: boolean,
): Promise<Response> {
  const { method, path, headers, body } = build(target, request, login)
  return await exchange(target.port, method, path, headers, body, allHeaders)
}

/** The handshake and the frames that follow; all headers, as the recorder kept them. */
export function sendWebSocket(target: Target, request: StepRequest, login: Login | undefined): Promise<Response> {
  const { path, headers } = build(target, request, login)
  const standard: Record<string, string> = {
    Host: `127.0.0.1:${target.port}`,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  for (const [name, value] of Object.entries(request.headers ?? {})) if (value === null) delete standard[name]
  const { Connection: _, ...own } = headers
  const lines = Object.entries({ ...standard, ...own }).map(([name, value]) => `${name}: ${value}\r\n`)
  return new Promise((resolve) => {
    const socket = connectTls({ port: target.port, host: '127.0.0.1', rejectUnauthorized: false, secureContext })
    const toSend = [...(request.send_frames ?? [])]
    let expected = 1
    let received = Buffer.alloc(0)
    const finish = (): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(parseUpgrade(received))
    }
    const timer = setTimeout(finish, 50_000)
    socket.once('secureConnect', () => socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`))
    socket.on('close', finish)
    socket.on('error', finish)
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      const seen = parseUpgrade(received).frames?.length ?? 0
      if (seen < expected) return
      const next = toSend.shift()
      if (next === undefined) return finish()
      expected++
      socket.write(maskedFrame(Buffer.from(next, 'latin1')))
    })
  })
}

function maskedFrame(payload: Buffer): Buffer {
  const key = Buffer.from([1, 2, 3, 4])
  const masked = payload.map((byte, index) => byte ^ key[index % 4]!)
  return Buffer.concat([Buffer.from([0x82, 0x80 | payload.length]), key, masked])
}

function parseUpgrade(received: Buffer): Response {
  const end = received.indexOf('\r\n\r\n')
  if (received.length === 0) return { status: null, connection_end: 'closed without an answer' }
  const [first = '', ...lines] = received
    .subarray(0, end < 0 ? received.length : end)
    .toString('latin1')
    .split('\r\n')
  const [, status = '', reason = ''] = /^\S+ (\d+) ?(.*)$/.exec(first) ?? []
  const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]))
  const rest = end < 0 ? Buffer.alloc(0) : received.subarray(end + 4)
  const answer = { status: Number(status), reason, headers }
  return answer.status === 101 ? { ...answer, frames: parseFrames(rest) } : { ...answer, body: parse(rest) }
}

/** Whole frames of a server: never masked. */
function parseFrames(bytes: Buffer): Frame[] {
  const frames: Frame[] = []
  for (let at = 0; at + 2 <= bytes.length; ) {
    const first = bytes[at]!
    const short = bytes[at + 1]! & 127
    const start = at + (short === 126 ? 4 : 2)
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short
    if (start + length > bytes.length) break
    const payload = bytes.subarray(start, start + length).toString('latin1')
    frames.push({ opcode: first & 15, fin: first >> 7, payload })
    at = start + length
  }
  return frames
}

function encodeUnsafe(path: string): string {
  return path.replace(/[^\u0021-\u007e]/g, encodeURIComponent)
}

function credentials(request: StepRequest, method: string, login: Login | undefined): Record<string, string> {
  const as = request.as ?? 'root'
  const token = as.startsWith('token:') ? as.slice(6) : tokens[as]
  if (token !== undefined) return { Authorization: `PVEAPIToken=${token}` }
  if (!as.startsWith('ticket') || login === undefined) return {}
  const cookie = { Cookie: `PVEAuthCookie=${encodeURIComponent(login.ticket)}` }
  return method === 'GET' || request.no_csrf ? cookie : { ...cookie, CSRFPreventionToken: login.CSRFPreventionToken }
}

function encodeForm(values: Readonly<Record<string, unknown>>): string {
  const form = new URLSearchParams()
  for (const [key, value] of Object.entries(values)) {
    for (const item of Array.isArray(value) ? value : [value])
      form.append(key, item === true ? '1' : item === false ? '0' : String(item))
  }
  return form.toString()
}

const boundary = '----pve-scenario-boundary-7d1'

function encodeMultipart(parts: readonly MultipartPart[], iso: Buffer): Buffer {
  const chunks: Buffer[] = []
  for (const part of parts) {
    const filename = part.filename === undefined ? '' : `; filename="${part.filename}"`
    const type = part.filename === undefined ? '' : 'Content-Type: application/octet-stream\r\n'
    chunks.push(
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${part.name}"${filename}\r\n${type}\r\n`),
    )
    if (part.file !== undefined) chunks.push(iso)
    else
      chunks.push(part.bytes_b64 === undefined ? Buffer.from(part.value ?? '') : Buffer.from(part.bytes_b64, 'base64'))
    chunks.push(Buffer.from('\r\n'))
  }
  return Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)])
}

function exchange(
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer | undefined,
  allHeaders: boolean,
): Promise<Response> {
  return new Promise((resolve) => {
    const options: RequestOptions & Pick<ConnectionOptions, 'secureContext'> = {
      host: '127.0.0.1',
      port,
      method,
      path,
      headers,
      rejectUnauthorized: false,
      secureContext,
      agent: false,
    }
    const request = httpsRequest(options, (response) => {
      const chunks: Buffer[] = []
      response.on('error', (error) => resolve({ status: null, exception: error.message }))
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const kept: Record<string, string | string[]> = {}
        for (let index = 0; index < response.rawHeaders.length; index += 2) {
          const name = allHeaders ? response.rawHeaders[index]! : response.rawHeaders[index]!.toLowerCase()
          if (!allHeaders && !shown.includes(name)) continue
          const former = kept[name]
          const value = response.rawHeaders[index + 1]!
          kept[name] = former === undefined ? value : [former, value].flat()
        }
        const raw = unpack(Buffer.concat(chunks), response.headers['content-encoding'])
        request.destroy()
        resolve({
          status: response.statusCode ?? null,
          reason: response.statusMessage ?? '',
          headers: kept,
          body: parse(raw),
        })
      })
    })
    request.on('error', (error) => resolve({ status: null, exception: error.message }))
    request.end(body)
  })
}

function unpack(raw: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'gzip') return gunzipSync(raw)
  return encoding === 'deflate' ? inflateSync(raw) : raw
}

function parse(raw: Buffer): unknown {
  const text = raw.toString('utf8')
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** Raw bytes on a fresh connection; what came back until the peer closed. */
export function sendRaw(port: number, request: StepRequest): Promise<Response> {
  const parts = typeof request.send === 'string' ? [request.send] : [...(request.send ?? [])]
  return new Promise((resolve) => {
    let received = ''
    const socket: Socket =
      request.tls === false
        ? connectPlain(port, '127.0.0.1')
        : connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, secureContext })
    // No genuine server left one open for longer than six seconds; this one may stand on a busy machine.
    const timer = setTimeout(() => finish('still open'), 50_000)
    const finish = (end: string): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ received, connection_end: end } as Response)
    }
    socket.once(request.tls === false ? 'connect' : 'secureConnect', async () => {
      for (const [index, part] of parts.entries()) {
        if (index > 0) await new Promise((next) => setTimeout(next, (request.pause ?? 0.5) * 1000))
        socket.write(Buffer.from(part, 'latin1'))
      }
    })
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
    })
    socket.on('close', () => finish('closed'))
    socket.on('error', () => finish('closed'))
  })
}
