import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { portWithoutRoot } from '../../net/guest-port.ts'
import { longestTimer } from '../../time/clock.ts'
import { ConnectFailure } from './failure.ts'
import { type Attempt, handshake } from './handshake/handshake.ts'
import { gathered, openSocket } from './socket.ts'
import { openThroughProxy } from './socks.ts'
import type { SshSettings } from './ssh-settings.ts'

/**
 * One attempt to connect to an SSH server, through the bastion or proxy of the settings.
 * The host key is not verified, as in Packer: the machine is new and made its key itself. That it changes is told.
 * Throws ConnectFailure and Cancelled.
 */
export async function connectSsh(host: string, settings: SshSettings, attempt: Attempt): Promise<Client> {
  const { port, bastion, proxy } = settings
  if (bastion === undefined) {
    const socket =
      proxy === undefined
        ? await openGuestSocket(host, port, attempt.signal)
        : await openThroughProxy(proxy, host, port, attempt.signal)
    return await handshake(limited(gathered(socket), settings), { ...settings, host }, attempt)
  }

  const outer = await handshakeWithBastion(settings, { ...attempt, onHostKey: undefined })
  try {
    const client = await handshake(await forward(outer, host, port), { ...settings, host }, attempt)
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
    const itself = { ...settings, host, port, credentials, forwardedAgent: undefined }
    const client = await handshake(limited(socket, settings), itself, attempt)
    return client.on('error', () => client.destroy())
  } catch (thrown) {
    if (!(thrown instanceof ConnectFailure)) throw thrown
    throw new ConnectFailure(thrown.stage, `bastion ${host}: ${thrown.message}`, {
      cause: thrown,
      advice: thrown.advice,
    })
  }
}

function limited(socket: Socket, { readWriteTimeout }: SshSettings): Socket {
  if (readWriteTimeout === 0) return socket
  const patience = Math.min(Math.ceil(readWriteTimeout), longestTimer)
  return socket.setTimeout(patience, () => socket.destroy(new Error('ssh_read_write_timeout is over')))
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
