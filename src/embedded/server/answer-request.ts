import type { IncomingMessage } from 'node:http'
import { gzipSync } from 'node:zlib'
import { createAccess } from '../access/access.ts'
import type { Caller } from '../access/effective-rights.ts'
import { type Method, Reply, TextReply } from '../api/call.ts'
import { dispatch, notImplemented } from '../api/dispatch.ts'
import type { Match, Router } from '../api/router.ts'
import { ApiError, AuthenticationError, errorText, LoginError } from '../api-errors.ts'
import type { Datacenter } from '../datacenter.ts'
import type { RawValue } from '../schema/parameter-schema.ts'
import { authenticate, isToken, unescapePercent } from './authenticate.ts'
import type { LoginGate } from './login-gate.ts'
import { isUploadPath, receiveUpload } from './receive-upload.ts'
import { parseForm, readBody, TransportError } from './request-body.ts'
import type { Answer } from './send-answer.ts'

const methods: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE']

export interface AnswerOptions {
  /** Milliseconds before a refusal. */
  readonly authFailureDelay: number
  readonly logins: LoginGate
}

/** undefined: the connection is dropped without an answer. */
export async function answer(
  datacenter: Datacenter,
  router: Router,
  request: IncomingMessage,
  { authFailureDelay, logins }: AnswerOptions,
): Promise<Answer | undefined> {
  const method = request.method as Method
  if (!methods.includes(method)) return { status: 501, reason: `method '${method}' not available`, body: '' }
  const encoding = request.headers['transfer-encoding']
  if (encoding !== undefined)
    return refusal(
      501,
      encoding.toLowerCase() === 'chunked'
        ? 'chunked transfer encoding not supported'
        : `Unknown transfer encoding '${encoding}'`,
    )
  const [rawPath, query] = splitUrl(request.url ?? '/')
  if (!rawPath.startsWith('/api2')) return refusal(500, `no such file '${unescapePercent(rawPath)}'\n`)
  const target = /^\/api2\/([a-z][a-z0-9]+)(\/.*)?$/.exec(unescapePercent(rawPath).replace(/\/{2,}/g, '/'))
  if (!target) return refusal(501, 'no such uri')
  const format = target[1]!
  const path = (target[2] ?? '/').replace(/(.)\/$/, '$1')
  try {
    const match = router(method, path)
    const caller = match?.call.permission.world
      ? anonymous(datacenter, request)
      : authenticate(datacenter, request, isUploadPath(method, path))
    if (format !== 'json' && format !== 'extjs') {
      return refusal(501, `no formatter for uri ${path}, ${format}`)
    }
    const extjs = format === 'extjs'
    const run = () => call(datacenter, { method, path, query, request, caller, match, extjs, authFailureDelay })
    if (!triesPassword(method, path)) return await run()
    const answered = await logins.run(async () => ({ answer: await run() }))
    return answered === undefined ? refusal(503, 'too many login attempts') : answered.answer
  } catch (error) {
    if (error instanceof AuthenticationError) {
      await new Promise((resolve) => setTimeout(resolve, authFailureDelay))
      return { status: 401, reason: error.message, body: '' }
    }
    if (error instanceof TransportError) return refusal(error.status, error.message)
    throw error
  }
}

/** Calls that say whether a password is right. */
function triesPassword(method: Method, path: string): boolean {
  return (method === 'POST' && path === '/access/ticket') || (method === 'PUT' && path === '/access/password')
}

/** A call for anybody is not refused because of a stale ticket. */
function anonymous(datacenter: Datacenter, request: IncomingMessage): Caller {
  try {
    return authenticate(datacenter, request, true)
  } catch {
    return isToken(request) ? { userid: '', tokenid: '' } : { userid: '' }
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
        if (isLarge(request)) return takenForRequest
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
        return refusal(501, `Unexpected content for method '${method}'`)
      }
    } else {
      given = { ...(await readBody(request)), ...given }
    }
    // What browsers add against caches.
    delete given['_dc']
    if (match === undefined) throw notImplemented(method, path)
    const result = await dispatch(datacenter, match, caller, given)
    if (result instanceof TextReply) return download(result)
    const data = result instanceof Reply ? { data: result.data ?? null, ...result.extra } : { data: result ?? null }
    const body = JSON.stringify(from.extjs ? { ...data, success: 1 } : data)
    const isLast = isUploadPath(method, path)
    return { status: 200, reason: 'OK', body, proxied: match.call.proxied === true, isLast }
  } catch (error) {
    if (error instanceof TransportError || error instanceof AuthenticationError) throw error
    if (error instanceof LoginError) await new Promise((resolve) => setTimeout(resolve, from.authFailureDelay))
    const answered = failure(error, from.extjs)
    return answered.status === 200 && match?.call.proxied ? { ...answered, proxied: true } : answered
  } finally {
    await cleanUp?.()
  }
}

/** What comes at once with the head of a request. */
const atOnce = 65_536

function isLarge({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > atOnce
}

/**
 * While a refusal waits for its three seconds, the next bytes of a body are read as the next request: what the client
 * sees of a refused upload is this.
 */
const takenForRequest: Answer = {
  ...{ status: 400, reason: 'bad request', body: 'bad request', contentType: '', version: '1.0', isLast: true },
}

/** Larger ones come packed, whatever the client accepts. */
function download({ text, headers }: TextReply): Answer {
  const isLarge = Buffer.byteLength(text) > 1024
  return {
    status: 200,
    reason: 'OK',
    body: isLarge ? gzipSync(text) : text,
    contentType: 'text/plain',
    headers: isLarge ? { 'Content-Encoding': 'gzip', ...headers } : headers,
    proxied: true,
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

/** The transport's own complaints: the text is the body too. */
function refusal(status: number, text: string): Answer {
  return { status, reason: text, body: text, contentType: '' }
}

/** Also takes the absolute form that proxies send. */
function splitUrl(url: string): [path: string, query: string] {
  const local = url.replace(/^https?:\/\/[^/]*/i, '') || '/'
  const at = local.indexOf('?')
  return at < 0 ? [local, ''] : [local.slice(0, at), local.slice(at + 1)]
}
