import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { ConnectFailure } from './failure.ts'
import { type Attempt, handshake } from './handshake/handshake.ts'
import { limited, openSocket } from './socket.ts'
import type { SshSettings } from './ssh-settings.ts'

/**
 * The login on the bastion. It is kept while the guest is waited for, and while it restarts: somebody who was asked for a
 * password or a code need not type it again for every attempt.
 */
export class BastionLine {
  readonly #open = new Set<Client>()

  /** A way to the guest. Throws ConnectFailure and Cancelled. */
  async lead(host: string, settings: SshSettings, attempt: Attempt): Promise<Duplex> {
    const [kept] = this.#open
    if (kept !== undefined) {
      try {
        return await forward(kept, host, settings.port)
      } catch (thrown) {
        // It answered: the guest is what is missing.
        if (this.#open.has(kept)) throw thrown
      }
    }
    const client = await login(settings, attempt)
    this.#open.add(client)
    client.once('close', () => this.#open.delete(client))
    return await forward(client, host, settings.port)
  }

  close(): void {
    for (const client of this.#open) client.end()
  }
}

async function login(settings: SshSettings, attempt: Attempt): Promise<Client> {
  const { host, port, credentials } = settings.bastion as NonNullable<SshSettings['bastion']>
  try {
    const socket = await openSocket(host, port, attempt.signal)
    const itself = { ...settings, host, port, credentials, forwardedAgent: undefined }
    const client = await handshake(limited(socket, settings), itself, { ...attempt, onHostKey: undefined })
    return client.on('error', () => client.destroy())
  } catch (thrown) {
    if (!(thrown instanceof ConnectFailure)) throw thrown
    if (thrown.stage === 'authentication') credentials.person?.refused()
    throw new ConnectFailure(thrown.stage, `bastion ${host}: ${thrown.message}`, {
      cause: thrown,
      advice: thrown.advice,
    })
  }
}

function forward(client: Client, host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void =>
      reject(new ConnectFailure('port', `the bastion can not reach ${host} port ${port}: ${cause.message}`, { cause }))
    const gone = (): void => fail(new Error('its connection is gone'))
    client.once('close', gone)
    try {
      client.forwardOut('127.0.0.1', 0, host, port, (cause, channel) => {
        client.off('close', gone)
        if (cause === undefined) resolve(channel)
        else fail(cause)
      })
    } catch (thrown) {
      client.off('close', gone)
      fail(thrown as Error)
    }
  })
}
