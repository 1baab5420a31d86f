import type { Duplex } from 'node:stream'
import type { Agent } from 'undici'
import type { Clock } from '../../time/clock.ts'
import { ProxmoxError } from '../error.ts'
import { encodeParameters, encodePath, type Parameters } from '../notation/parameters.ts'
import { type Credentials, identityOf } from './credentials.ts'
import { ExchangeError, exchange } from './exchange.ts'
import { explainBreak } from './network.ts'
import { readAnswer } from './read-answer.ts'
import { backoff, judgeBreak, type Verdict } from './retry-request.ts'
import { sendUpload } from './send-upload.ts'
import { type Connector, createDispatcher } from './server-dispatcher.ts'
import { type Ticket, TicketKeeper } from './session-ticket.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
  /** Doing it twice is as good as once, so a lost answer is no reason to give up. Default: of GET and DELETE only. */
  readonly idempotent?: boolean | undefined
  /** How often at most; default 6, which is patience for about 20 s. */
  readonly attempts?: number | undefined
  /** Milliseconds until the answer must have begun; default 3 min. */
  readonly timeout?: number | undefined
  /** Milliseconds until one attempt's answer must be complete; 0: no limit. Default 3 min. */
  readonly limit?: number | undefined
}

/** Milliseconds after which a call is not begun once more, however often it may be: nobody waits for half an hour. */
const longest = 300_000

/** A body that is not parameters: an upload. */
export interface RawBody {
  readonly contentType: string
  readonly size: number
  /** A chunk may change when the second one after it is asked for, not before. */
  readonly open: () => AsyncIterable<Uint8Array>
}

export interface TransportOptions {
  /** The API's address without a trailing slash. */
  readonly url: URL
  readonly connect: Connector
  readonly credentials: Credentials
  readonly clock: Clock
  /** Told of every exchange, also of those that are repeated. */
  readonly onCall?: ((call: Call) => void) | undefined
}

/** One exchange: without a status there was no answer. */
export interface Call {
  readonly method: Method
  readonly path: string
  readonly status: number | undefined
  readonly milliseconds: number
}

/** Calls of the API: proves who we are, repeats what may be repeated, and turns refusals into ProxmoxError. */
export class Transport {
  readonly url: URL
  readonly identity: string
  readonly clock: Clock
  readonly #connect: Connector
  readonly #dispatcher: Agent
  readonly #credentials: Credentials
  readonly #tickets: TicketKeeper | undefined
  readonly #onCall: (call: Call) => void
  /** An upload has a connection of its own. */
  readonly #closed = new AbortController()
  #serverClock = 0

  constructor({ url, connect, credentials, clock, onCall = () => {} }: TransportOptions) {
    this.#onCall = onCall
    this.url = url
    this.identity = identityOf(credentials)
    this.clock = clock
    this.#connect = connect
    this.#dispatcher = createDispatcher(connect)
    this.#credentials = credentials
    if (credentials.kind === 'password') {
      const login = (user: string, password: string) =>
        this.#call('POST', '/access/ticket', { username: user, password }, { attempts: 3, idempotent: true }, false)
      this.#tickets = new TicketKeeper(
        credentials.user,
        credentials.password,
        async (user, password) => (await login(user, password)) as Record<string, unknown>,
        clock,
      )
    }
  }

  /** Seconds since the epoch by the server's clock in its last answer; 0 before the first. */
  get serverTime(): number {
    return this.#serverClock
  }

  secrets(): string[] {
    const { kind } = this.#credentials
    const own = kind === 'token' ? this.#credentials.secret : this.#credentials.password
    return [own, ...(this.#tickets?.secrets ?? [])]
  }

  /** `path` without /api2/json, its segments plain or with `%2F` for a slash. Resolves with the answer's `data`. */
  call(method: Method, path: string, parameters: Parameters = {}, options: CallOptions = {}): Promise<unknown> {
    return this.#call(method, path, parameters, options, true)
  }

  /** `POST` of a body that is made anew for each attempt. */
  send(path: string, body: RawBody, options: CallOptions = {}): Promise<unknown> {
    return this.#call('POST', path, body, options, true)
  }

  /**
   * What a WebSocket of the API carries; its messages are bytes. Nothing is repeated. Rejects with ProxmoxError, and with
   * Cancelled when aborted.
   */
  async webSocket(path: string, parameters: Parameters, signal: AbortSignal): Promise<Duplex> {
    const { openWebSocket } = await import('./web-socket.ts')
    const headers = this.#headers(await this.#tickets?.get(), true)
    const url = new URL(`${this.url.pathname}${encodePath(path)}?${encodeParameters(parameters)}`, this.url)
    const started = this.clock.now()
    const told = (status?: number) =>
      this.#onCall({ method: 'GET', path, status, milliseconds: Math.round(this.clock.now() - started) })
    try {
      const opened = await openWebSocket({ url, headers, connect: this.#connect, signal })
      told('status' in opened ? opened.status : 101)
      if (!('status' in opened)) return opened
      const { error } = readAnswer({ method: 'GET', path, url: this.url, identity: this.identity }, opened)
      const none = { method: 'GET', path, reason: 'the server opened no WebSocket' } as const
      throw error ?? new ProxmoxError({ code: 'unexpected-answer', ...none })
    } catch (thrown) {
      if (!(thrown instanceof ExchangeError)) throw thrown
      told()
      throw new ProxmoxError({ method: 'GET', path, ...explainBreak(thrown, this.url) }, { cause: thrown.cause })
    }
  }

  close(): Promise<void> {
    this.#closed.abort()
    return this.#dispatcher.destroy()
  }

  async #call(
    method: Method,
    path: string,
    content: Parameters | RawBody,
    options: CallOptions,
    authenticate: boolean,
  ): Promise<unknown> {
    const idempotent = options.idempotent ?? (method === 'GET' || method === 'DELETE')
    const attempts = options.attempts ?? 6
    let relogin = authenticate && this.#tickets !== undefined
    const started = this.clock.now()
    for (let failures = 0; ; ) {
      const ticket = authenticate ? await this.#tickets?.get() : undefined
      const { data, error, verdict } = await this.#attempt(method, path, content, options, ticket, authenticate)
      if (error === undefined) return data
      if (error.status === 401 && relogin && ticket !== undefined) {
        // A ticket dies early when the cluster's key changes, or the machine slept.
        relogin = false
        this.#tickets?.reject(ticket)
        continue
      }
      failures++
      const worthIt = verdict === 'undone' || (verdict === 'unknown' && idempotent)
      if (!worthIt || failures >= attempts || this.clock.now() - started >= longest) throw error
      await this.clock.sleep(backoff(failures), options.signal)
    }
  }

  async #attempt(
    method: Method,
    path: string,
    content: Parameters | RawBody,
    options: CallOptions,
    ticket: Ticket | undefined,
    authenticate: boolean,
  ): Promise<{ data?: unknown; error?: ProxmoxError; verdict: Verdict }> {
    const headers = this.#headers(ticket, authenticate)
    let query = ''
    let body: string | undefined
    if (isRawBody(content)) {
      headers['content-type'] = content.contentType
      headers['content-length'] = String(content.size)
    } else if (method === 'POST' || method === 'PUT') {
      headers['content-type'] = 'application/x-www-form-urlencoded'
      body = encodeParameters(content)
    } else {
      const encoded = encodeParameters(content)
      query = encoded === '' ? '' : `?${encoded}`
    }

    const started = this.clock.now()
    const told = (status?: number) =>
      this.#onCall({ method, path, status, milliseconds: Math.round(this.clock.now() - started) })
    try {
      const { signal, timeout, limit } = options
      const { origin, pathname } = this.url
      const at = `${pathname}${encodePath(path)}${query}`
      const response = isRawBody(content)
        ? await sendUpload(this.#connect, {
            url: new URL(`${origin}${at}`),
            headers,
            body: content.open,
            signal: AbortSignal.any([this.#closed.signal, ...(signal === undefined ? [] : [signal])]),
          })
        : await exchange(this.#dispatcher, { origin, path: at, method, headers, body, signal, timeout, limit })
      told(response.status)
      const date = Date.parse(response.headers.get('date') ?? '')
      if (!Number.isNaN(date)) this.#serverClock = Math.floor(date / 1000)
      return readAnswer({ method, path, url: this.url, identity: this.identity }, response)
    } catch (thrown) {
      told()
      if (!(thrown instanceof ExchangeError)) throw thrown
      const verdict = judgeBreak(thrown)
      const failure = { method, path, ambiguous: verdict === 'unknown', ...explainBreak(thrown, this.url) }
      return { error: new ProxmoxError(failure, { cause: thrown.cause }), verdict }
    }
  }

  #headers(ticket: Ticket | undefined, authenticate: boolean): Record<string, string> {
    const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'proxmox-template-action' }
    if (ticket !== undefined) {
      headers['cookie'] = `PVEAuthCookie=${encodeURIComponent(ticket.ticket)}`
      headers['csrfpreventiontoken'] = ticket.csrf
    } else if (authenticate && this.#credentials.kind === 'token') {
      headers['authorization'] = `PVEAPIToken=${this.identity}=${this.#credentials.secret}`
    }
    return headers
  }
}

function isRawBody(content: Parameters | RawBody): content is RawBody {
  return typeof content['open'] === 'function'
}
