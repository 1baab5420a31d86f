import path from 'node:path'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { Cancelled, toDiagnostics } from '../diagnostics/errors.ts'
import type { Secret } from '../diagnostics/secret.ts'
import type { Event, Outcome } from '../events/event.ts'
import { type JournalEntry, openEntries } from '../events/journal.ts'
import type { PlanChanges } from '../events/plan-changes.ts'
import { Moment } from '../packer/moment.ts'
import type { Plan } from '../packer/plan.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'
import { type History, Recorder } from '../report/history.ts'
import { FileJournal, readJournal } from '../report/journal-file.ts'
import { environmentSecrets, type Secrets } from '../report/secrets.ts'
import type { Clock } from '../time/clock.ts'
import { isRestricted, restrictionText } from '../trust/trust.ts'
import type { CleanUpNotes, FoundNotes } from './clean-up-notes.ts'
import { embeddedConnection, finishJournal, journalName } from './embedded-access.ts'
import type { BuildChoices, CleanUpChoices, Opening, Order, Reach } from './order.ts'
import type {
  Access,
  Audience,
  CleanUpResult,
  CompareRequest,
  PlanRequest,
  Product,
  Served,
  ServeOptions,
  ServerAccess,
} from './product.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * One use of the product, whichever door it came through: keeps what must not be shown, what happened, the journal and
 * the embedded server, from the first word to the end.
 */
export class Session {
  readonly secrets: Secrets
  readonly #product: Product
  readonly #env: Env
  readonly #audience: Audience
  readonly clock: Clock
  readonly #recorder: Recorder
  readonly #moment: Moment
  #journal: FileJournal | undefined
  #served: Served | undefined
  /** Where this session serves files to guests. */
  readonly #servingAt = new Set<number>()

  constructor(product: Product, { env, secrets, known }: Opening, audience: Audience) {
    this.secrets = secrets
    this.clock = product.clock
    this.#moment = new Moment(product.clock.now())
    this.#recorder = new Recorder(product.clock.now(), (text) => secrets.redact(text))
    this.#product = product
    this.#env = env
    this.#audience = audience
    // A file that is wrong is shown with its lines: what may stand in them has to be known before.
    for (const secret of [...known, ...environmentSecrets(env)]) this.hide(secret)
  }

  /** What happened so far. */
  get history(): History {
    return this.#recorder.history
  }

  /** What the journal of this session holds open. */
  get left(): readonly JournalEntry[] {
    return this.#journal === undefined ? [] : openEntries(readJournal(this.#journal.file))
  }

  hide(secret: Secret): void {
    const told = this.secrets.learn(secret)
    if (told !== undefined) this.#audience.hide(told)
  }

  /** Problems of no build. */
  tell(problems: readonly Diagnostic[]): void {
    if (problems.length === 0) return
    for (const problem of problems) this.#recorder.problem(problem)
    this.#audience.problems(problems)
  }

  /** Does what a door came for. Whatever goes wrong is told, and is in the outcome. */
  async work(signal: AbortSignal, job: () => Promise<Outcome>): Promise<Outcome> {
    try {
      return await job()
    } catch (thrown) {
      this.tell(toDiagnostics(signal.aborted ? new Cancelled() : thrown))
      return signal.aborted ? 'cancelled' : 'failed'
    }
  }

  /** Reads and checks the template; an embedded server is not needed for it. Throws TemplateError. */
  async plan(order: Order, signal: AbortSignal): Promise<Plan> {
    if (isRestricted(order.trust)) this.#audience.restricted(restrictionText(order.trust))
    const plan = await this.#product.plan(this.#request(order, signal))
    this.#recorder.expect(plan.builds.map(({ name }) => name))
    this.#audience.planned(plan)
    this.tell(plan.warnings)
    return plan
  }

  /** What differs from the same template at another commit. Throws ExternalError where that can not be read. */
  changes(
    plan: Plan,
    order: Order,
    base: Pick<CompareRequest, 'revision' | 'isFresh'>,
    signal: AbortSignal,
  ): Promise<PlanChanges> {
    return this.#product.compare(plan, { ...this.#request(order, signal), ...base })
  }

  #request({ command, embedded, connection, ...order }: Order, signal: AbortSignal): PlanRequest {
    return {
      ...order,
      env: this.#env,
      connection: embedded === undefined ? connection : embeddedConnection(undefined, connection.node),
      evaluateDataSources: command !== 'validate',
      toBuild: command === 'build',
      moment: command === 'plan' ? this.#moment : undefined,
      signal,
      onSecret: (secret) => this.hide(secret),
    }
  }

  /** Builds what was planned, on the embedded server where the order asks for one. */
  async build(plan: Plan, order: Order, choices: BuildChoices, signal: AbortSignal): Promise<Outcome> {
    const { folder, notes, ...options } = choices
    const connection = await this.#reach(order, signal, notes)
    notes?.connections(await this.#product.connections(plan, connection))
    const journal = new FileJournal(path.join(folder, journalName))
    this.#journal = journal
    const { builds } = await this.#product.run(plan, {
      ...options,
      connection,
      workingDirectory: order.workingDirectory,
      trust: order.trust,
      env: this.#env,
      onEvent: this.#onEvent,
      redact: (text) => this.secrets.redact(text),
      room: () => this.#audience.room?.(),
      journal: {
        append(record) {
          journal.append(record)
          notes?.append(record)
        },
      },
      signal,
    })
    if (signal.aborted) return 'cancelled'
    return builds.every(({ outcome }) => outcome === 'succeeded') ? 'succeeded' : 'failed'
  }

  /** Removes what an earlier session left, with the connections that it had. */
  async cleanUp(
    { open, embeddedData, connections }: FoundNotes,
    { connection, budgetMs }: CleanUpChoices,
    signal: AbortSignal,
  ): Promise<CleanUpResult> {
    for (const { password, token } of Object.values(connections))
      for (const text of [password, token]) this.hide({ text: text ?? '', name: 'the connection' })
    // The server that it started has another address now, and ends what still runs of its machines.
    const embedded = embeddedData === undefined ? undefined : { data: embeddedData }
    return this.#product.cleanUp(open, {
      connections: embedded === undefined ? connections : {},
      connection: embedded === undefined ? connection() : await this.#reach({ connection: {}, embedded }, signal),
      env: this.#env,
      onEvent: this.#onEvent,
      signal,
      budgetMs,
    })
  }

  /**
   * Does something on the server that the order leads to, which needs no template. `isLooking`: it changes nothing, and
   * what an earlier build left in an embedded server's folder stays too.
   */
  async onServer<Result>(
    order: Reach,
    signal: AbortSignal,
    job: (server: ServerAccess) => Promise<Result>,
    { isLooking = false } = {},
  ): Promise<Result> {
    const connection = await this.#reach(order, signal, undefined, isLooking)
    return await job({ node: order.connection.node, connection, env: this.#env, onEvent: this.#onEvent, signal })
  }

  /** Removes what the journal in an embedded server's data folder still holds: its build was killed. */
  finishJournal(access: Access, signal: AbortSignal): Promise<void> {
    return finishJournal(access, { product: this.#product, env: this.#env, onEvent: this.#onEvent, signal })
  }

  /** Starts the embedded Proxmox, which ends with this session. */
  async serve(options: ServeOptions): Promise<Access> {
    this.#served = await this.#product.serve(options)
    const { access } = this.#served
    for (const text of [access.token, access.password]) this.hide({ text, name: 'the embedded Proxmox' })
    this.#audience.served(access)
    return access
  }

  /** Ends the machines and the server of an embedded Proxmox. */
  async end(): Promise<void> {
    this.#journal?.close()
    await this.#served?.close()
  }

  async #reach(
    { connection, embedded, trust }: Reach & Partial<Pick<Order, 'trust'>>,
    signal: AbortSignal,
    notes?: CleanUpNotes,
    isLooking = false,
  ): Promise<ConnectionOverrides> {
    if (embedded === undefined) return connection
    notes?.embedded(embedded.data)
    const access = await this.serve({
      ...embedded,
      listen: '127.0.0.1:0',
      guestPorts: this.#servingAt,
      // What its scripts do in the guest is done by the template.
      guestsNearby: trust?.granted.has('network') ?? true,
    })
    if (!isLooking) await this.finishJournal(access, signal)
    return embeddedConnection(access, connection.node)
  }

  readonly #onEvent = (event: Event): void => {
    if (event.kind === 'secret') this.hide(event)
    if (event.kind === 'serving') this.#servingAt[event.open ? 'add' : 'delete'](event.port)
    this.#recorder.record(event)
    this.#audience.event(event, this.history)
  }
}
