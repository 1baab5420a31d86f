import type { Range } from '../../diagnostics/range.ts'
import type { EnforcedOn } from '../blocks/enforced-steps.ts'

/** A builder as enforced provisioners see it: what would be a build of one source. They know it by its name alone. */
export function asBuild(type: string, name: string, range: Range): EnforcedOn {
  const use = { type, name, localName: name, range, additions: undefined }
  const nothing = { name: undefined, description: undefined, errorCleanup: undefined }
  return { build: { ...nothing, provisioners: [], postProcessors: [], range, uses: [use] }, use, name }
}
