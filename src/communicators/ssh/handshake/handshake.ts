import type { Duplex } from 'node:stream'
import ssh2, { type Algorithms, type CipherAlgorithm, type Client, type KexAlgorithm } from 'ssh2'
import { Cancelled } from '../../../diagnostics/errors.ts'
import { longestTimer } from '../../../time/clock.ts'
import { authHandlerFor } from '../authentication/auth-methods.ts'
import { signForCertificates } from '../authentication/certified-key.ts'
import type { SshSettings } from '../ssh-settings.ts'
import { boundGroupExchange } from './group-exchange.ts'
import { handshakeFailure } from './handshake-failure.ts'
import { recordHandshake } from './handshake-record.ts'

export interface Attempt {
  readonly signal: AbortSignal
  /** Milliseconds for the handshake with authentication. */
  readonly handshakeTimeout: number
  /** Told the key that the guest shows, before it is given a proof of who comes. What it throws ends the attempt. */
  readonly onHostKey?: ((key: Buffer) => void) | undefined
}

/** Who is at the other end: the guest, or the bastion before it. */
export interface Peer extends SshSettings {
  readonly host: string
}

/** How long a guest may be silent before the connection counts as lost: emulated machines stand still for a while. */
const silence = 120_000

/** Milliseconds for somebody to type a password: OpenSSH's own LoginGraceTime. */
const graceOfPerson = 120_000

/** Makes an SSH connection of one that stands. Throws ConnectFailure and Cancelled. */
export function handshake(sock: Duplex, peer: Peer, attempt: Attempt): Promise<Client> {
  const { credentials, keepAliveInterval, forwardedAgent } = peer
  const { signal, handshakeTimeout, onHostKey } = attempt
  const client = new ssh2.Client()
  const record = recordHandshake()
  return new Promise((resolve, reject) => {
    const abort = (): void => fail(new Cancelled())
    const fail = (reason: Error): void => {
      signal.removeEventListener('abort', abort)
      client.off('error', failed).on('error', () => {})
      client.destroy()
      sock.destroy()
      reject(reason)
    }
    const failed = (cause: Error & { level?: string; code?: unknown }): void =>
      fail(handshakeFailure(cause, record, peer))
    client.on('error', failed)
    client.once('close', () => failed(new Error('the connection was closed')))
    client.once('ready', () => {
      signal.removeEventListener('abort', abort)
      client.removeAllListeners('close')
      record.end(client)
      // From here on a broken connection shows on the channels; an error without a listener would end the process.
      client.off('error', failed).on('error', () => {})
      resolve(client)
    })
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    client.connect({
      sock: sock as NonNullable<ssh2.ConnectConfig['sock']>,
      username: credentials.username,
      authHandler: authHandlerFor(credentials, fail),
      algorithms: algorithmsOf(peer),
      hostVerifier: (key: Buffer) => {
        try {
          onHostKey?.(key)
          return true
        } catch (thrown) {
          fail(thrown as Error)
          return false
        }
      },
      readyTimeout: credentials.person === undefined ? handshakeTimeout : Math.max(handshakeTimeout, graceOfPerson),
      debug: record.debug,
      keepaliveInterval: Math.min(keepAliveInterval, longestTimer),
      keepaliveCountMax:
        keepAliveInterval === 0 ? 0 : Math.ceil((peer.readWriteTimeout || silence) / keepAliveInterval),
      ...(forwardedAgent === undefined ? {} : { agent: forwardedAgent }),
    })
    boundGroupExchange(client)
    signForCertificates(client)
    record.listen(sock)
  })
}

function algorithmsOf({ ciphers, keyExchanges }: SshSettings): Algorithms {
  return {
    ...(ciphers.length === 0 ? {} : { cipher: ciphers as CipherAlgorithm[] }),
    ...(keyExchanges.length === 0 ? {} : { kex: keyExchanges as KexAlgorithm[] }),
  }
}
