import type { Readable } from 'node:stream'
import { Agent, type Dispatcher, ProxyAgent, request } from 'undici'
import { Cancelled, ExternalError } from '../diagnostics/errors.ts'
import { trustedContext } from '../net/ca.ts'
import { proxyAuthorization, proxyFor } from '../net/proxy.ts'

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Readable
}

/** One address, asked perhaps several times. */
export interface HttpSource {
  get(headers: Readonly<Record<string, string>>): Promise<HttpAnswer>
  close(): Promise<void>
}

export interface HttpOptions {
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly dispatcher?: Dispatcher | undefined
  readonly signal?: AbortSignal | undefined
}

const redirections = 10
const timeouts = { headersTimeout: 60_000, bodyTimeout: 60_000 }
const largestText = 4 << 20

/** Follows redirections, each through the proxy that is right for it. `get` rejects with the network's own errors. */
export function openHttp(url: string, { env = {}, dispatcher, signal }: HttpOptions): HttpSource {
  const opened: Dispatcher[] = []
  let lastOrigin: { origin: string; dispatcher: Dispatcher } | undefined
  const dispatcherFor = (target: URL): Dispatcher => {
    if (dispatcher !== undefined) return dispatcher
    if (lastOrigin?.origin === target.origin) return lastOrigin.dispatcher
    const tls = target.protocol === 'https:' ? { secureContext: trustedContext() } : {}
    const proxy = proxyFor(target, env)
    const authorization = proxy === undefined ? undefined : proxyAuthorization(proxy)
    const made =
      proxy === undefined
        ? new Agent({ connect: { timeout: 15_000, ...tls }, ...timeouts })
        : new ProxyAgent({
            uri: proxy.origin,
            ...(authorization === undefined ? {} : { token: authorization }),
            requestTls: tls,
            ...timeouts,
          })
    opened.push(made)
    lastOrigin = { origin: target.origin, dispatcher: made }
    return made
  }

  return {
    async get(headers) {
      let target = new URL(url)
      for (let hop = 0; hop <= redirections; hop++) {
        const answer = await request(target, {
          dispatcher: dispatcherFor(target),
          headers: { 'user-agent': 'proxmox-template-action', 'accept-encoding': 'identity', ...headers },
          ...(signal === undefined ? {} : { signal }),
        }).catch((cause: unknown) => {
          if (signal?.aborted === true) throw new Cancelled(undefined, { cause })
          throw cause
        })
        const { statusCode: status, body } = answer
        const flat = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]))
        const location = flat['location']
        if (![301, 302, 303, 307, 308].includes(status) || location === undefined)
          return { status, headers: flat, body }
        await body.dump()
        const next = URL.parse(location, target.href)
        if (next === null || !/^https?:$/.test(next.protocol))
          throw new ExternalError(`${target.href} redirects to "${location}"`, 'That is no http(s) address.')
        if (target.protocol === 'https:' && next.protocol === 'http:')
          throw new ExternalError(
            `${target.href} redirects to the unencrypted ${next.href}`,
            'Use that address itself if it is meant; the checksum protects the content.',
          )
        target = next
      }
      throw new ExternalError(`${url} redirects more than ${redirections} times`)
    },
    async close() {
      await Promise.all(opened.map((one) => one.destroy()))
    },
  }
}

/** A small text file: a list of checksums. Rejects with ExternalError, or Cancelled. */
export async function fetchText(url: string, options: HttpOptions): Promise<string> {
  const source = openHttp(url, options)
  try {
    const { status, body } = await source.get({})
    if (status !== 200) throw new ExternalError(`${url} answered ${status}`)
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of body) {
      length += (chunk as Buffer).length
      if (length > largestText) throw new ExternalError(`${url} is too large for a list of checksums`)
      chunks.push(chunk as Buffer)
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch (thrown) {
    if (thrown instanceof ExternalError || thrown instanceof Cancelled) throw thrown
    if (options.signal?.aborted === true) throw new Cancelled(undefined, { cause: thrown })
    throw new ExternalError(`${url} could not be fetched`, (thrown as Error).message, { cause: thrown })
  } finally {
    await source.close()
  }
}
