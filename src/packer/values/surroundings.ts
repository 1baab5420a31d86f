import type { HclFunction } from '../../hcl/evaluation/function.ts'
import type { Trust } from '../../trust/trust.ts'
import type { Components } from '../components.ts'
import type { Chance } from '../held.ts'

/** What stays the same while a plan is made. */
export interface Surroundings extends Chance {
  readonly components: Components
  readonly functions: ReadonlyMap<string, HclFunction>
  /** The template's file or folder, as the user named it. */
  readonly templatePath: string
  readonly workingDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly trust: Trust
}
