import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Artifact } from '../events/artifact.ts'
import type { Event, Outcome } from '../events/event.ts'
import type { JournalEntry, JournalStore } from '../events/journal.ts'
import type { IsoCache } from '../media/cache.ts'
import type { Plan } from '../packer/plan.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'

/** What the front doors (the action, the command line) know of everything behind them. */
export interface Product {
  /** Reads and plans; no network. Throws TemplateError with every problem. */
  plan(request: PlanRequest): Promise<Plan>
  /** The plan as `plan --json` prints it. */
  describe(plan: Plan): Promise<PlanDescription>
  /** Never throws for what goes wrong in a build: that is in the result. */
  run(plan: Plan, options: RunOptions): Promise<RunResult>
  /** Removes what the journal names, where its ownership mark is still on it. May be repeated. */
  cleanUp(entries: readonly JournalEntry[], options: CleanUpOptions): Promise<CleanUpResult>
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
  /** Satisfy the template's required connection options. */
  readonly connection: ConnectionOverrides
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

export type OnError = 'cleanup' | 'abort' | 'run-cleanup-provisioner'

export interface RunOptions {
  readonly connection: ConnectionOverrides
  /** Absolute. */
  readonly workingDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly onEvent: (event: Event) => void
  readonly journal: JournalStore
  readonly signal: AbortSignal
  readonly onError: OnError
  /**
   * What an abort leaves to others: `leave` for the action, whose post step removes what the journal names and which
   * has two seconds to end; `cleanup` for the command line, after which nobody comes.
   */
  readonly onCancel: 'leave' | 'cleanup'
  /** 0: as many at once as there are. */
  readonly parallelBuilds: number
  readonly force: boolean
  /** Undefined: decide by the machine. */
  readonly bootWaitFactor: number | undefined
  readonly isoCache: IsoCache | undefined
  /** Where downloaded ISO images are kept between builds. Absolute. */
  readonly downloadDirectory: string
}

export interface RunResult {
  /** In the plan's order. */
  readonly builds: readonly BuildResult[]
}

export interface BuildResult {
  readonly name: string
  readonly builder: string
  readonly outcome: Outcome
  readonly artifact?: Artifact | undefined
  readonly problems: readonly Diagnostic[]
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly finishedAt: number
}

export interface CleanUpOptions {
  readonly connection: ConnectionOverrides
  /** Gives each build's own connection options; undefined where the template can not be read any more. */
  readonly plan: Plan | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly onEvent: (event: Event) => void
  readonly signal: AbortSignal
  /** Milliseconds for everything together. */
  readonly budgetMs: number
}

export interface CleanUpResult {
  /** Gone now, or gone already. */
  readonly removed: readonly JournalEntry[]
  /** Still there, and why. */
  readonly left: readonly { readonly entry: JournalEntry; readonly problem: Diagnostic }[]
}

export interface ServeOptions {
  /** `127.0.0.1:8006`; port 0: a free one. */
  readonly listen: string
  /** The folder that holds the state. Absolute; made where it is missing. */
  readonly data: string
  /** Lines for the server's own log. */
  readonly log: (line: string) => void
}

export interface Served {
  /** What a client needs, in the form that `serve` prints. */
  readonly access: {
    readonly url: string
    readonly username: string
    readonly token: string
    readonly password: string
    readonly node: string
    readonly fingerprint: string
    readonly data: string
  }
  /** Ends the machines and the server. */
  close(): Promise<void>
}
