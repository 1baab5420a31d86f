import type * as z from 'zod'
import type { Range } from '../diagnostics/range.ts'
import type { Component } from '../options/component.ts'
import type { Trust } from '../trust/trust.ts'
import type { Held } from './held.ts'

/** A `data` block's type: asks something before the builds are planned. */
export interface DataSource<Schema extends z.ZodObject = z.ZodObject, Outputs extends z.ZodObject = z.ZodObject>
  extends Component<Schema> {
  /** What it answers; `meta({ sensitive: true })` hides a value. The types are known before it is asked. */
  readonly outputs: Outputs
  /** Throws ExternalError, and anything when the signal is aborted. */
  read(options: z.output<Schema>, context: DataSourceContext): Promise<z.output<Outputs>>
  /** Of one whose answer differs from run to run by nature: what stays of it, and something that does not change for the rest. */
  hold?(said: z.output<Outputs>, options: z.output<Schema>, held: Held): z.output<Outputs>
}

export interface DataSourceContext {
  /** Absolute. Relative file names are relative to it. */
  readonly workingDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly trust: Trust
  readonly signal: AbortSignal
  /** For what is no output and must not be shown: `what` says what it is. */
  readonly hide?: (text: string, what: string) => void
}

/** Runs what is asked of others: stopped by the run's signal, and failing with TemplateError at the block that asks. */
export type RunStep = <Result>(
  /** `question`: two that are alike have the same answer. */
  step: { readonly name: string; readonly range: Range; readonly question?: string },
  run: () => Promise<Result>,
) => Promise<Result>
