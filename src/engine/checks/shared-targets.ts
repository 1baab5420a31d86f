import type { Builder, Claim } from '../../builders/builder.ts'
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import type { Plan, PlannedBuild } from '../../packer/plan.ts'

interface Builders {
  builder(type: string): Builder | undefined
}

/** Builds of a plan that would destroy each other's work. `replaces`: is what they find replaced, or retired? */
export function sharedTargets({ builds }: Plan, { builder }: Builders, replaces: boolean): readonly Diagnostic[] {
  const owners = new Map<string, PlannedBuild>()
  return builds.flatMap((build) =>
    (builder(build.builder)?.claims?.(build.work as never) ?? []).flatMap((claim) => {
      if (claim.onlyWithForce && !replaces) return []
      const other = owners.get(claim.key)
      if (other !== undefined) return [problemOf(claim, other, build)]
      owners.set(claim.key, build)
      return []
    }),
  )
}

function problemOf({ what, path, onlyWithForce }: Claim, { name }: PlannedBuild, build: PlannedBuild): Diagnostic {
  return error(
    'shared-target',
    `${name} and ${build.name} both have ${what}`,
    onlyWithForce
      ? 'With force, keep or keep-for the one that ends later removes the template of the other. Give each a name of its own, or run one of them with `only`.'
      : 'One would be refused, or with force remove the template of the other. Give each an ID of its own, or none, or run one of them with `only`.',
    build.places.at(path) ?? build.range,
  )
}
