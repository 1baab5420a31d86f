import type * as z from 'zod'
import type { Code } from '../diagnostics/codes/all-codes.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Range } from '../diagnostics/range.ts'
import type { GoFunctions } from '../go-template/go-function.ts'
import type { Grant, Trust } from '../trust/trust.ts'

/** The way to an option inside its block: `['disks', 0, 'disk_size']`. */
export type OptionPath = readonly (string | number)[]

/** Where each option that the user wrote stands; an absent path answers the nearest enclosing block. */
export interface OptionPlaces {
  at(path: OptionPath): Range | undefined
  /** Did the user write it (and not as null), or is it a default? */
  isSet(path: OptionPath): boolean
}

/** What the rules of a component are given beside its options. */
export interface RuleContext {
  readonly places: OptionPlaces
  /** Reports at the place of an option. */
  error(code: Code, path: OptionPath, summary: string, detail?: string): void
  warn(code: Code, path: OptionPath, summary: string, detail?: string): void
  /** Reports what is checked and planned, but can not be built. */
  refuse(code: Code, path: OptionPath, summary: string, detail?: string): void
  /** Reports what Packer takes, and fails with in the middle of the build. */
  buildFails(code: Code, path: OptionPath, summary: string, detail?: string): void
  /**
   * Is the option's value not known: because it exists only when the machine does (`build.ID`), or because what is
   * written could not be read? Rules about it wait.
   */
  isLate(path: OptionPath): boolean
  /** Relative file names of options are relative to this folder, as in Packer. Absolute. */
  readonly workingDirectory: string
  /** The environment, for options with a fallback there. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** How far the template is trusted: asked before a file is looked at. */
  readonly trust: Trust
}

/** Of which version the options of a component are, for who writes one of another version. */
export interface OptionVersions {
  /** Named in a sentence. */
  readonly current: string
  /** By name: since when an option is no more, and what to write in its place. */
  readonly former: Readonly<Record<string, string>>
}

/** What a component's `plan` is given beside that. */
export interface PlanContext extends RuleContext {
  /** Reports what has been diagnosed elsewhere. */
  diagnose(diagnostic: Diagnostic): void
  /** Packer's functions for `{{ ... }}` in options that the plan reads. */
  readonly goFunctions: GoFunctions
}

/**
 * How a component (builder, provisioner, ...) declares itself. `options` is the one declaration from which decoding,
 * defaults, validation and the reference pages follow:
 * an array of objects is a repeated block, an object a single block, anything else an attribute; `.describe()` is the
 * documentation, `.default()` the default; `meta({ sensitive: true })` hides a value (`openWhenLiteral: true` not in logs, where it is a literal in the template), `meta({ deprecated: true, instead: '...' })` warns,
 * `meta({ attribute: true })` makes an object or array of objects an attribute.
 */
export interface Component<Schema extends z.ZodObject = z.ZodObject> {
  readonly type: string
  /** Other names it answers to. */
  readonly aliases?: readonly string[]
  readonly description: string
  readonly options: Schema
  readonly versions?: OptionVersions
  /** The Packer plug-in whose work it does; none where it is Packer's own. */
  readonly plugin?: string
  /** What a template has to be trusted with for it to run. */
  readonly grant?: Grant
  /** Options that say no more than how its server is reached: what comes from outside wins over them. */
  readonly reach?: readonly string[]
  /** Rules that need more than one option, and defaults computed from others. Runs after decoding without errors. */
  readonly rules?: (options: z.output<Schema>, context: RuleContext) => z.output<Schema>
  /**
   * What will be done, worked out of the options once and carried in the plan. Runs after the rules, also when they have
   * reported errors, so that all there is to say is said at once; what it answers then is not used.
   */
  readonly plan?: (options: z.output<Schema>, context: PlanContext) => unknown
}

/** A component's options after decoding, defaults and rules. */
export interface Decoded<Options> {
  readonly options: Options
  readonly places: OptionPlaces
  readonly diagnostics: readonly Diagnostic[]
}
