import type { Code } from '../diagnostics/codes/all-codes.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { MachineArtifact } from '../events/artifact.ts'
import type { EventBody } from '../events/event.ts'
import type { CloseReason, JournalSubject } from '../events/journal.ts'
import type { ProxmoxClient } from '../proxmox/client.ts'
import type { Deed } from '../proxmox/needed-permissions.ts'
import type { VmidRange } from '../proxmox/notation/vmid-range.ts'
import type { TaskOptions } from '../proxmox/task.ts'
import type { Clock } from '../time/clock.ts'

/**
 * The way from what a build has made to the server that has it, for whoever works on the finished template. The build's
 * own connection ends with the build: this one is opened when it is needed, with the same address and credentials.
 */
export interface TemplateDoor {
  readonly vmid: number
  readonly name: string
  readonly node: string
  /** Is it converted later, so that copies of it are full ones? */
  readonly isMachine?: boolean
  /** Logs in. Throws ProxmoxError. */
  open(context: DoorContext): Promise<OpenTemplate>
  /**
   * Takes it back from the user, whose it was already: it carries the mark again and stands in the journal, so that it is
   * removed as what a build leaves is. Throws ExternalError where it is not what was built any more.
   */
  takeBack(artifact: MachineArtifact, context: DoorContext): Promise<void>
}

/** What whoever opens the door brings: how it is stopped and told of, and where it writes down what it makes. */
export interface DoorContext {
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  /** Stands in the description of every machine that is made on the way, until it is removed or the user's. */
  readonly mark: string
  emit(event: EventBody): void
  say(text: string): void
  message(text: string): void
  warn(code: Code, summary: string, detail?: string): void
  /** Runs a named part of the work: one line in the timeline. */
  step<Result>(name: string, work: () => Promise<Result>): Promise<Result>
  /** Writes down what is about to be created at `place`. The returned function closes the entry. */
  record(subject: JournalSubject, place: { readonly node: string; readonly url: string }): (why: CloseReason) => void
}

/** A template within reach. What builders/proxmox does with machines takes `session` as it is. */
export interface OpenTemplate extends AsyncDisposable {
  readonly vmid: number
  readonly name: string
  /** Is it a machine still, which only full clones can be made of? */
  readonly isMachine?: boolean
  /** The pool that it is in: what the credentials may do may depend on it. */
  readonly pool: string | undefined
  readonly session: {
    /** Its `version` is the server's. */
    readonly client: ProxmoxClient
    /** The template's. */
    readonly node: string
    /** For the journal. */
    readonly place: { readonly node: string; readonly url: string }
    /** Tasks are told of in the log, with their progress, and end with the signal. */
    readonly task: TaskOptions
    /** Where new machines get their IDs; undefined: the next free ones. */
    readonly vmids?: VmidRange | undefined
  }
  readonly context: DoorContext
}

/** The server before anything is made, for who will work on the template when it is there. */
export interface Ground {
  readonly session: OpenTemplate['session']
  /** The machine's ID; undefined: the next free one. */
  readonly vmid: number | undefined
  /** The pool that it comes into. */
  readonly pool: string | undefined
}

/** What of a later step is known to fail, and what it will ask of the credentials. */
export interface Foreseen {
  readonly deeds: readonly Deed[]
  readonly problems: readonly Diagnostic[]
}
