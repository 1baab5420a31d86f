import { request as httpRequest } from 'node:http'
import { Cancelled } from '../../diagnostics/errors.ts'
import { ExchangeError, type HttpResponse } from './exchange.ts'
import type { Connector } from './server-dispatcher.ts'

export interface StreamedRequest {
  readonly url: URL
  readonly headers: Record<string, string>
  /** A chunk may change when the second one after it is asked for, not before. */
  readonly body: () => AsyncIterable<Uint8Array>
  readonly signal?: AbortSignal | undefined
}

/** Milliseconds that the rest of an answer may take which came while the body was still being sent. */
const refusalPatience = 1_000

/** Bytes of an answer: it is a few words. */
const largest = 1 << 20

/**
 * One `POST` with a body of any size, on a connection of its own. Node's client in place of undici's, because it tells when
 * a chunk has been written: its memory is used again, which halves what an upload costs. Rejects with ExchangeError, or
 * Cancelled when aborted. How long it may take is the caller's matter.
 */
export function sendUpload(connect: Connector, request: StreamedRequest): Promise<HttpResponse> {
  const { url, signal } = request
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>()
  if (signal?.aborted === true) return Promise.reject(new Cancelled(undefined, { cause: signal.reason }))
  let isConnected = false
  let isRefused = false
  let patience: NodeJS.Timeout | undefined
  /** Bytes. */
  let given = 0
  let giveUp: (cause: Error) => void = () => {}
  let bodyProblem: unknown
  let answer: Omit<HttpResponse, 'body'> | undefined
  const chunks: Buffer[] = []
  const isRefusal = () => answer !== undefined && answer.status >= 300
  const answered = () => {
    if (answer !== undefined) resolve({ ...answer, body: Buffer.concat(chunks) })
  }

  const { hostname, host, protocol, port } = url
  const sending = httpRequest({
    method: 'POST',
    path: `${url.pathname}${url.search}`,
    headers: { ...request.headers, host, connection: 'close' },
    createConnection: (_options, done) => {
      connect({ hostname, host, protocol, port: port || (protocol === 'https:' ? '443' : '80') }, (failure, socket) => {
        isConnected = failure === null
        if (failure === null) done(null, socket)
        else done(failure, undefined as never)
      })
      return undefined
    },
  })
  const cancel = () => {
    reject(new Cancelled(undefined, { cause: signal?.reason }))
    sending.destroy()
  }
  signal?.addEventListener('abort', cancel, { once: true })
  sending.on('response', (response) => {
    const headers = new Map(
      Object.entries(response.headers).map(([name, value]) => [name, [value].flat().at(-1) ?? '']),
    )
    answer = { status: response.statusCode ?? 0, reason: response.statusMessage ?? '', headers }
    // A server that says no before it has everything wants no more of it; its answer may have no end but the connection's.
    if (isRefusal() && !sending.writableEnded) {
      isRefused = true
      patience = setTimeout(() => sending.destroy(), refusalPatience)
    }
    let length = 0
    if (!isRefusal() && given < Number(request.headers['content-length']))
      sending.destroy(new Error('it was content before it had everything'))
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      if (length > largest) sending.destroy(new Error(`the answer is larger than ${largest >> 20} MiB`))
    })
    response.on('end', () => {
      answered()
      sending.destroy()
    })
    // What comes with it is told by `sending` as well.
    response.on('error', () => {})
  })
  sending.on('error', (cause) => {
    giveUp(cause)
    // What is wrong with the body is none of the network's.
    if (bodyProblem !== undefined) return reject(bodyProblem)
    // A server that has already said no may close while we are still sending: what it said is the answer.
    if (isRefusal()) answered()
    else reject(new ExchangeError(cause, isConnected))
  })
  sending.on('close', () => {
    giveUp(new Error('the connection was closed'))
    clearTimeout(patience)
    signal?.removeEventListener('abort', cancel)
    if (isRefusal()) answered()
    reject(new ExchangeError(new Error('the connection was closed'), isConnected))
  })

  const write = (chunk: Uint8Array) =>
    new Promise<void>((written, failed) => {
      given += chunk.length
      // Node tells nothing of a write that waits for a connection which does not come about.
      giveUp = failed
      sending.write(chunk, (cause) => (cause ? failed(cause) : written()))
    })
  const sent = told(request.body(), (problem) => {
    bodyProblem = problem
  })
  async function send(): Promise<void> {
    let before: Promise<void> | undefined
    for await (const chunk of sent) {
      await before
      if (isRefused) return
      before = write(chunk)
      // It is waited for when the next chunk is there, which may take a while.
      before.catch(() => {})
    }
    await before
    if (!isRefused) sending.end()
  }
  send().catch((cause: Error) => sending.destroy(cause))
  return promise
}

/** The same chunks; `onProblem` hears first of what is wrong with them. */
async function* told(
  chunks: AsyncIterable<Uint8Array>,
  onProblem: (problem: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks
  } catch (thrown) {
    onProblem(thrown)
    throw thrown
  }
}
