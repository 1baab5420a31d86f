import type { AttestationRequest } from '../attestation/verify-attestation.ts'
import type { Secret } from '../diagnostics/secret.ts'
import type { ChannelMove, Revocation } from '../events/channel-move.ts'
import type { Event } from '../events/event.ts'
import type { JournalEntry } from '../events/journal.ts'
import type { ListedTemplate } from '../events/listed-template.ts'
import type { PlanChanges } from '../events/plan-changes.ts'
import type { Reaped } from '../events/reaped.ts'
import type { Retired } from '../events/retired.ts'
import type { ListWish } from '../lifecycle/list.ts'
import type { PromoteWish } from '../lifecycle/promote.ts'
import type { RetireWish } from '../lifecycle/retire.ts'
import type { RevokeWish } from '../lifecycle/revoke.ts'
import type { RollbackWish } from '../lifecycle/rollback.ts'
import type { Console } from '../packer/inspect/console.ts'
import type { Inspection } from '../packer/inspect/inspection.ts'
import type { Moment } from '../packer/moment.ts'
import type { Plan } from '../packer/plan.ts'
import type { Upgraded } from '../packer/upgrade/upgrade-template.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'
import type { Clock } from '../time/clock.ts'
import type { Trust } from '../trust/trust.ts'
import type { Connections } from './clean-up-notes.ts'
import type { BuiltInPlugin } from './components-with.ts'
import type { Lack, SetUpOptions } from './embedded/lack.ts'
import type { Explanation } from './fingerprint/explain-lines.ts'
import type { MatrixFound } from './matrix/find-builds.ts'
import type { PlanDescription } from './plan/plan-description.ts'
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
  compare(plan: Plan, request: PlanRequest & Base): Promise<PlanChanges>
  /** Names of the builds that read a file which is another since the commit. Throws ExternalError. */
  changes(plan: Plan, request: ChangesRequest): Promise<ReadonlySet<string>>
  /** What each build is made of, and what is other than in the template that is there. */
  explain(plan: Plan, request: ExplainRequest): Promise<readonly Explanation[]>
  /** The builds of a tree of folders, for jobs of their own. */
  matrix(request: MatrixRequest): Promise<MatrixFound>
  /** What a template consists of. Throws TemplateError where it can not be read. */
  inspect(request: PlanRequest): Promise<Inspection>
  /** Expressions with the values of a template; an empty name is one that holds nothing. Throws TemplateError. */
  ask(request: PlanRequest): Promise<Console>
  /** A template in the language before as one in HCL2. Throws TemplateError. */
  upgrade(request: PlanRequest): Promise<Upgraded>
  /** Is an attestation signed, and does it say what is expected? Throws ExternalError where not. */
  verifyAttestation(request: AttestationRequest): Promise<void>
  /** The plug-ins of Packer's that are not needed. */
  plugins(): Promise<readonly BuiltInPlugin[]>
  /** How each build of a plan reaches its server; builds that need none are left out. */
  connections(plan: Plan, connection: ConnectionOverrides): Promise<Connections>
  /** Never throws for what goes wrong in a build: that is in the result. */
  run(plan: Plan, options: RunOptions): Promise<RunResult>
  /** Removes what the journal names, where its ownership mark is still on it. May be repeated. */
  cleanUp(entries: readonly JournalEntry[], options: CleanUpOptions): Promise<CleanUpResult>
  /** Removes what builds left behind that nobody cleaned up after, by its mark and its age. */
  reap(options: ReapOptions): Promise<readonly Reaped[]>
  /** Moves a channel to a template. */
  promote(options: ServerAccess & PromoteWish): Promise<ChannelMove>
  /** Gives a channel back to who had it before. */
  rollback(options: ServerAccess & RollbackWish): Promise<ChannelMove>
  /** Says of a template that nothing is to be made of it any more, or that something may be again. */
  revoke(options: ServerAccess & RevokeWish): Promise<Revocation>
  /** Removes the templates of a name that have served their time. */
  retire(options: ServerAccess & RetireWish): Promise<readonly Retired[]>
  /** The templates that the credentials see. */
  list(options: ServerAccess & ListWish): Promise<readonly ListedTemplate[]>
  /** Ends what is left of temporary embedded servers that were killed. Answers the folders that are gone. */
  removeAbandoned(folders: readonly string[]): Promise<readonly string[]>
  /** Starts the embedded Proxmox in this process. */
  serve(options: ServeOptions): Promise<Served>
  /** Starts it as a process of its own that outlives this one. Rejects with ExternalError. */
  startServer(options: BackgroundOptions): Promise<Access>
  /** Ends the server of a data folder, whoever started it, and its machines. Rejects with ExternalError. */
  endServer(data: string): Promise<void>
  /** Puts images where a server that starts on the data folder has them. */
  placeImages(data: string, images: readonly PlacedImage[]): Promise<void>
  /** What machines of the embedded server need and this machine has not. */
  lacks(env: Readonly<Record<string, string | undefined>>): Promise<readonly Lack[]>
  /** Installs that, with apt and sudo. Answers what is lacking still. Rejects with ExternalError. */
  setUp(options: SetUpOptions): Promise<readonly Lack[]>
}

export interface PlanRequest {
  /** A file or a folder, relative to the working directory. */
  readonly template: string
  /** Input variables as on Packer's command line: text, parsed by the variable's type. In order; the last one wins. */
  readonly vars: readonly (readonly [name: string, value: string])[]
  readonly varFiles: readonly string[]
  readonly only: readonly string[]
  readonly except: readonly string[]
  /** File of provisioners that run in every build, relative to the working directory, which is absolute. */
  readonly enforced?: string | undefined
  readonly workingDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** How far the template is trusted. */
  readonly trust: Trust
  /** Variables without a value are unknown, which is no mistake. */
  readonly valuesLater?: boolean | undefined
  /** Ask the template's data sources? Otherwise what they would say is unknown, which is enough to check a template. */
  readonly evaluateDataSources: boolean
  /** No server is asked that the template names: variables that lead to the connection alone need no value. */
  readonly withoutServer?: boolean | undefined
  /** Refuse a template with something that can be planned, but not built. */
  readonly toBuild?: boolean | undefined
  /** Plan a build of which nothing is kept: the only post-processors are those that prove. */
  readonly toTest?: boolean | undefined
  /** Satisfy the template's required connection options. */
  readonly connection: ConnectionOverrides
  /** The way to the server that data sources ask, where `connection` only stands for one that is started then. */
  readonly reach?: (() => Promise<ConnectionOverrides>) | undefined
  /** Of plans that are compared; by default one of its own. */
  readonly moment?: Moment | undefined
  readonly signal: AbortSignal
  /** Told each secret as soon as it is known, before a diagnostic could show it. */
  readonly onSecret?: ((secret: Secret) => void) | undefined
}

/** What a plan is compared with. */
export interface Base {
  /** A commit, as git names it: the template as it was where the change that is checked out left it. */
  readonly revision: string
  /** Was the checkout made for this run, so that files that git does not know are none of its author's? */
  readonly isFresh: boolean
}

export interface ChangesRequest extends Pick<PlanRequest, 'workingDirectory' | 'env' | 'signal'> {
  /** A commit, as git names it. */
  readonly since: string
}

export interface ExplainRequest extends Pick<PlanRequest, 'workingDirectory' | 'env' | 'signal' | 'trust'> {
  readonly connection: ConnectionOverrides
  /** Whose template is compared with; undefined: the newest. */
  readonly channel: string | undefined
  readonly onEvent: (event: Event) => void
}

/** `template` is the folder that the tree begins with, or a template. */
export interface MatrixRequest extends Omit<PlanRequest, 'evaluateDataSources' | 'toBuild'> {
  /** A commit, as git names it; undefined: what has changed is not asked. */
  readonly since: string | undefined
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

export interface BackgroundOptions extends Pick<ServeOptions, 'data' | 'simulate'> {
  /** The process with which the server ends, and its data folder goes; undefined: none. */
  readonly endsWith: number | undefined
  /** What the server is started with. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  /** The command line; by default the one beside the program that runs. */
  readonly program?: string | undefined
}

/** An image for the storage `local` of an embedded server; its file is absolute. */
export interface PlacedImage {
  readonly content: 'iso' | 'import'
  readonly name: string
  readonly file: string
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
