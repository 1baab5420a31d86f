import type * as z from 'zod'
import type { Communicator } from '../communicators/communicator.ts'
import type { Code } from '../diagnostics/codes/all-codes.ts'
import type { Component } from '../options/component.ts'
import type { RenderLate } from '../options/render-late.ts'
import type { Clock } from '../time/clock.ts'
import type { Trust } from '../trust/trust.ts'

/** What a provisioner is given to work with. */
export interface ProvisionContext {
  readonly communicator: Communicator
  readonly signal: AbortSignal
  /** A headline and a detail in the log. */
  say(text: string): void
  message(text: string): void
  /** What the build goes on with, and somebody has to know. */
  warn(code: Code, summary: string, detail?: string): void
  /** A line of the guest's (or of a local command's) output. */
  output(stream: 'stdout' | 'stderr', line: string): unknown
  progress(label: string, done: number, total: number | undefined): void
  /** Packer's environment for scripts: PACKER_BUILD_NAME, PACKER_BUILDER_TYPE, PACKER_HTTP_ADDR ... */
  readonly scriptEnvironment: Readonly<Record<string, string>>
  /** Values for `{{ ... }}` in options rendered when they run, and for `build.*`. */
  readonly late: Readonly<Record<string, string | number>>
  readonly workingDirectory: string
  /** How far the template is trusted with what it makes a build write. */
  readonly trust: Trust
  /** What programs of this machine are started with. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** For options whose `{{ ... }}` wait until the provisioner runs. */
  readonly renderLate: RenderLate
  readonly clock: Clock
}

/** What is known before there is a machine. */
export type HereContext = Pick<ProvisionContext, 'env' | 'signal' | 'workingDirectory' | 'trust'>

export interface Provisioner<Schema extends z.ZodObject = z.ZodObject> extends Component<Schema> {
  /** Works in the guest: a build that reaches none is refused beforehand. */
  readonly needsGuest: boolean
  /**
   * What has to be on this machine, looked for before any machine is made: its options may still hold placeholders. Throws
   * GuestError.
   */
  checkHere?(options: z.output<Schema>, context: HereContext): Promise<void>
  run(options: z.output<Schema>, context: ProvisionContext): Promise<void>
}
