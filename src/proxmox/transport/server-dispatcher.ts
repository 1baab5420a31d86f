import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { Agent, buildConnector, Client } from 'undici'
import { basicAuthorization } from '../../net/proxy.ts'
import { type Trust, tlsOptions, verify } from './pinned-certificate.ts'

// Proxmox closes a connection that was idle for 5 s. Ours must be given up well before, or a request, which may be
// one that must not be sent twice, is written into a connection that is about to die.
const keepAliveTimeout = 2_500
const connectTimeout = 15_000
// Calls that allocate disks answer only when that is done.
const headersTimeout = 180_000

/** The proxy refused or did not understand; the request never reached the server. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
}

export type Connector = buildConnector.connector

/** Makes connections to one server, that trust whom they were told to trust. */
export function createConnector(trust: Trust, proxy: URL | undefined): Connector {
  // No TLS sessions are kept: a resumed one skips the check of the certificate's names.
  // Proxmox speaks HTTP/1.1; its messages are in the reason of the status, which HTTP/2 has no more.
  const options = { ...tlsOptions(trust), allowH2: false, maxCachedSessions: 0, timeout: connectTimeout }
  const connectDirectly = buildConnector(options)

  return (target, callback) => {
    const verified: buildConnector.Callback = (...[failure, socket]) => {
      if (failure !== null) return callback(failure, null)
      const problem = target.protocol === 'https:' ? verify(socket as TLSSocket, trust) : undefined
      if (problem === undefined) return callback(null, socket)
      socket.destroy()
      callback(problem, null)
    }
    if (proxy === undefined || target.protocol !== 'https:') return connectDirectly(target, verified)
    tunnel(proxy, `${target.hostname}:${target.port || 443}`).then(
      (httpSocket) => connectDirectly({ ...target, httpSocket }, verified),
      (cause: Error) => callback(cause, null),
    )
  }
}

/** One pool of connections. */
export function createDispatcher(connect: Connector): Agent {
  return new Agent({
    connect,
    allowH2: false,
    connections: 16,
    keepAliveTimeout,
    keepAliveMaxTimeout: keepAliveTimeout,
    headersTimeout,
    bodyTimeout: headersTimeout,
  })
}

async function tunnel(proxy: URL, target: string): Promise<Socket> {
  const client = new Client(proxy.origin, { allowH2: false, connectTimeout })
  const authorization = basicAuthorization(proxy)
  try {
    const { statusCode, socket } = await client.connect({
      path: target,
      signal: AbortSignal.timeout(connectTimeout),
      headers: { host: target, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) },
    })
    if (statusCode === 200) return socket as Socket
    socket.destroy()
    throw new ProxyError(`the proxy ${proxy.host} answered ${statusCode} to CONNECT ${target}`)
  } catch (cause) {
    if (cause instanceof ProxyError) throw cause
    throw new ProxyError(`the proxy ${proxy.host} could not be reached: ${(cause as Error).message}`, { cause })
  } finally {
    void client.close()
  }
}
