import { Agent, type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import { Cancelled } from '../../../diagnostics/errors.ts'
import { basicAuthorization } from '../../../net/proxy.ts'
import { Broken, Nonsense } from '../winrm-failure.ts'
import type { GuestSocket } from './guest-socket.ts'

export interface HttpAnswer {
  readonly status: number
  /** How the server would like to be authenticated to. */
  readonly challenges: readonly string[]
  readonly type: string
  readonly body: Buffer
}

export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** Milliseconds until the whole answer must be there. */
  readonly timeout: number
}

/** Of one answer: more than any server of WinRM may send when it is asked for 500 KiB. */
const mostBytes = 4 << 20

/** HTTP on one socket and no other, one request after the other: NTLM proves who is on a connection. */
export class HttpConnection {
  readonly certificate: Buffer | undefined
  readonly #socket: Socket
  readonly #agent: Agent
  readonly #host: string
  readonly #path: string
  readonly #proxyHeaders: Readonly<Record<string, string>>

  constructor({ socket, certificate, proxy }: GuestSocket, host: string) {
    this.certificate = certificate
    this.#socket = socket
    this.#host = host
    this.#agent = new OneSocket(socket)
    this.#path = proxy === undefined ? '/wsman' : `http://${host}/wsman`
    const authorization = proxy && basicAuthorization(proxy)
    this.#proxyHeaders = authorization === undefined ? {} : { 'proxy-authorization': authorization }
    socket.on('error', () => {})
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable
  }

  /** Throws Broken, Nonsense and Cancelled; then it is closed. */
  async post(body: Buffer, { headers = {}, signal, timeout }: PostOptions): Promise<HttpAnswer> {
    if (signal.aborted) throw new Cancelled()
    if (!this.isOpen) throw new Broken('the guest closed the connection')
    const limit = AbortSignal.timeout(timeout)
    try {
      return await new Promise<HttpAnswer>((resolve, reject) => {
        const asked = request({
          method: 'POST',
          path: this.#path,
          agent: this.#agent,
          headers: { host: this.#host, ...this.#proxyHeaders, ...headers, 'content-length': body.length },
          signal: AbortSignal.any([signal, limit]),
        })
        asked.once('error', reject)
        asked.once('response', (response) => read(response).then(resolve, reject))
        asked.end(body)
      })
    } catch (thrown) {
      this.close()
      if (signal.aborted) throw new Cancelled()
      if (thrown instanceof Nonsense) throw thrown
      if (limit.aborted)
        throw new Broken(`the guest did not answer for ${Math.round(timeout / 1000)} s`, { cause: thrown })
      const { code = '', message } = thrown as NodeJS.ErrnoException
      if (code.startsWith('HPE_')) throw new Nonsense(`it does not speak HTTP: ${message}`, { cause: thrown })
      throw new Broken(`the connection broke: ${message}`, { cause: thrown })
    }
  }

  close(): void {
    this.#agent.destroy()
    this.#socket.destroy()
  }
}

class OneSocket extends Agent {
  readonly #socket: Socket

  constructor(socket: Socket) {
    super({ keepAlive: true, maxSockets: 1 })
    this.#socket = socket
  }

  override createConnection(): Socket {
    return this.#socket
  }
}

async function read(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > mostBytes) throw new Nonsense('its answer has no end')
    chunks.push(chunk)
  }
  // Broken off in the middle is an end, too.
  if (!response.complete) throw new Error('the answer was cut off')
  return {
    status: response.statusCode ?? 0,
    challenges: response.headersDistinct['www-authenticate'] ?? [],
    type: response.headers['content-type'] ?? '',
    body: Buffer.concat(chunks),
  }
}
