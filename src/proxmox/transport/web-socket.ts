import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createWebSocketStream, WebSocket } from 'ws'
import { Cancelled } from '../../diagnostics/errors.ts'
import { ExchangeError } from './exchange.ts'
import type { Connector } from './server-dispatcher.ts'

/** Bytes of one message: what never ends must not fill the memory. */
const largest = 4 << 20

/** Bytes of a refusal. */
const longestRefusal = 65_536

export interface WebSocketRequest {
  /** `https://...`, with its query. */
  readonly url: URL
  readonly headers: Record<string, string>
  readonly connect: Connector
  readonly signal: AbortSignal
}

/** The server answered, and opened none. */
export interface Refusal {
  readonly status: number
  readonly reason: string
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/**
 * Opens a WebSocket over a connection that is made, and whose certificate is checked, like any other to this server.
 * Resolves with the bytes in it, or with the server's refusal. Rejects with ExchangeError, or Cancelled when aborted.
 */
export async function openWebSocket(request: WebSocketRequest): Promise<Duplex | Refusal> {
  const { url, headers, connect, signal } = request
  const socket = await connected(url, connect, signal)
  const target = new URL(url)
  target.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:'
  const client = new WebSocket(target, ['binary'], {
    headers,
    maxPayload: largest,
    perMessageDeflate: false,
    createConnection: () => socket,
  })
  const { promise, resolve, reject } = Promise.withResolvers<Duplex | Refusal>()
  const stop = () => {
    reject(new Cancelled(undefined, { cause: signal.reason }))
    client.terminate()
    socket.destroy()
  }
  signal.addEventListener('abort', stop, { once: true })
  client.on('unexpected-response', (_, response: IncomingMessage) => {
    readRefusal(response).then(resolve, (cause: Error) => reject(new ExchangeError(cause, true)))
  })
  client.on('error', (cause) => reject(new ExchangeError(cause, true)))
  // Listening from the first moment on, since the server speaks first. What breaks before somebody reads is told to them then.
  client.on('open', () => resolve(createWebSocketStream(client).on('error', () => {})))
  try {
    const opened = await promise
    if ('status' in opened) socket.destroy()
    return opened
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function connected(url: URL, connect: Connector, signal: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const stop = () => reject(new Cancelled(undefined, { cause: signal.reason }))
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  const { hostname, host, protocol, port } = url
  connect({ hostname, host, protocol, port }, (...[failure, socket]) => {
    signal.removeEventListener('abort', stop)
    if (failure !== null) return reject(new ExchangeError(failure, false))
    if (signal.aborted) socket.destroy()
    resolve(socket)
  })
  return promise
}

async function readRefusal(response: IncomingMessage): Promise<Refusal> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > longestRefusal) break
  }
  const headers = new Map(Object.entries(response.headers).map(([name, value]) => [name, [value].flat().at(-1) ?? '']))
  return {
    status: response.statusCode ?? 0,
    reason: response.statusMessage ?? '',
    headers,
    body: Buffer.concat(chunks),
  }
}
