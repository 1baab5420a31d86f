import type * as z from 'zod'
import type { Dependency } from '../attestation/statement.ts'
import type { Foreseen, Ground, OpenTemplate } from '../builders/template-door.ts'
import type { ArtifactDisk } from '../events/artifact.ts'
import type { Component } from '../options/component.ts'
import type { RenderLate } from '../options/render-late.ts'
import type { Clock } from '../time/clock.ts'
import type { Trust } from '../trust/trust.ts'

/** What a post-processor is given to work with. */
export interface PostProcessContext {
  readonly artifact: PostProcessedArtifact
  /** What the next one of the chain works on, where it is not the same. */
  handOn?(artifact: PostProcessedArtifact): void
  /** Of one that proves: from now on a failure of it keeps the template. */
  keepAnyway?(): void
  /** The source's name, and its type as the template has it: `debian`, `proxmox-iso`. */
  readonly buildName: string
  readonly builderType: string
  /** One for all builds of a run. */
  readonly runUuid: string
  /** Replace what an earlier run left. */
  readonly force: boolean
  readonly signal: AbortSignal
  say(text: string): void
  message(text: string): void
  /** A line of a local command's output. */
  output(stream: 'stdout' | 'stderr', line: string): unknown
  /** Packer's environment for scripts: PACKER_BUILD_NAME, PACKER_BUILDER_TYPE ... */
  readonly scriptEnvironment: Readonly<Record<string, string>>
  /** Values for `{{ ... }}` in options rendered when they run. */
  readonly late: Readonly<Record<string, string | number>>
  readonly workingDirectory: string
  /** What programs of this machine are started with. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly trust: Trust
  /** For options whose `{{ ... }}` wait until the post-processor runs. */
  readonly renderLate: RenderLate
  readonly clock: Clock
  /** What it was made of. Throws ExternalError or TemplateError where that can not be found out. */
  materials(): Promise<Materials>
}

/** What a build was made of, without secrets. */
export interface Materials {
  /** The template's path as it was given. */
  readonly template: string
  readonly variables: Readonly<Record<string, unknown>>
  /** Of the template and of what it names on this machine. One that holds a secret has no digest. */
  readonly files: readonly Dependency[]
  readonly images: readonly Dependency[]
  /** SHA-256 of the evaluated build as `plan --json` shows it, in canonical JSON: without secrets. */
  readonly configuration: string
  /** Whose meaning of a template it is. */
  readonly packerVersion: string
  /** When the build began, in milliseconds since the epoch. */
  readonly startedAt: number
  /** Takes secrets out of a text. */
  redact(text: string): string
}

/** What was built, as Packer's own post-processors see it. */
export interface PostProcessedArtifact {
  /** Packer's artifact ID: the vmid as text; `File`, `Null`. */
  readonly id: string
  /** Files on this machine; none of a template. */
  readonly files?: readonly string[]
  /** Files that belong to one of these and go where that goes, by its name: its checksum. */
  readonly companions?: ReadonlyMap<string, string>
  /** Copies of it that have been made. */
  readonly replicas?: readonly { readonly vmid: number; readonly node: string }[]
  /** The template of a build on Proxmox VE, however long the chain. */
  readonly template?: FinishedTemplate
}

/** A template, and the way to the server that has it. */
export interface FinishedTemplate {
  readonly vmid: number
  readonly name: string
  readonly node: string
  readonly disks: readonly ArtifactDisk[]
  /**
   * Logs in again, with the build's own credentials: `await using template = await artifact.template.open()`. What is
   * made through it and is in the journal is removed with the build's other leftovers, also after a kill.
   */
  open(): Promise<OpenTemplate>
}

/**
 * Is the artifact that a post-processor was given kept? `always`: what it hands on is made of it, so that even
 * `keep_input_artifact = false` does not remove it; `unless-told` by that; `if-told` by `keep_input_artifact = true`.
 */
export type KeepsInput = 'always' | 'unless-told' | 'if-told'

export interface PostProcessor<Schema extends z.ZodObject = z.ZodObject> extends Component<Schema> {
  /** Absent: always. */
  readonly keepsInput?: KeepsInput
  /** It works on files of this machine: where nothing has made any by then, it is an error of the plan. */
  readonly needsFiles?: true
  /** What it hands on has files. */
  readonly makesFiles?: true
  /** It works on a template: in a build that makes none it is an error of the plan. */
  readonly needsTemplate?: true
  /**
   * It says whether the template is good. It runs before the template is the user's and replaces an old one, so it has to
   * be the first of its chain, or to follow another of this kind.
   */
  readonly proves?: true
  /**
   * What it will ask of the server, and what it finds wrong there, before anything is made. Not asked where its options
   * wait for the machine.
   */
  foresee?(options: z.output<Schema>, ground: Ground): Promise<Foreseen>
  run(options: z.output<Schema>, context: PostProcessContext): Promise<void>
}
