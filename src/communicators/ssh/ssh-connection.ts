import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2, { type Algorithms, type AnyAuthMethod, type CipherAlgorithm, type Client, type KexAlgorithm } from 'ssh2'
import { Cancelled } from '../../diagnostics/errors.ts'
import { portWithoutRoot } from '../../net/guest-port.ts'
import { ConnectFailure } from './failure.ts'
import { openSocket } from './socket.ts'
import { openThroughProxy } from './socks.ts'
import type { Credentials, SshSettings } from './ssh-settings.ts'

export interface Attempt {
  readonly signal: AbortSignal
  /** Milliseconds for the handshake with authentication. */
  readonly handshakeTimeout: number
}

/** How long a guest may be silent before the connection counts as lost: emulated machines stand still for a while. */
const silence = 120_000

/**
 * One attempt to connect to an SSH server, through the bastion or proxy of the settings.
 * The host key is not verified, as in Packer: the machine is new and made its key itself.
 * Throws ConnectFailure and Cancelled.
 */
export async function connectSsh(host: string, settings: SshSettings, attempt: Attempt): Promise<Client> {
  const { port, bastion, proxy } = settings
  if (bastion === undefined) {
    const socket =
      proxy === undefined
        ? await openGuestSocket(host, port, attempt.signal)
        : await openThroughProxy(proxy, host, port, attempt.signal)
    return await handshake(limited(socket, settings), settings.credentials, settings, attempt)
  }

  const outer = await handshakeWithBastion(settings, attempt)
  try {
    const client = await handshake(await forward(outer, host, port), settings.credentials, settings, attempt)
    return client.once('close', () => outer.end())
  } catch (thrown) {
    outer.end()
    throw thrown
  }
}

async function openGuestSocket(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  try {
    return await openSocket(host, port, signal)
  } catch (refused) {
    const other = portWithoutRoot(host, port)
    if (other === undefined || !(refused instanceof ConnectFailure)) throw refused
    return await openSocket(host, other, signal).catch((thrown: unknown) => {
      throw thrown instanceof ConnectFailure ? refused : thrown
    })
  }
}

async function handshakeWithBastion(settings: SshSettings, attempt: Attempt): Promise<Client> {
  const { host, port, credentials } = settings.bastion as NonNullable<SshSettings['bastion']>
  try {
    const socket = await openSocket(host, port, attempt.signal)
    const plain = { ...settings, forwardedAgent: undefined }
    const client = await handshake(limited(socket, settings), credentials, plain, attempt)
    return client.on('error', () => client.destroy())
  } catch (thrown) {
    if (!(thrown instanceof ConnectFailure)) throw thrown
    throw new ConnectFailure(thrown.stage, `bastion ${host}: ${thrown.message}`, { cause: thrown })
  }
}

function limited(socket: Socket, { readWriteTimeout }: SshSettings): Socket {
  if (readWriteTimeout === 0) return socket
  return socket.setTimeout(readWriteTimeout, () => socket.destroy(new Error('ssh_read_write_timeout is over')))
}

function forward(outer: Client, host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    outer.forwardOut('127.0.0.1', 0, host, port, (cause, channel) => {
      if (cause === undefined) resolve(channel)
      else
        reject(
          new ConnectFailure('port', `the bastion can not reach ${host} port ${port}: ${cause.message}`, { cause }),
        )
    })
  })
}

function handshake(sock: Duplex, credentials: Credentials, settings: SshSettings, attempt: Attempt): Promise<Client> {
  const { keepAliveInterval, forwardedAgent } = settings
  const { signal, handshakeTimeout } = attempt
  const client = new ssh2.Client()
  return new Promise((resolve, reject) => {
    const abort = (): void => fail(new Cancelled())
    const fail = (reason: Error): void => {
      signal.removeEventListener('abort', abort)
      client.off('error', failed).on('error', () => {})
      client.destroy()
      sock.destroy()
      reject(reason)
    }
    const failed = (cause: Error & { level?: string; code?: unknown }): void => fail(failureOf(cause))
    client.on('error', failed)
    client.once('close', () => fail(new ConnectFailure('handshake', 'the connection was closed')))
    client.once('ready', () => {
      signal.removeEventListener('abort', abort)
      client.removeAllListeners('close')
      // From here on a broken connection shows on the channels; an error without a listener would end the process.
      client.off('error', failed).on('error', () => {})
      resolve(client)
    })
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    client.connect({
      sock: sock as NonNullable<ssh2.ConnectConfig['sock']>,
      username: credentials.username,
      authHandler: authMethods(credentials),
      algorithms: algorithmsOf(settings),
      readyTimeout: handshakeTimeout,
      keepaliveInterval: keepAliveInterval,
      keepaliveCountMax:
        keepAliveInterval === 0 ? 0 : Math.ceil((settings.readWriteTimeout || silence) / keepAliveInterval),
      ...(forwardedAgent === undefined ? {} : { agent: forwardedAgent }),
    })
  })
}

function authMethods({ username, password, privateKey, agent }: Credentials): AnyAuthMethod[] {
  const methods: AnyAuthMethod[] = [{ type: 'none', username }]
  if (agent !== undefined) methods.push({ type: 'agent', username, agent })
  if (privateKey !== undefined) methods.push({ type: 'publickey', username, key: privateKey })
  if (password !== undefined) {
    methods.push({ type: 'password', username, password })
    methods.push({
      type: 'keyboard-interactive',
      username,
      prompt: (_name, _instructions, _language, prompts, answer) => answer(prompts.map(() => password)),
    })
  }
  return methods
}

function algorithmsOf({ ciphers, keyExchanges }: SshSettings): Algorithms {
  return {
    ...(ciphers.length === 0 ? {} : { cipher: ciphers as CipherAlgorithm[] }),
    ...(keyExchanges.length === 0 ? {} : { kex: keyExchanges as KexAlgorithm[] }),
  }
}

function failureOf(cause: Error & { level?: string; code?: unknown }): ConnectFailure {
  // 14: SSH_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE; OpenSSH says 2 with this text.
  if (cause.level === 'client-authentication' || cause.code === 14 || /authentication failures/i.test(cause.message)) {
    return new ConnectFailure('authentication', cause.message, { cause })
  }
  return new ConnectFailure('handshake', cause.message, { cause })
}
