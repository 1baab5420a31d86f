import type { Agent, Dispatcher, ProxyAgent } from 'undici'
import { trustedContext } from './ca.ts'
import { basicAuthorization, type Environment, proxyFor } from './proxy.ts'

/** Of undici. Passed in, because whoever only validates asks nobody and must not wait for it to load. */
export interface HttpClient {
  readonly Agent: typeof Agent
  readonly ProxyAgent: typeof ProxyAgent
}

// HTTP/1.1 alone: what downloads go on with, and what is said of a connection that broke, is made for it.
const how = { allowH2: false, headersTimeout: 60_000, bodyTimeout: 60_000 }

/** Connections to one server, through the proxy that the environment names, trusting the system's authorities. */
export function dispatcherTo(target: URL, env: Environment, { Agent, ProxyAgent }: HttpClient): Dispatcher {
  const tls = target.protocol === 'https:' ? { secureContext: trustedContext() } : {}
  const proxy = proxyFor(target, env)
  if (proxy === undefined) return new Agent({ connect: { timeout: 15_000, ...tls }, ...how })
  const token = basicAuthorization(proxy)
  return new ProxyAgent({ uri: proxy.origin, ...(token === undefined ? {} : { token }), requestTls: tls, ...how })
}
