import type * as z from 'zod'
import type { Communicator } from '../communicators/communicator.ts'
import type { Code } from '../diagnostics/codes/all-codes.ts'
import type { Artifact, MachineArtifact } from '../events/artifact.ts'
import type { EventBody } from '../events/event.ts'
import type { CloseReason, JournalEntry, JournalSubject } from '../events/journal.ts'
import type { IsoCache } from '../media/iso-cache.ts'
import type { Component, OptionPath, OptionPlaces, PlanContext } from '../options/component.ts'
import type { RenderLate } from '../options/render-late.ts'
import type { BuilderWork, LateValues } from '../packer/plan.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'
import type { Clock } from '../time/clock.ts'
import type { Trust } from '../trust/trust.ts'
import type { Foreseen, Ground, TemplateDoor } from './template-door.ts'
import type { Trial } from './trial.ts'

/** A source's type: how a machine is made and what becomes of it. */
export interface Builder<Schema extends z.ZodObject = z.ZodObject, Work extends BuilderWork = BuilderWork>
  extends Component<Schema> {
  /** Works out what will be done: all that a build needs of its options. Pure, and computed once. */
  plan(options: z.output<Schema>, context: PlanContext): Work
  /** How it reaches the server that it builds on. Pure. */
  connection?(options: z.output<Schema>): ConnectionOverrides
  /** Is it a template that comes out of it? Absent: never. Pure. */
  makesTemplate?(work: Work): boolean
  /** Is it files of this machine that come out of it? */
  readonly makesFiles?: true
  /** What one build of a run alone may make. Pure. */
  claims?(work: Work): readonly Claim[]
  /** Makes the machine. What is still in the journal afterwards is removed. */
  build(work: Work, context: BuildContext): Promise<void>
  /**
   * Removes what the journal holds; never what does not carry the entry's mark. Without options (a run is
   * cleaned up that has ended) the connection is the one from outside. Reports problems as events.
   */
  remove?(
    entries: readonly JournalEntry[],
    options: z.output<Schema> | undefined,
    context: RemoveContext,
  ): Promise<void>
}

/** Something of which there is one: the ID of a machine. */
export interface Claim {
  /** The same for whoever claims the same. */
  readonly key: string
  /** In words: `vm_id 952`. */
  readonly what: string
  readonly path: OptionPath
  /** May several make it, as long as none replaces what it finds there? */
  readonly onlyWithForce: boolean
}

/** What a builder is given by the engine. */
export interface BuildContext {
  /** `proxmox-iso.debian`. */
  readonly name: string
  /** The source's type, as written in the template. */
  readonly builderType: string
  /** Stands in the description of every machine of this build until it is finished. */
  readonly mark: string
  /** Where the options stand in the template, for errors that only the server can find. */
  readonly places: OptionPlaces
  /** For options whose `{{ ... }}` wait until the builder runs. */
  readonly renderLate: RenderLate
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly workingDirectory: string
  /** How far the template is trusted with what it makes a build write. */
  readonly trust: Trust
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where downloaded ISO images are kept between builds. */
  readonly downloadDirectory: string
  readonly isoCache: IsoCache | undefined
  /** Factor for waits of the boot command; undefined: decide by the machine. */
  readonly bootWaitFactor: number | undefined
  readonly force: boolean
  /** Nobody gets what is built: it is tried and stays in the journal. */
  readonly trial?: Trial | undefined
  emit(event: EventBody): void
  say(text: string): void
  message(text: string): void
  warn(code: Code, summary: string, detail?: string): void
  /** Runs a named part of the build: one line in the timeline. */
  step<Result>(name: string, work: () => Promise<Result>): Promise<Result>
  /** Writes down what is about to be created at `place`. The returned function closes the entry. */
  record(subject: JournalSubject, place: { readonly node: string; readonly url: string }): CloseEntry
  /** Asks those who will work on the template what they find wrong before anything is made. */
  foresee(ground: Ground): Promise<Foreseen>
  /**
   * Has a finished template examined that is not the user's yet. Throws where it is not to be handed over; answers the
   * failure where it is to be kept all the same.
   */
  prove(template: MachineArtifact, door: TemplateDoor): Promise<Unproven | undefined>
  /** From now on this belongs to the user, also when a later step fails. A machine comes with the door to it. */
  onArtifact(artifact: Artifact, door?: TemplateDoor): void
  /** Runs the template's provisioners. */
  provision(communicator: Communicator, late: LateValues): Promise<void>
}

/** Why a template is not what it has to be. */
export interface Unproven {
  readonly failure: unknown
}

export type CloseEntry = (why: CloseReason) => void

export interface RemoveContext {
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  emit(event: EventBody): void
  /** It was seen gone. */
  onGone(entry: JournalEntry): void
  /** It is there, and not ours any more. */
  onForeign(entry: JournalEntry): void
}
