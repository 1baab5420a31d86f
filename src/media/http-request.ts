import type { Readable } from 'node:stream'
import { Agent, type Dispatcher, ProxyAgent, request } from 'undici'
import { Cancelled, ExternalError } from '../diagnostics/errors.ts'
import { dispatcherTo } from '../net/dispatcher.ts'
import { basicAuthorization } from '../net/proxy.ts'

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Readable
}

/** One address, asked perhaps several times. */
export interface HttpSource {
  get(headers: Readonly<Record<string, string>>, method?: 'GET' | 'HEAD'): Promise<HttpAnswer>
  close(): Promise<void>
}

export interface HttpOptions {
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  readonly dispatcher?: Dispatcher | undefined
  readonly signal?: AbortSignal | undefined
  /** Follow a redirection from https to http. */
  readonly allowDowngrade?: boolean | undefined
}

const redirections = 10

/** Follows redirections, each through the proxy that is right for it. `get` rejects with the network's own errors. */
export function openHttp(
  url: string,
  { env = {}, dispatcher, signal, allowDowngrade = false }: HttpOptions,
): HttpSource {
  const opened: Dispatcher[] = []
  let lastOrigin: { origin: string; dispatcher: Dispatcher } | undefined
  const dispatcherFor = (target: URL): Dispatcher => {
    if (dispatcher !== undefined) return dispatcher
    if (lastOrigin?.origin === target.origin) return lastOrigin.dispatcher
    const made = dispatcherTo(target, env, { Agent, ProxyAgent })
    opened.push(made)
    lastOrigin = { origin: target.origin, dispatcher: made }
    return made
  }

  const start = new URL(url)
  // In a header, and to that server alone: undici leaves them out of the address, and logs should too.
  const login = start.username === '' ? {} : { authorization: basicAuthorization(start) ?? '' }
  const first = new URL(withoutCredentials(url))

  return {
    async get(headers, method = 'GET') {
      let target = first
      for (let hop = 0; hop <= redirections; hop++) {
        const answer = await request(target, {
          method,
          dispatcher: dispatcherFor(target),
          headers: {
            'user-agent': 'proxmox-template-action',
            'accept-encoding': 'identity',
            ...(target.origin === first.origin ? login : {}),
            ...headers,
          },
          ...(signal === undefined ? {} : { signal }),
        }).catch((cause: unknown) => {
          if (signal?.aborted === true) throw new Cancelled(undefined, { cause })
          throw cause
        })
        const { statusCode: status, body } = answer
        // A body that is given up emits an error; whoever reads it gets it all the same.
        body.on('error', () => undefined)
        const flat = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]))
        const location = flat['location']
        if (![301, 302, 303, 307, 308].includes(status) || location === undefined)
          return { status, headers: flat, body }
        await body.dump()
        const next = URL.parse(location, target.href)
        if (next === null || !/^https?:$/.test(next.protocol))
          throw new ExternalError(
            'redirect-refused',
            `${target.href} redirects to "${location}"`,
            'That is no http(s) address.',
          )
        if (target.protocol === 'https:' && next.protocol === 'http:' && !allowDowngrade)
          throw new ExternalError(
            'redirect-refused',
            `${target.href} redirects to the unencrypted ${next.href}`,
            'Without a checksum nothing protects it on that way. Set iso_checksum, or use an https address.',
          )
        target = next
      }
      throw new ExternalError('redirect-refused', `${first.href} redirects more than ${redirections} times`)
    },
    async close() {
      await Promise.all(opened.map((one) => one.destroy()))
    },
  }
}

/** As an address may be shown and written down. */
export function withoutCredentials(url: string): string {
  const parsed = URL.parse(url)
  if (parsed === null || (parsed.username === '' && parsed.password === '')) return url
  parsed.username = ''
  parsed.password = ''
  return parsed.href
}
