import { reachesGuest } from '../../communicators/communicator-registry.ts'
import { type Diagnostic, refusal } from '../../diagnostics/diagnostic.ts'
import type { Plan, PlannedBuild, PlannedStep } from '../../packer/plan.ts'
import type { ComponentSet } from '../components-with.ts'

/** Provisioners that work in the guest, in builds that reach none: they would fail when the machine is made already. */
export function guestRefusals(plan: Plan, components: ComponentSet): readonly Diagnostic[] {
  const refused = plan.builds
    .filter(({ options }) => !reachesGuest(options))
    .flatMap((build) => guestSteps(build, components))
  // A build block's provisioners are planned for each of its sources.
  const once = new Map(refused.map((step) => [`${step.range.source.name}:${step.range.start}`, step]))
  return [...once.values()].map(({ type, range }) => refusal('no-communicator', summary, detailOf(type), range))
}

const summary = 'This build has no communicator'

function detailOf(type: string): string {
  return `The provisioner ${type} works in the guest, which this source does not reach. Remove it, or use \`communicator = "ssh"\`.`
}

function guestSteps(build: PlannedBuild, components: ComponentSet): readonly PlannedStep[] {
  return [...build.provisioners, build.errorCleanupProvisioner].filter((step) => {
    const provisioner = step && components.provisioner(step.type)
    return provisioner?.run !== undefined && provisioner.needsGuest
  }) as readonly PlannedStep[]
}
