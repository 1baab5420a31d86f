import type { Dispatcher } from 'undici'
import { Cancelled } from '../../diagnostics/errors.ts'

export interface HttpRequest {
  readonly origin: string
  readonly path: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly headers: Record<string, string>
  readonly body?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** Milliseconds until the answer must have begun; 0: no limit. Undefined: the dispatcher's. */
  readonly timeout?: number | undefined
  /** Milliseconds until the answer must be complete; 0: no limit. Default 3 min. */
  readonly limit?: number | undefined
}

export interface HttpResponse {
  readonly status: number
  /** Proxmox puts its message here; undici's own `request` drops it. */
  readonly reason: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/** The exchange broke off. `sent`: the request may have reached the server. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError'
  readonly sent: boolean
  override readonly cause: Error

  constructor(cause: Error, sent: boolean) {
    super(cause.message)
    this.cause = cause
    this.sent = sent
  }
}

/** The answer was not complete in time: a server that sends a byte now and then keeps every other limit off. */
export class AnswerTimeout extends Error {
  override readonly name = 'AnswerTimeout'
}

/** Milliseconds for an answer as a whole, from when the request is sent. */
const usualLimit = 180_000

/** Bytes of an answer: what never ends must not fill the memory. */
const largest = 128 << 20

/** Bytes that the smallest piece of an answer counts as: each takes memory beyond its content. */
const smallestPiece = 256

/** One request, one response, nothing repeated. Rejects with ExchangeError, or Cancelled when aborted. */
export function exchange(dispatcher: Dispatcher, request: HttpRequest): Promise<HttpResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>()
  let abort: ((reason: Error) => void) | undefined
  let sent = false
  let status = 0
  let reason = ''
  let headers: ReadonlyMap<string, string> = new Map()
  const chunks: Buffer[] = []
  let length = 0
  let whole: NodeJS.Timeout | undefined
  const limit = request.limit ?? usualLimit

  const cancel = () => {
    const cancelled = new Cancelled(undefined, { cause: request.signal?.reason })
    // A request that still waits for its connection can not be aborted yet; its caller should not wait for that.
    reject(cancelled)
    abort?.(cancelled)
  }
  if (request.signal?.aborted === true) {
    cancel()
    return promise
  }
  request.signal?.addEventListener('abort', cancel, { once: true })
  const done = () => {
    clearTimeout(whole)
    request.signal?.removeEventListener('abort', cancel)
  }
  dispatcher.dispatch(
    {
      origin: request.origin,
      path: request.path,
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      ...(request.timeout === undefined ? {} : { headersTimeout: request.timeout }),
    },
    {
      onRequestStart(controller) {
        if (request.signal?.aborted === true) return controller.abort(new Cancelled())
        abort = (reason) => controller.abort(reason)
        sent = true
        const late = () => controller.abort(new AnswerTimeout(`no complete answer within ${limit / 1000} s`))
        if (limit > 0) whole = setTimeout(late, limit)
      },
      onResponseStart(_controller, code, fields, text = '') {
        status = code
        reason = text
        headers = new Map(Object.entries(fields).map(([name, value]) => [name, [value].flat().at(-1) ?? '']))
      },
      onResponseData(controller, chunk) {
        chunks.push(chunk)
        length += Math.max(chunk.length, smallestPiece)
        if (length > largest) controller.abort(new Error(`the answer is larger than ${largest >> 20} MiB`))
      },
      onResponseEnd() {
        done()
        resolve({ status, reason, headers, body: Buffer.concat(chunks) })
      },
      onResponseError(_controller, cause) {
        done()
        // A server that has already said no may close while we are still sending: what it said is the answer.
        if (status >= 400) resolve({ status, reason, headers, body: Buffer.concat(chunks) })
        else reject(new ExchangeError(cause, sent))
      },
    },
  )
  return promise
}
