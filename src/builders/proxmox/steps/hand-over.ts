import type { BuildContext } from '../../builder.ts'
import type { TemplateDoor } from '../../template-door.ts'
import type { Media } from '../images/store-images.ts'
import { artifactOf } from '../machine/artifact-of.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import { configOf, type Left, releaseMachine } from './finalize.ts'
import type { MadeMachine } from './make-machine.ts'
import { markReplaced, type Replaced } from './replace-template.ts'

/**
 * Makes the machine the user's: told of first, and then without the mark, after which nothing of ours removes it any
 * more. A stop before that leaves what the clean-up removes. Answers what could not be taken away.
 */
export async function handOver(
  plan: MachinePlan,
  { vm, close }: MadeMachine,
  media: Media,
  followed: readonly Replaced[],
  door: TemplateDoor,
  context: BuildContext,
): Promise<readonly Left[]> {
  const kind = plan.options.skip_convert_to_template ? 'vm' : 'template'
  const config = await configOf(vm, context)
  const artifact = artifactOf(kind, vm, config)
  context.onArtifact(artifact, door)
  for (const old of followed) await markReplaced(old, vm.vmid, context)
  const left = await releaseMachine(plan, vm, context)
  close('handed-over')
  context.say(`A ${kind === 'vm' ? 'VM' : 'template'} was created: ${artifact.vmid}`)
  await media.settle(config)
  return left
}
