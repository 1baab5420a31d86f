import type { Clock } from '../../time/clock.ts'
import { ProxmoxError } from '../error.ts'

export interface Ticket {
  readonly ticket: string
  readonly csrf: string
}

/** `POST /access/ticket` with a user and a password, or a ticket in the password's place. */
export type Login = (user: string, password: string) => Promise<Record<string, unknown>>

// Tickets live two hours. Half of that leaves room for a build that is busy elsewhere.
const renewAfter = 60 * 60 * 1000
const diesAfter = 115 * 60 * 1000

/** Keeps a ticket alive for as long as the client lives. */
export class TicketKeeper {
  readonly #user: string
  readonly #password: string
  readonly #login: Login
  readonly #clock: Clock
  #current: (Ticket & { readonly at: number }) | undefined
  #pending: Promise<Ticket> | undefined
  readonly #issued = new Set<string>()

  constructor(user: string, password: string, login: Login, clock: Clock) {
    this.#user = user
    this.#password = password
    this.#login = login
    this.#clock = clock
  }

  /** All tickets and CSRF tokens so far. */
  get secrets(): readonly string[] {
    return [...this.#issued]
  }

  async get(): Promise<Ticket> {
    const current = this.#current
    if (current !== undefined && this.#clock.now() - current.at < renewAfter) return current
    // Parallel builds share one client: one of them renews, the others wait for it.
    this.#pending ??= this.#renew().finally(() => {
      this.#pending = undefined
    })
    return this.#pending
  }

  /** The server did not accept it any more; the next `get` logs in anew. */
  reject(refused: Ticket): void {
    if (this.#current?.ticket === refused.ticket) this.#current = undefined
  }

  async #renew(): Promise<Ticket> {
    const last = this.#current
    if (last !== undefined && this.#clock.now() - last.at < diesAfter) {
      try {
        return this.#keep(await this.#login(this.#user, last.ticket))
      } catch (cause) {
        if (!(cause instanceof ProxmoxError) || cause.status !== 401) throw cause
      }
    }
    return this.#keep(await this.#login(this.#user, this.#password))
  }

  #keep(answer: Record<string, unknown>): Ticket {
    const { ticket, CSRFPreventionToken: csrf } = answer
    if (answer['NeedTFA'] || (typeof ticket === 'string' && ticket.startsWith('PVE:!tfa!')))
      throw new ProxmoxError({
        code: 'second-factor-needed',
        method: 'POST',
        path: '/access/ticket',
        reason: `"${this.#user}" needs a second factor to log in`,
        hint: 'Nobody is there to enter it. Use an API token (Datacenter > Permissions > API Tokens): tokens need no second factor.',
      })
    if (typeof ticket !== 'string' || typeof csrf !== 'string')
      throw new ProxmoxError({
        code: 'unexpected-answer',
        method: 'POST',
        path: '/access/ticket',
        reason: 'the answer holds no ticket',
      })
    for (const secret of [ticket, encodeURIComponent(ticket), csrf]) this.#issued.add(secret)
    this.#current = { ticket, csrf, at: this.#clock.now() }
    return this.#current
  }
}
