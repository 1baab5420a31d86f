import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { SessionSecurity } from '../../../src/communicators/winrm/ntlm/session-security.ts'
import { NtlmAcceptor, NtlmRefused, sameText } from './ntlm-acceptor.ts'

export interface AuthenticationOptions {
  /** Passwords by user. */
  readonly users: Readonly<Record<string, string>>
  readonly basic: boolean
  readonly ntlm: boolean
  /** Of the server; undefined where it speaks http. */
  readonly certificate: string | undefined
}

/** `security`: what seals the messages of this connection. */
export interface Login {
  readonly user: string
  readonly security: SessionSecurity | undefined
}

/** Not yet, or never: the headers of the 401. */
export interface Refusal {
  readonly challenges: readonly string[]
  readonly why: string
}

/** Who is on which connection: NTLM proves it once for all that follows on the same one. */
export class Authentication {
  readonly #options: AuthenticationOptions
  readonly #exchanges = new WeakMap<Socket, NtlmAcceptor>()
  readonly #logins = new WeakMap<Socket, Login>()

  constructor(options: AuthenticationOptions) {
    this.#options = options
  }

  check({ headers, socket }: IncomingMessage): Login | Refusal {
    const [, scheme = '', token = ''] = /^(\w+)\s+(.*)$/.exec(headers.authorization ?? '') ?? []
    const known = this.#logins.get(socket)
    if (scheme === '') return known ?? this.#refuse('no credentials were sent')
    if (scheme.toLowerCase() === 'basic') return this.#basic(token)
    if (!this.#options.ntlm) return this.#refuse('NTLM is not allowed')
    return this.#ntlm(socket, scheme, Buffer.from(token, 'base64'))
  }

  #basic(token: string): Login | Refusal {
    if (!this.#options.basic) return this.#refuse('Basic is not allowed')
    const [, user = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(token, 'base64').toString()) ?? []
    const expected = this.#passwordOf(user)
    if (expected === undefined || !sameText(expected, password)) return this.#refuse(`the password of ${user} is wrong`)
    return { user, security: undefined }
  }

  #ntlm(socket: Socket, scheme: string, message: Buffer): Login | Refusal {
    if (message.toString('latin1', 0, 8) !== 'NTLMSSP\0') return this.#refuse('this is no message of NTLM')
    const kind = message.readUInt32LE(8)
    if (kind === 1) {
      const acceptor = new NtlmAcceptor()
      this.#exchanges.set(socket, acceptor)
      this.#logins.delete(socket)
      return { challenges: [`${scheme} ${acceptor.challenge(message).toString('base64')}`], why: 'challenged' }
    }
    const acceptor = this.#exchanges.get(socket)
    this.#exchanges.delete(socket)
    if (kind !== 3 || acceptor === undefined) return this.#refuse('no challenge goes before this message')
    try {
      const login = acceptor.accept(message, (user) => this.#passwordOf(user), this.#options.certificate)
      this.#logins.set(socket, login)
      return login
    } catch (thrown) {
      return this.#refuse(thrown instanceof NtlmRefused ? thrown.message : String(thrown))
    }
  }

  #passwordOf(user: string): string | undefined {
    const name = user.replace(/^.*\\/, '').toLowerCase()
    return Object.entries(this.#options.users).find(([each]) => each.toLowerCase() === name)?.[1]
  }

  #refuse(why: string): Refusal {
    const { basic, ntlm } = this.#options
    return { challenges: [...(ntlm ? ['Negotiate'] : []), ...(basic ? ['Basic realm="WSMAN"'] : [])], why }
  }
}
