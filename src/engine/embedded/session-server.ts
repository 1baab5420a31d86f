import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Secret } from '../../diagnostics/secret.ts'
import type { Event } from '../../events/event.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { CleanUpNotes } from '../clean-up-notes.ts'
import { embeddedConnection, finishJournal } from '../embedded-access.ts'
import type { Order, Reach } from '../order.ts'
import type { Access, Product, Served, ServeOptions } from '../product.ts'
import { judgeLacks } from './lacks.ts'

/** What the server has of the session. */
interface Around {
  readonly product: Product
  readonly env: Readonly<Record<string, string | undefined>>
  readonly hide: (secret: Secret) => void
  readonly tell: (problems: readonly Diagnostic[]) => void
  readonly served: (access: Access) => void
  readonly onEvent: (event: Event) => void
}

/** The embedded Proxmox of a session: one for all that asks for it, and it ends with the session. */
export class SessionServer {
  readonly #session: Around
  #served: Served | undefined
  /** The server that an order has asked for. */
  #serving: Promise<Access> | undefined
  /** Where this session serves files to guests. */
  readonly #servingAt = new Set<number>()

  constructor(session: Around) {
    this.#session = session
  }

  /** Starts it, for others to use. */
  async serve(options: ServeOptions): Promise<Access> {
    await this.tellLacks(options)
    return this.#start(options)
  }

  /** Starts it as a process that the session leaves behind. */
  async startApart(options: Parameters<Product['startServer']>[0]): Promise<Access> {
    await this.tellLacks(options)
    const access = await this.#session.product.startServer(options)
    this.#hide(access)
    return access
  }

  /** What runs no machine, as the removal of what is left, lacks nothing. */
  async tellLacks({ simulate }: Pick<ServeOptions, 'simulate'>): Promise<void> {
    const { product, env, tell } = this.#session
    if (!simulate) tell(judgeLacks(await product.lacks(env)))
  }

  /** The connection of an order; where it asks for an embedded server, that of one which is started now at the latest. */
  async reach(
    { connection, embedded, trust }: Reach & Partial<Pick<Order, 'trust'>>,
    signal: AbortSignal,
    { notes, isLooking = false }: { readonly notes?: CleanUpNotes | undefined; readonly isLooking?: boolean } = {},
  ): Promise<ConnectionOverrides> {
    if (embedded === undefined) return connection
    notes?.embedded(embedded.data)
    // One server for all: of two data sources, and of the builds that come after them.
    this.#serving ??= this.#start({
      ...embedded,
      listen: '127.0.0.1:0',
      guestPorts: this.#servingAt,
      // What its scripts do in the guest is done by the template.
      guestsNearby: trust?.granted.has('network') ?? true,
    })
    const access = await this.#serving
    if (!isLooking) await this.finishJournal(access, signal)
    return embeddedConnection(access, connection.node)
  }

  /** Removes what the journal in its data folder still holds: its build was killed. */
  finishJournal(access: Access, signal: AbortSignal): Promise<void> {
    return finishJournal(access, { ...this.#session, signal })
  }

  /** What it has to know of what happens in the session. */
  see(event: Event): void {
    if (event.kind === 'serving') this.#servingAt[event.open ? 'add' : 'delete'](event.port)
  }

  /** Ends its machines, and the server. */
  async close(): Promise<void> {
    await this.#served?.close()
  }

  async #start(options: ServeOptions): Promise<Access> {
    this.#served = await this.#session.product.serve(options)
    const { access } = this.#served
    this.#hide(access)
    this.#session.served(access)
    return access
  }

  #hide({ token, password }: Access): void {
    for (const text of [token, password]) this.#session.hide({ text, name: 'the embedded Proxmox' })
  }
}
