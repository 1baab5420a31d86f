import { Cancelled } from '../../../diagnostics/errors.ts'
import type { Clock } from '../../../time/clock.ts'
import { ConnectFailure } from '../../ssh/failure.ts'
import { NtlmInitiator } from '../ntlm/ntlm-initiator.ts'
import type { SessionSecurity } from '../ntlm/session-security.ts'
import { isSealed, openBody, sealBody, sealedType } from '../sealed-body.ts'
import { Nonsense } from '../winrm-failure.ts'
import type { WinrmSettings } from '../winrm-settings.ts'
import { openGuestSocket } from './guest-socket.ts'
import { type HttpAnswer, HttpConnection } from './http-connection.ts'
import { notLetIn, type Offer } from './not-let-in.ts'

export interface ChannelAnswer {
  readonly status: number
  readonly text: string
}

const plainType = 'application/soap+xml;charset=UTF-8'
const loginTimeout = 30_000

/** A connection on which the guest knows who we are. Over http, what goes over it with NTLM is sealed. */
export class Channel {
  readonly #connection: HttpConnection
  readonly #headers: Readonly<Record<string, string>>
  readonly #security: SessionSecurity | undefined

  /** Throws ConnectFailure and Cancelled. */
  static async open(host: string, settings: WinrmSettings, clock: Clock, signal: AbortSignal): Promise<Channel> {
    const socket = await openGuestSocket(host, settings, signal)
    const name = host.includes(':') ? `[${host}]` : host
    const connection = new HttpConnection(socket, `${name}:${settings.port}`)
    const { username, password, useNtlm, useSsl } = settings
    if (!useNtlm) {
      const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
      return new Channel(connection, { authorization }, undefined)
    }
    try {
      const security = await logIn(connection, settings, clock, signal)
      return new Channel(connection, {}, useSsl ? undefined : security)
    } catch (thrown) {
      connection.close()
      if (thrown instanceof ConnectFailure || thrown instanceof Cancelled) throw thrown
      throw new ConnectFailure('handshake', (thrown as Error).message, { cause: thrown })
    }
  }

  private constructor(
    connection: HttpConnection,
    headers: Readonly<Record<string, string>>,
    security: SessionSecurity | undefined,
  ) {
    this.#connection = connection
    this.#headers = headers
    this.#security = security
  }

  get isOpen(): boolean {
    return this.#connection.isOpen
  }

  /** Asks and waits for the answer. Throws ConnectFailure (not let in), Broken, Nonsense and Cancelled. */
  async ask(message: string, offer: Offer, signal: AbortSignal, timeout: number): Promise<ChannelAnswer> {
    const plain = Buffer.from(message)
    const security = this.#security
    const body = security === undefined ? plain : sealBody(plain, security)
    const headers = { ...this.#headers, 'content-type': security === undefined ? plainType : sealedType }
    const { status, challenges, type, body: answer } = await this.#connection.post(body, { headers, signal, timeout })
    if (status === 401) {
      this.close()
      throw notLetIn(challenges, offer)
    }
    if (security === undefined) return { status, text: answer.toString('utf8') }
    if (!isSealed(type)) {
      this.close()
      // Whoever sits between could have written it.
      throw new Nonsense(`it answers an encrypted message in the clear (status ${status})`)
    }
    try {
      return { status, text: openBody(answer, security).toString('utf8') }
    } catch (thrown) {
      this.close()
      throw new Nonsense((thrown as Error).message, { cause: thrown })
    }
  }

  close(): void {
    this.#connection.close()
  }
}

async function logIn(
  connection: HttpConnection,
  settings: WinrmSettings,
  clock: Clock,
  signal: AbortSignal,
): Promise<SessionSecurity> {
  const { username, password, useSsl } = settings
  const { certificate } = connection
  const initiator = new NtlmInitiator({ username, password, certificate })
  const send = (message: Buffer): Promise<HttpAnswer> =>
    connection.post(Buffer.alloc(0), {
      headers: { authorization: `Negotiate ${message.toString('base64')}`, 'content-type': plainType },
      signal,
      timeout: loginTimeout,
    })
  const offer = { useNtlm: true, useSsl, isProven: false }
  const challenged = await send(initiator.negotiate)
  const token = challenged.challenges
    .flatMap((each) => each.split(','))
    .map((each) => /^\s*Negotiate\s+([A-Za-z0-9+/=]+)\s*$/i.exec(each)?.[1])
    .find((each) => each !== undefined)
  if (token === undefined) {
    if (challenged.status === 401) throw notLetIn(challenged.challenges, offer)
    throw new Nonsense(`it answers with status ${challenged.status} where WinRM asks who is there`)
  }
  const { message, security } = initiator.authenticate(Buffer.from(token, 'base64'), clock.now())
  const { status, challenges } = await send(message)
  if (status === 401) throw notLetIn(challenges, { ...offer, isProven: true })
  return security
}
