import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Agent, type Dispatcher, request } from 'undici'

export interface FetchOptions {
  readonly verify: boolean
  readonly signal?: AbortSignal
}

/** `host:port` of a URL, with the port that its scheme implies. */
function peerOf(address: string): string {
  const { hostname, port, protocol } = new URL(address)
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
}

/** In the words of the tools that a genuine server uses. */
function connectionFault(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  if (code === 'ECONNREFUSED') return 'Connection refused'
  return error instanceof Error ? error.message : String(error)
}

const redirections = 10

type Response = Dispatcher.ResponseData & { readonly address: string }

async function ask(
  method: 'GET' | 'HEAD',
  address: string,
  signal: AbortSignal | undefined,
  dispatcher: Dispatcher,
): Promise<Response> {
  let at = address
  for (let step = 0; step <= redirections; step++) {
    const response = await request(at, { method, dispatcher, ...(signal === undefined ? {} : { signal }) })
    // A body that is given up emits an error; whoever reads it gets it all the same.
    response.body.on('error', () => {})
    const location = response.headers['location']
    if (response.statusCode < 300 || response.statusCode >= 400 || typeof location !== 'string')
      return { ...response, body: response.body, address: at }
    await response.body.dump()
    at = new URL(location, at).href
  }
  throw new Error(`${redirections} redirections exceeded`)
}

/** Connections for one fetch; whatever the server does, none of them is left behind. */
async function withConnections<Result>(
  { verify }: FetchOptions,
  work: (dispatcher: Dispatcher) => Promise<Result>,
): Promise<Result> {
  const dispatcher = new Agent({ allowH2: false, connect: { rejectUnauthorized: verify } })
  try {
    return await work(dispatcher)
  } finally {
    await dispatcher.destroy()
  }
}

/** Throws Error `download failed: ...`. */
export async function fetchToFile(address: string, file: string, options: FetchOptions): Promise<void> {
  const { signal } = options
  await withConnections(options, async (dispatcher) => {
    const response = await ask('GET', address, signal, dispatcher).catch((error: unknown) => {
      throw new Error(`download failed: Connecting to ${peerOf(address)}... failed: ${connectionFault(error)}.`)
    })
    if (response.statusCode !== 200) throw new Error(`download failed: ERROR ${response.statusCode}.`)
    try {
      await pipeline(
        response.body,
        createWriteStream(file, { mode: 0o600 }),
        ...(signal === undefined ? [] : [{ signal }]),
      )
    } catch (error) {
      if (signal?.aborted === true) throw error
      throw new Error(`download failed: ${connectionFault(error)}.`, { cause: error })
    }
  })
}

/** Throws Error `invalid server response: ...`. */
export async function fetchHead(
  address: string,
  options: FetchOptions,
): Promise<{ readonly address: string; header(name: string): string | undefined }> {
  return await withConnections(options, async (dispatcher) => {
    const response = await ask('HEAD', address, options.signal, dispatcher).catch((error: unknown) => {
      throw new Error(`invalid server response: '500 Can't connect to ${peerOf(address)} (${connectionFault(error)})'`)
    })
    if (response.statusCode !== 200) throw new Error(`invalid server response: '${response.statusCode}'`)
    const { headers } = response
    return {
      address: response.address,
      header: (name) => {
        const value = headers[name]
        return Array.isArray(value) ? value[0] : value
      },
    }
  })
}
