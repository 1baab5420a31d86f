import type { Socket } from 'node:net'
import type { Client } from 'ssh2'
import { safePort } from '../../net/guest-port.ts'
import type { BastionLine } from './bastion.ts'
import { ConnectFailure } from './failure.ts'
import { type Attempt, handshake } from './handshake/handshake.ts'
import { limited, openSocket } from './socket.ts'
import { openThroughProxy } from './socks.ts'
import type { SshSettings } from './ssh-settings.ts'

/**
 * One attempt to connect to an SSH server, through the bastion or proxy of the settings.
 * The host key is not verified, as in Packer: the machine is new and made its key itself. From then on it is held.
 * Throws ConnectFailure and Cancelled.
 */
export async function connectSsh(
  host: string,
  settings: SshSettings,
  line: BastionLine,
  attempt: Attempt,
): Promise<Client> {
  const { port, bastion, proxy } = settings
  const socket =
    bastion !== undefined
      ? await line.lead(host, settings, attempt)
      : limited(
          proxy === undefined
            ? await openGuestSocket(host, port, attempt.signal)
            : await openThroughProxy(proxy, host, port, attempt.signal),
          settings,
        )
  return await handshake(socket, { ...settings, host }, attempt)
}

async function openGuestSocket(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const safe = safePort(host, port)
  if (safe === undefined) return await openSocket(host, port, signal)
  try {
    return await openSocket(host, safe, signal)
  } catch (refused) {
    if (!(refused instanceof ConnectFailure)) throw refused
    return await openSocket(host, port, signal)
  }
}
