import type { Secret } from '../diagnostics/secret.ts'
import type { Trust } from '../trust/trust.ts'
import type { Components } from './components.ts'
import type { RunStep } from './data-source.ts'
import type { EnforcedFile } from './enforced.ts'
import type { Chance } from './held.ts'
import type { Template } from './read/template.ts'

/** What a plan is made from. */
export interface PlanInput extends Chance {
  readonly template: Template
  /** Provisioners that an organisation adds to every build. */
  readonly enforced?: EnforcedFile | undefined
  /** Absolute. Relative file names in options are relative to it. */
  readonly workingDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** How far the template is trusted. */
  readonly trust: Trust
  /** Values as on Packer's command line: text, read by the variable's type. The last one wins. */
  readonly vars: readonly (readonly [name: string, value: string])[]
  readonly varFiles: readonly string[]
  readonly only: readonly string[]
  readonly except: readonly string[]
  readonly components: Components
  readonly signal: AbortSignal
  readonly step: RunStep
  /** False: data sources are only checked, and what they would say is unknown. */
  readonly evaluateDataSources: boolean
  /** Variables without a value are unknown, which is no mistake. */
  readonly valuesLater?: boolean | undefined
  /**
   * No server is asked that the template names: a variable that leads to the options of the connection, and to nothing
   * else, needs no value.
   */
  readonly withoutServer?: boolean | undefined
  /** Called with each secret as soon as it is known, before any diagnostic could show it. */
  readonly onSecret?: (secret: Secret) => void
}
