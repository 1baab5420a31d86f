import { once } from 'node:events'
import { request } from 'node:http'
import { isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { Cancelled } from '../../../diagnostics/errors.ts'
import { trustedContext } from '../../../net/ca.ts'
import { basicAuthorization, proxyFor } from '../../../net/proxy.ts'
import { ConnectFailure } from '../../ssh/failure.ts'
import { openSocket } from '../../ssh/socket.ts'
import type { WinrmSettings } from '../winrm-settings.ts'

/** A way to the guest's WinRM server, on which HTTP is spoken. */
export interface GuestSocket {
  readonly socket: Socket
  /** The server's certificate, as DER. */
  readonly certificate: Buffer | undefined
  /** Set where a proxy has to be told the whole address with every request. */
  readonly proxy: URL | undefined
}

const handshakeTimeout = 30_000

/** Opens it, through the proxy of the environment where there is one. Throws ConnectFailure and Cancelled. */
export async function openGuestSocket(
  host: string,
  settings: WinrmSettings,
  signal: AbortSignal,
): Promise<GuestSocket> {
  const { port, useSsl, useNtlm, proxies } = settings
  const target = new URL(`${useSsl ? 'https' : 'http'}://${isIP(host) === 6 ? `[${host}]` : host}:${port}/`)
  const proxy = proxies && proxyFor(target, proxies)
  if (proxy === undefined) {
    const socket = await openSocket(host, port, signal)
    return useSsl
      ? { ...(await encrypt(socket, host, settings, signal)), proxy: undefined }
      : { socket, certificate: undefined, proxy: undefined }
  }
  // NTLM proves who is on a connection: it needs one that leads to the guest.
  if (!useSsl && !useNtlm) return { socket: await openProxySocket(proxy, signal), certificate: undefined, proxy }
  const socket = await tunnel(proxy, target, signal)
  return useSsl
    ? { ...(await encrypt(socket, host, settings, signal)), proxy: undefined }
    : { socket, certificate: undefined, proxy: undefined }
}

async function openProxySocket(proxy: URL, signal: AbortSignal): Promise<Socket> {
  const isTls = proxy.protocol === 'https:'
  const name = proxy.hostname.replace(/^\[|\]$/g, '')
  try {
    const socket = await openSocket(name, Number(proxy.port || (isTls ? 443 : 80)), signal)
    if (!isTls) return socket
    return (await encrypt(socket, name, { insecure: false }, signal)).socket
  } catch (thrown) {
    if (!(thrown instanceof ConnectFailure)) throw thrown
    throw new ConnectFailure('port', `the proxy of the environment: ${thrown.message}`, {
      cause: thrown,
      advice: proxyAdvice,
    })
  }
}

const proxyAdvice =
  'The environment names an HTTP proxy. Set winrm_no_proxy = true to go past it, or list the guest in no_proxy.'

async function tunnel(proxy: URL, target: URL, signal: AbortSignal): Promise<Socket> {
  const socket = await openProxySocket(proxy, signal)
  const authorization = basicAuthorization(proxy)
  const place = `${target.hostname}:${target.port || (target.protocol === 'https:' ? 443 : 80)}`
  const asked = request({
    method: 'CONNECT',
    path: place,
    createConnection: () => socket,
    headers: { host: place, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) },
    signal: AbortSignal.any([signal, AbortSignal.timeout(handshakeTimeout)]),
  })
  const answered = new Promise<number | undefined>((resolve, reject) => {
    asked.once('connect', ({ statusCode }) => resolve(statusCode))
    asked.once('response', ({ statusCode }) => resolve(statusCode))
    asked.once('error', reject)
  })
  asked.end()
  const status = await answered.catch((cause: Error) => {
    socket.destroy()
    if (signal.aborted) throw new Cancelled()
    throw new ConnectFailure('port', `the proxy of the environment: ${cause.message}`, { cause, advice: proxyAdvice })
  })
  if (status === 200) return socket
  socket.destroy()
  throw new ConnectFailure('port', `the proxy of the environment refuses the way to ${place} (status ${status})`, {
    advice: proxyAdvice,
  })
}

async function encrypt(
  socket: Socket,
  host: string,
  { insecure }: Pick<WinrmSettings, 'insecure'>,
  signal: AbortSignal,
): Promise<{ readonly socket: TLSSocket; readonly certificate: Buffer }> {
  const secure = connectTls({
    socket,
    host,
    secureContext: trustedContext(),
    rejectUnauthorized: !insecure,
    ...(isIP(host) === 0 ? { servername: host } : {}),
  })
  const limit = AbortSignal.any([signal, AbortSignal.timeout(handshakeTimeout)])
  try {
    await once(secure, 'secureConnect', { signal: limit })
  } catch (thrown) {
    secure.on('error', () => {}).destroy()
    socket.destroy()
    if (signal.aborted) throw new Cancelled()
    throw handshakeFailure(thrown as NodeJS.ErrnoException, limit.aborted)
  }
  return { socket: secure, certificate: secure.getPeerX509Certificate()!.raw }
}

function handshakeFailure(cause: NodeJS.ErrnoException, isLate: boolean): ConnectFailure {
  const { code = '' } = cause
  if (isLate) return new ConnectFailure('handshake', 'it does not answer in TLS', { cause })
  const untrusted =
    /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code) && `its certificate is not trusted: ${cause.message.split('\n')[0]}`
  if (untrusted !== false)
    return new ConnectFailure('handshake', untrusted, {
      cause,
      advice:
        'A guest usually makes its certificate itself: set winrm_insecure = true to accept any, or have the guest use one of an authority that this machine trusts.',
    })
  const plain = code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG'
  return new ConnectFailure('handshake', `no TLS connection came about: ${cause.message.split('\n')[0]}`, {
    cause,
    ...(plain ? { advice: 'It seems to speak http: leave winrm_use_ssl out, or set winrm_port.' } : {}),
  })
}
