import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Range } from '../diagnostics/range.ts'
import type { Secret } from '../diagnostics/secret.ts'
import type { OptionPlaces } from '../options/component.ts'
import type { RenderLate } from '../options/render-late.ts'
import type { Opening } from '../trust/opened.ts'
import type { Held } from './held.ts'

/** What will be done. Everything is evaluated, defaulted and validated but for values that exist only late (`build.*`). */
export interface Plan {
  readonly builds: readonly PlannedBuild[]
  /** Input variables by name, as JSON; sensitive ones are `{ sensitive: true }`, those without a value `<unknown>`. */
  readonly variables: Readonly<Record<string, unknown>>
  readonly warnings: readonly Diagnostic[]
  /** Texts that must never be shown: sensitive variables and options, and strings derived from them. */
  readonly secrets: readonly Secret[]
  /** The template's folder. Absolute. */
  readonly root: string
  /** The template as the user named it. */
  readonly path: string
  /** Files of this machine that were read for every build: the template's, those of variables, what functions read for them. */
  readonly opened: readonly Opening[]
  /** The same plan with values held still that differ from run to run by nature. Throws TemplateError where that is none. */
  hold(held: Held): Promise<Plan>
}

/** Before it can be made once more. */
export type MadePlan = Omit<Plan, 'hold' | 'root' | 'path'>

export interface PlannedBuild {
  /** `proxmox-iso.debian`, or `name.proxmox-iso.debian` where the build block has a name. Unique in the plan. */
  readonly name: string
  /** The component's type: `proxmox-iso`. */
  readonly builder: string
  /** The source's own name: `debian`. */
  readonly sourceName: string
  readonly buildName: string | undefined
  readonly options: unknown
  /** What the builder has worked out of them. */
  readonly work: BuilderWork
  readonly places: OptionPlaces
  /** Paths of options that hold a secret; `plan` shows `{ sensitive: true }` for them. */
  readonly sensitive: readonly (readonly (string | number)[])[]
  /** The options as they would be written, for `plan`; secret ones are `{ sensitive: true }`. */
  readonly preview: unknown
  /** The options that stand in the template, evaluated, without defaults and with secrets. */
  readonly written: Readonly<Record<string, unknown>>
  /** Files of this machine that were read for this build alone. */
  readonly opened: readonly Opening[]
  /** For `{{ ... }}` in options that are rendered when they run. */
  readonly renderLate: RenderLate
  readonly range: Range
  readonly provisioners: readonly PlannedStep[]
  readonly errorCleanupProvisioner: PlannedStep | undefined
  readonly postProcessors: readonly (readonly PlannedStep[])[]
}

/** What will be done, as the builder knows it; this much of it is shown. */
export interface BuilderWork {
  /** The calls that will create the machine, with words where only the server knows a value. */
  readonly requests: readonly PlannedRequest[]
  /** Those that come with them where `force` replaces what has the ID; absent: there is no ID that could be taken. */
  readonly replacing?: Replacing
}

export interface Replacing {
  /** In words: `built under a free ID, which then takes 9000`. */
  readonly what: string
  readonly requests: readonly PlannedRequest[]
}

export interface PlannedRequest {
  readonly method: string
  readonly path: string
  readonly params: Readonly<Record<string, unknown>>
}

/** A provisioner or post-processor with Packer's meta-arguments. */
export interface PlannedStep {
  readonly type: string
  readonly name: string | undefined
  readonly range: Range
  /** Milliseconds. */
  readonly pauseBefore: number
  /** Milliseconds; undefined: no limit. */
  readonly timeout: number | undefined
  readonly maxRetries: number
  /** Of provisioners: a failure is told, and the build goes on. */
  readonly continueOnError: boolean
  /** It is no step of the template, but enforced by a file in this folder (absolute), to which its paths are relative. */
  readonly enforcedIn?: string
  /** Of post-processors. */
  readonly keepInputArtifact: boolean | undefined
  /** The options as far as they are known now, for `plan`; late values are the text `<unknown>`, secret ones `{ sensitive: true }`. */
  readonly preview: unknown
  /** The same for who looks at them before the build starts: with secrets, and a placeholder for each late value. */
  readonly known: unknown
  /** The options that stand in the template, evaluated as far as that goes, without defaults and with secrets. */
  readonly written: Readonly<Record<string, unknown>>
  /** The options with the values that exist only now. Throws TemplateError. */
  resolve(late: LateValues): {
    readonly options: unknown
    readonly written: Readonly<Record<string, unknown>>
    readonly secrets: readonly Secret[]
    /** For what the step itself renders when it runs; its `build` knows the late values. */
    readonly renderLate: RenderLate
  }
}

/** Packer's `build.*` accessors; keys as there (ID, Host, Port, User, Password, ConnType, PackerHTTPAddr, ...). */
export type LateValues = Readonly<Record<string, string | number>>
