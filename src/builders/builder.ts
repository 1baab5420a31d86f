import type * as z from 'zod'
import type { Communicator } from '../communicators/communicator.ts'
import type { Code } from '../diagnostics/codes/all-codes.ts'
import type { Artifact, MachineArtifact } from '../events/artifact.ts'
import type { EventBody } from '../events/event.ts'
import type { CloseReason, JournalEntry, JournalSubject } from '../events/journal.ts'
import type { ChecksumRule } from '../media/checksum.ts'
import type { IsoCache } from '../media/iso-cache.ts'
import type { Component, OptionPath, OptionPlaces, PlanContext } from '../options/component.ts'
import type { RenderLate } from '../options/render-late.ts'
import type { BuilderWork, LateValues } from '../packer/plan.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'
import type { Clock } from '../time/clock.ts'
import type { Trust } from '../trust/trust.ts'
import type { PresentTemplate } from './present-template.ts'
import type { ScreenshotWish } from './screenshot-wish.ts'
import type { DoorContext, Foreseen, Ground, TemplateDoor } from './template-door.ts'
import type { TemplateLife } from './template-life.ts'
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
  /** Images that it gets by an address. Pure. */
  images?(work: Work): readonly WantedImage[]
  /**
   * Looks what the server has of what would be built. It changes nothing. `held`: the same work with values held still that
   * differ from run to run. Throws ExternalError, and anything when the signal is aborted.
   */
  look?(work: Work, held: Work, context: LookContext): Promise<Standing>
  /** What one build of a run alone may make. Pure. */
  claims?(work: Work): readonly Claim[]
  /**
   * The template that a build would follow: of that ID where one is given, else the one of its own ID or the newest of its
   * name. Absent: there is never one.
   */
  present?(work: Work, vmid: number | undefined, context: DoorContext): Promise<PresentTemplate | undefined>
  /** Absent: no template is made of the one before. */
  readonly patch?: Patching<Work>
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

/** How the next template is made of the present one, with `provision` in place of an installation. */
export interface Patching<Work extends BuilderWork> {
  /** Undefined: it can be. Pure. */
  whyNot(work: Work, asked: Replacing): string | undefined
  make(work: Work, present: PresentTemplate, context: BuildContext): Promise<void>
}

export interface WantedImage {
  /** Tried in order: URLs, or files of this machine. */
  readonly urls: readonly string[]
  readonly checksum: ChecksumRule
}

export type LookContext = Pick<BuildContext, 'name' | 'places' | 'signal' | 'clock' | 'env' | 'emit' | 'message'> & {
  /** Whose template is meant; undefined: the newest. */
  readonly channel: string | undefined
}

/** What a build would find on the server. */
export interface Standing {
  /** Identity of the machine that it is a clone of; undefined: of none. */
  readonly base: string | undefined
  /** The template that such a build has made last, where it says what it was made of. */
  readonly template: StandingTemplate | undefined
}

export interface StandingTemplate {
  readonly artifact: MachineArtifact
  readonly fingerprint: string | undefined
  /** Of its fingerprint, as its record has them. */
  readonly parts: string | undefined
  /** Milliseconds since the epoch. */
  readonly builtAt: number
  /** Has somebody changed it since? */
  readonly isAltered: boolean
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

/** `replace-last`: the old template goes when the new one is done; `delete-first`: before anything is made. */
export type ForceOrder = 'replace-last' | 'delete-first'

/** What becomes of the template that is there. */
export interface Replacing {
  readonly force: boolean
  /** When it goes; undefined: as its source says. */
  readonly forceOrder?: ForceOrder | undefined
  /** Does it stay, under another name? Undefined: as its source says. */
  readonly keepPrevious?: boolean | undefined
}

/** What a builder is given by the engine. */
export interface BuildContext extends Replacing {
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
  /** Undefined: no picture of a screen is kept. */
  readonly screenshot?: ScreenshotWish | undefined
  /** Undefined: a template says of itself what its options say, and no more. */
  readonly life: TemplateLife | undefined
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
