import path from 'node:path'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { Cancelled, toDiagnostics } from '../diagnostics/errors.ts'
import type { Secret } from '../diagnostics/secret.ts'
import { type Event, isGood, type Outcome } from '../events/event.ts'
import { type JournalEntry, openEntries } from '../events/journal.ts'
import type { PlanChanges } from '../events/plan-changes.ts'
import type { Console } from '../packer/inspect/console.ts'
import type { Inspection } from '../packer/inspect/inspection.ts'
import { Moment } from '../packer/moment.ts'
import type { Plan } from '../packer/plan.ts'
import type { Upgraded } from '../packer/upgrade/upgrade-template.ts'
import { type History, Recorder } from '../report/history.ts'
import { FileJournal, readJournal } from '../report/journal-file.ts'
import { environmentSecrets, type Secrets } from '../report/secrets.ts'
import type { Clock } from '../time/clock.ts'
import { isRestricted, restrictionText } from '../trust/trust.ts'
import type { Audience } from './audience.ts'
import type { FoundNotes } from './clean-up-notes.ts'
import { SessionServer } from './embedded/session-server.ts'
import { journalName } from './embedded-access.ts'
import type { MatrixFound } from './matrix/find-builds.ts'
import type { BuildChoices, CleanUpChoices, Opening, Order, Reach } from './order.ts'
import { planRequestOf, requestOf } from './plan/plan-request.ts'
import type { Access, Base, CleanUpResult, PlanRequest, Product, ServeOptions, ServerAccess } from './product.ts'

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
  readonly #server: SessionServer

  constructor(product: Product, { env, secrets, known }: Opening, audience: Audience) {
    this.secrets = secrets
    this.clock = product.clock
    this.#moment = new Moment(product.clock.now())
    this.#recorder = new Recorder(product.clock.now(), (text) => secrets.redact(text))
    this.#product = product
    this.#env = env
    this.#audience = audience
    this.#server = new SessionServer({
      product,
      env,
      hide: (secret) => this.hide(secret),
      tell: (problems) => this.tell(problems),
      served: (access) => audience.served(access),
      onEvent: this.#onEvent,
    })
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

  /** What a template consists of. Throws TemplateError where it can not be read. */
  inspect(order: Order, signal: AbortSignal): Promise<Inspection> {
    return this.#product.inspect(this.#request(order, signal))
  }

  /** A template in the language before as one in HCL2. Throws TemplateError. */
  upgrade(order: Order, signal: AbortSignal): Promise<Upgraded> {
    return this.#product.upgrade(this.#request(order, signal))
  }

  /** Expressions with the values of a template. Throws TemplateError where it can not be read. */
  ask(order: Order, signal: AbortSignal): Promise<Console> {
    return this.#product.ask(this.#request(order, signal))
  }

  /** What differs from the same template at another commit. Throws ExternalError where that can not be read. */
  compare(plan: Plan, order: Order, base: Base, signal: AbortSignal): Promise<PlanChanges> {
    return this.#product.compare(plan, { ...this.#request(order, signal), ...base })
  }

  /** The builds of a tree of folders. */
  async matrix(order: Omit<Order, 'command'>, since: string | undefined, signal: AbortSignal): Promise<MatrixFound> {
    if (isRestricted(order.trust)) this.#audience.restricted(restrictionText(order.trust))
    const found = await this.#product.matrix({ ...requestOf(order, this.#around(signal)), since })
    this.tell(found.problems)
    return found
  }

  /** Builds what was planned, on the embedded server where the order asks for one. */
  async build(plan: Plan, order: Order, choices: BuildChoices, signal: AbortSignal): Promise<Outcome> {
    const { folder, notes, ...options } = choices
    if (order.embedded !== undefined) await this.#server.tellLacks(order.embedded)
    const connection = await this.#server.reach(order, signal, { notes })
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
    if (builds.length > 0 && builds.every(({ outcome }) => outcome === 'unchanged')) return 'unchanged'
    return builds.every(({ outcome }) => isGood(outcome)) ? 'succeeded' : 'failed'
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
    const reach = { connection: embedded === undefined ? connection() : {}, embedded }
    return this.#product.cleanUp(open, {
      connections: embedded === undefined ? connections : {},
      connection: await this.#server.reach(reach, signal),
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
    const connection = await this.#server.reach(order, signal, { isLooking })
    return await job({ node: order.connection.node, connection, env: this.#env, onEvent: this.#onEvent, signal })
  }

  /** Removes what the journal in an embedded server's data folder still holds: its build was killed. */
  finishJournal(access: Access, signal: AbortSignal): Promise<void> {
    return this.#server.finishJournal(access, signal)
  }

  /** Starts the embedded Proxmox, which ends with this session. */
  serve(options: ServeOptions): Promise<Access> {
    return this.#server.serve(options)
  }

  /** Starts the embedded Proxmox as a process that this session leaves behind. */
  startServer(options: Parameters<Product['startServer']>[0]): Promise<Access> {
    return this.#server.startApart(options)
  }

  /** Ends the machines and the server of an embedded Proxmox. */
  async end(): Promise<void> {
    this.#journal?.close()
    await this.#server.close()
  }

  #around(signal: AbortSignal) {
    return { env: this.#env, signal, onSecret: (secret: Secret) => this.hide(secret) }
  }

  #request(order: Order, signal: AbortSignal): PlanRequest {
    const reach = () => this.#server.reach(order, signal, { isLooking: true })
    return planRequestOf(order, { ...this.#around(signal), moment: this.#moment, reach })
  }

  readonly #onEvent = (event: Event): void => {
    if (event.kind === 'secret') this.hide(event)
    this.#server.see(event)
    this.#recorder.record(event)
    this.#audience.event(event, this.history)
  }
}
