import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { listenInRange } from './ports.ts'
import { type Answer, fromContent, fromFolder } from './served-files.ts'

export interface AnswerServerOptions {
  /** Absolute path of `http_directory`, or the paths and texts of `http_content`. */
  readonly serve: { readonly directory: string } | { readonly content: Readonly<Record<string, string>> }
  /** Address on which to listen. */
  readonly bind: string
  readonly portMin: number
  readonly portMax: number
  /** Told about every request when it is answered. `client` is an address. */
  onRequest?(request: AnsweredRequest): void
}

export interface AnsweredRequest {
  readonly method: string
  /** As the client wrote it, without the query. Never trusted. */
  readonly path: string
  readonly status: number
  readonly client: string
  /** Why it was refused or not found. */
  readonly note?: string | undefined
}

/** The HTTP server from which installers fetch their answer files, as `{{ .HTTPIP }}:{{ .HTTPPort }}`. */
export class AnswerServer {
  readonly port: number
  readonly #server: Server

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
  }

  /** Throws ExternalError when no port is free or the address is none of this machine's. */
  static async start(options: AnswerServerOptions): Promise<AnswerServer> {
    const server = createServer((request, response) => void answer(options, request, response))
    return new AnswerServer(server, await listenInRange(server, options.bind, options.portMin, options.portMax))
  }

  /** Also ends connections that are still open. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }
}

async function answer(options: AnswerServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', socket } = request
  const path = (request.url ?? '/').replace(/[?#].*$/s, '').replace(/^https?:\/\/[^/]*/, '')
  const found = await find(options, method, path)
  request.resume()
  response.on('close', () => {
    const client = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
    const note = found.kind === 'failure' ? found.text : undefined
    options.onRequest?.({ method, path, status: response.statusCode, client, note })
  })
  try {
    await send(found, request, response)
  } catch {
    // The client went away, or the file changed under us: nobody is left to be told.
    response.destroy()
  }
}

type Found = Answer | { readonly kind: 'failure'; readonly status: 400 | 405; readonly text: string }

async function find({ serve }: AnswerServerOptions, method: string, path: string): Promise<Found> {
  // POST: Proxmox's own automated installation asks for its answer file so.
  if (!['GET', 'HEAD', 'POST'].includes(method)) return { kind: 'failure', status: 405, text: 'method not allowed' }
  try {
    const decoded = decodeURIComponent(path)
    return 'directory' in serve ? await fromFolder(serve.directory, decoded) : fromContent(serve.content, decoded)
  } catch {
    return { kind: 'failure', status: 400, text: 'malformed path' }
  }
}

async function send(found: Found, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (found.kind === 'redirect') {
    response.writeHead(301, { location: found.path, 'content-length': 0 }).end()
    return
  }
  if (found.kind === 'failure') {
    const text = `${found.text}\n`
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) }
    response.writeHead(found.status, headers).end(request.method === 'HEAD' ? undefined : text)
    return
  }
  const { size, modified, type } = found
  if (modified !== undefined) response.setHeader('last-modified', modified.toUTCString())
  response.setHeader('accept-ranges', 'bytes')
  const part = request.method === 'POST' ? undefined : partOf(request.headers.range, size)
  if (part === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${size}`, 'content-length': 0 }).end()
    return
  }
  const { start, end } = part ?? { start: 0, end: size - 1 }
  if (part !== undefined) response.setHeader('content-range', `bytes ${start}-${end}/${size}`)
  response.writeHead(part === undefined ? 200 : 206, { 'content-type': type, 'content-length': end - start + 1 })
  if (request.method === 'HEAD' || size === 0) response.end()
  else await pipeline(found.open(start, end), response)
}

/** One range of bytes. Several at once, and what is no range, are answered with the whole, as HTTP allows. */
function partOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined
  return start >= size || start > end ? 'unsatisfiable' : { start, end }
}
