import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { Surroundings } from '../values/surroundings.ts'
import type { Build } from './build-block.ts'
import { type StepContext, scopeFor } from './plan-step.ts'
import { readMeta } from './step-meta.ts'

/** Names in `only`, `except` and `override` that no source of the build has: most likely misspelt. */
export function misspeltNames(build: Build, surroundings: Surroundings): readonly Diagnostic[] {
  const [first] = build.uses
  if (first === undefined) return []
  const own = build.uses.map((use) => `${use.type}.${use.localName}`)
  const local = build.uses.map((use) => use.localName)
  const context: StepContext = { build, use: first, surroundings }
  const steps = [...build.provisioners, ...build.postProcessors.flat(), build.errorCleanup ?? []].flat()
  return steps.flatMap((bound) => {
    // Its problems have been reported already.
    const { value: meta } = readMeta(bound, scopeFor(bound, context), '')
    return [
      ...meta.sources.filter(({ name }) => !own.includes(name)).map((each) => ({ ...each, known: own })),
      ...meta.overridden.filter(({ name }) => !local.includes(name)).map((each) => ({ ...each, known: local })),
    ].map(({ name, range, known }) =>
      warning(
        'unmatched-name',
        `No source of this build is named "${name}"`,
        didYouMean(name, known).trim() || `There are: ${known.join(', ')}.`,
        range,
      ),
    )
  })
}
