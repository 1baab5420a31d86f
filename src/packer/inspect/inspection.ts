import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Range } from '../../diagnostics/range.ts'

/** What a template consists of, as `inspect` tells it. */
export type Inspection = HclInspection | LegacyInspection

export interface HclInspection {
  readonly plugins: readonly InspectedPlugin[]
  /** What is wrong with what the template asks of its Packer. */
  readonly requirementProblems: readonly Diagnostic[]
  readonly language: 'hcl2'
  /** With their values as text, sorted by name. */
  readonly variables: readonly NamedValue[]
  readonly locals: readonly NamedValue[]
  readonly builds: readonly InspectedBuild[]
}

/** A plug-in that the template requires. */
export interface InspectedPlugin {
  /** By which the template calls it, where it comes from, and which versions will do. */
  readonly name: string
  readonly source: string
  readonly version: string
  /** Is its work done without it? */
  readonly isBuiltIn: boolean
  readonly range: Range
}

export interface NamedValue {
  readonly name: string
  readonly value: string
}

export interface InspectedBuild {
  readonly name: string | undefined
  readonly description: string | undefined
  /** `type.name`, in order. */
  readonly sources: readonly string[]
  /** `type`, or `type.name`. */
  readonly provisioners: readonly string[]
  /** Chains. */
  readonly postProcessors: readonly (readonly string[])[]
}

/** Of a template in the language before HCL2. */
export interface LegacyInspection {
  readonly language: 'json'
  readonly description: string | undefined
  /** `default`: as it is written. */
  readonly variables: readonly { readonly name: string; readonly default: string; readonly isRequired: boolean }[]
  readonly builders: readonly { readonly name: string; readonly type: string }[]
  readonly provisioners: readonly string[]
}

/** Something that is said, or data for programs that has no words. */
export type Told = { readonly say: string } | { readonly data: readonly [category: string, ...words: string[]] }
