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

async function ask(
  method: 'GET' | 'HEAD',
  address: string,
  options: FetchOptions,
): Promise<Dispatcher.ResponseData & { readonly address: string }> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: options.verify } })
  let at = address
  for (let step = 0; step <= redirections; step++) {
    const response = await request(at, {
      method,
      dispatcher,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    const location = response.headers['location']
    if (response.statusCode < 300 || response.statusCode >= 400 || typeof location !== 'string')
      return { ...response, address: at }
    await response.body.dump()
    at = new URL(location, at).href
  }
  throw new Error(`${redirections} redirections exceeded`)
}

/** Throws Error `download failed: ...`. */
export async function fetchToFile(address: string, file: string, options: FetchOptions): Promise<void> {
  let response: Awaited<ReturnType<typeof ask>>
  try {
    response = await ask('GET', address, options)
  } catch (error) {
    throw new Error(`download failed: Connecting to ${peerOf(address)}... failed: ${connectionFault(error)}.`)
  }
  if (response.statusCode !== 200) {
    await response.body.dump()
    throw new Error(`download failed: ERROR ${response.statusCode}.`)
  }
  await pipeline(
    response.body,
    createWriteStream(file),
    ...(options.signal === undefined ? [] : [{ signal: options.signal }]),
  )
}

/** Throws Error `invalid server response: ...`. */
export async function fetchHead(
  address: string,
  options: FetchOptions,
): Promise<{ readonly address: string; header(name: string): string | undefined }> {
  let response: Awaited<ReturnType<typeof ask>>
  try {
    response = await ask('HEAD', address, options)
  } catch (error) {
    throw new Error(`invalid server response: '500 Can't connect to ${peerOf(address)} (${connectionFault(error)})'`)
  }
  await response.body.dump()
  if (response.statusCode !== 200) throw new Error(`invalid server response: '${response.statusCode}'`)
  const { headers } = response
  return {
    address: response.address,
    header: (name) => {
      const value = headers[name]
      return Array.isArray(value) ? value[0] : value
    },
  }
}
