import { type Constraint, satisfies } from './version-constraints.ts'

/** The Packer whose meaning of a template this is; `packer.version`. */
export const packerVersion = '1.16.0'

// Of one minor version they mean the same: whoever asks for exactly one of them gets it.
const releases = [packerVersion]

/** Is the Packer that `required_version` or `min_packer_version` asks for one of these? */
export function isCompatible(constraints: readonly Constraint[]): boolean {
  return releases.some((version) => satisfies(version, constraints))
}
