import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Secret } from '../diagnostics/secret.ts'
import type { Event } from '../events/event.ts'
import type { JournalEntry } from '../events/journal.ts'
import type { PlanChanges } from '../events/plan-changes.ts'
import type { Reaped } from '../events/reaped.ts'
import type { Moment } from '../packer/moment.ts'
import type { Plan } from '../packer/plan.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'
import type { History } from '../report/history.ts'
import type { Clock } from '../time/clock.ts'
import type { Trust } from '../trust/trust.ts'
import type { Connections } from './clean-up-notes.ts'
import type { RunResult } from './run-plan.ts'
import type { RunSetup } from './run-setup.ts'

/** What the front doors (the action, the command line) know of everything behind them. */
export interface Product {
  /** The time, for all of the run. */
  readonly clock: Clock
  /** Reads and plans; no network but for data sources. Throws TemplateError with every problem. */
  plan(request: PlanRequest): Promise<Plan>
  /** The plan as `plan --json` prints it. */
  describe(plan: Plan): Promise<PlanDescription>
  /** What differs from the same template at another commit. Throws ExternalError where that can not be read. */
  compare(plan: Plan, request: CompareRequest): Promise<PlanChanges>
  /** How each build of a plan reaches its server; builds that need none are left out. */
  connections(plan: Plan, connection: ConnectionOverrides): Promise<Connections>
  /** Never throws for what goes wrong in a build: that is in the result. */
  run(plan: Plan, options: RunOptions): Promise<RunResult>
  /** Removes what the journal names, where its ownership mark is still on it. May be repeated. */
  cleanUp(entries: readonly JournalEntry[], options: CleanUpOptions): Promise<CleanUpResult>
  /** Removes what builds left behind that nobody cleaned up after, by its mark and its age. */
  reap(options: ReapOptions): Promise<readonly Reaped[]>
  /** Ends what is left of temporary embedded servers that were killed. Answers the folders that are gone. */
  removeAbandoned(folders: readonly string[]): Promise<readonly string[]>
  /** Starts the embedded Proxmox in this process. */
  serve(options: ServeOptions): Promise<Served>
}

export interface PlanRequest {
  /** A file or a folder, relative to the working directory. */
  readonly template: string
  /** Input variables as on Packer's command line: text, parsed by the variable's type. In order; the last one wins. */
  readonly vars: readonly (readonly [name: string, value: string])[]
  readonly varFiles: readonly string[]
  readonly only: readonly string[]
  readonly except: readonly string[]
  /** Absolute. */
  readonly workingDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** How far the template is trusted. */
  readonly trust: Trust
  /** Ask the template's data sources? Otherwise what they would say is unknown, which is enough to check a template. */
  readonly evaluateDataSources: boolean
  /** Refuse a template with something that can be planned, but not built. */
  readonly toBuild?: boolean | undefined
  /** Satisfy the template's required connection options. */
  readonly connection: ConnectionOverrides
  /** Of plans that are compared. */
  readonly moment?: Moment | undefined
  readonly signal: AbortSignal
  /** Told each secret as soon as it is known, before a diagnostic could show it. */
  readonly onSecret?: ((secret: Secret) => void) | undefined
}

/** A plan was made of the same request. */
export interface CompareRequest extends PlanRequest {
  /** A commit, as git names it. */
  readonly revision: string
  /** Was the checkout made for this run, so that files that git does not know are none of its author's? */
  readonly isFresh: boolean
}

/** The form of `plan --json`. */
export interface PlanDescription {
  readonly builds: readonly {
    readonly name: string
    readonly builder: string
    readonly config: unknown
    readonly provisioners: readonly { readonly type: string; readonly config: unknown }[]
    readonly postProcessors: readonly (readonly { readonly type: string; readonly config: unknown }[])[]
    readonly requests: readonly { readonly method: string; readonly path: string; readonly params: unknown }[]
  }[]
  readonly variables: Readonly<Record<string, unknown>>
  readonly warnings: readonly unknown[]
}

/** What is planned with one connection may be run with another: the embedded server's, which is started then. */
export interface RunOptions extends Omit<RunSetup, 'components' | 'clock'> {
  readonly connection: ConnectionOverrides
}

export interface CleanUpOptions {
  /** Of the builds that had one of their own. */
  readonly connections: Connections
  /** Of all others; what it does not say is taken from the environment. */
  readonly connection: ConnectionOverrides
  readonly env: Readonly<Record<string, string | undefined>>
  readonly onEvent: (event: Event) => void
  readonly signal: AbortSignal
  /** Milliseconds for everything together. */
  readonly budgetMs: number
}

/** What is done on a server without a template gets this. */
export interface ServerAccess {
  /** What it does not say is taken from the environment. */
  readonly connection: ConnectionOverrides
  /** Undefined: all of the cluster. */
  readonly node: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly onEvent: (event: Event) => void
  readonly signal: AbortSignal
}

export interface ReapOptions extends ServerAccess {
  /** Milliseconds since it was made: longer than any build takes. */
  readonly olderThanMs: number
  /** Only tell what would be removed. */
  readonly dryRun: boolean
}

export interface CleanUpResult {
  /** Gone now, or gone already. */
  readonly removed: readonly JournalEntry[]
  /** There, and not ours any more: the finished template, or what somebody has taken over. */
  readonly foreign: readonly JournalEntry[]
  /** Still there; why was an event. */
  readonly left: readonly JournalEntry[]
}

export interface ServeOptions {
  /** `127.0.0.1:8006`; port 0: a free one. */
  readonly listen: string
  /** The folder that holds the state. Absolute; made where it is missing. */
  readonly data: string
  /** Machines that need no QEMU: they start, answer the guest agent, stop, and run nothing. */
  readonly simulate?: boolean | undefined
  /** File that declares what a fresh data folder starts with. Absolute. */
  readonly base?: string | undefined
  /** Size of the cluster; one node by default. */
  readonly nodes?: number | undefined
  /** Whose differences clients meet; 8.4 by default. */
  readonly pve?: '7.4' | '8.4' | '9.2' | undefined
  /** The ports of this machine that guests reach by its loopback, as they are then; by default those of Packer's answer files. */
  readonly guestPorts?: { has(port: number): boolean } | undefined
  /** Do guests reach the private networks around this machine? They do by default. */
  readonly guestsNearby?: boolean | undefined
  /** File that declares which calls go wrong, and how. Absolute. */
  readonly faults?: string | undefined
}

/** What a client of the embedded server needs, in the form that `serve` prints. */
export interface Access {
  readonly url: string
  readonly username: string
  readonly token: string
  readonly password: string
  readonly node: string
  readonly fingerprint: string
  readonly data: string
}

export interface Served {
  readonly access: Access
  /** Ends the machines and the server. */
  close(): Promise<void>
}
/** Who is told what happens, as it happens: a workflow's log, a terminal. */
export interface Audience {
  /** From now on this must not be shown; `session.secrets` has it already, and of a text of several lines all of it. */
  hide(secret: Secret): void
  /** The template is not trusted with all: what it may not do, and why. */
  restricted(text: string): void
  /** The template is good, and what it makes is known. */
  planned(plan: Plan): void
  /** Problems of no build. */
  problems(problems: readonly Diagnostic[]): void
  /** `history` knows of it already. */
  event(event: Event, history: History): void
  /** After an event: resolves when it takes more; undefined: now. */
  room?(): Promise<void> | undefined
  /** The embedded server listens. */
  served(access: Access): void
}
