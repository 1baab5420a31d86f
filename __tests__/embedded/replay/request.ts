import { request as httpsRequest, type RequestOptions } from 'node:https'
import { connect as connectPlain, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, createSecureContext } from 'node:tls'
import { gunzipSync, inflateSync } from 'node:zlib'
import type { MultipartPart, Response, StepRequest } from './scenario.ts'

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

export async function sendRequest(
  target: Target,
  request: StepRequest,
  login: Login | undefined,
  allHeaders: boolean,
): Promise<Response> {
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
  return await exchange(target.port, method, encodeUnsafe(path), headers, body, allHeaders)
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
export function sendRaw(
  port: number,
  request: StepRequest & { tls?: boolean; pause?: number; timeout?: number },
): Promise<Record<string, unknown>> {
  const parts = typeof request.send === 'string' ? [request.send] : [...(request.send ?? [])]
  return new Promise((resolve) => {
    let received = ''
    const socket: Socket =
      request.tls === false
        ? connectPlain(port, '127.0.0.1')
        : connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    const timer = setTimeout(() => finish(`still open after ${request.timeout ?? 6}s`), (request.timeout ?? 6) * 1000)
    const finish = (end: string): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ received, connection_end: end })
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
