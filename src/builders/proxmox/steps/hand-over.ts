import type { BuildContext } from '../../builder.ts'
import type { TemplateDoor } from '../../template-door.ts'
import type { Media } from '../images/store-images.ts'
import { artifactOf } from '../machine/artifact-of.ts'
import type { VmConfig } from '../machine/vm.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import { entryOf, takeOver } from '../record/enter-channel.ts'
import { sealOf } from '../record/seal.ts'
import type { Notes } from '../record/template-notes.ts'
import { configOf, type Left, releaseMachine } from './finalize.ts'
import type { MadeMachine } from './make-machine.ts'
import { markReplaced, type Replaced } from './replace-template.ts'

/** What it is that is handed over. */
export interface Handed {
  /** Templates that it follows. */
  readonly followed: readonly Replaced[]
  readonly door: TemplateDoor
  readonly parent: string | undefined
  /** Is it all that it has to be? */
  readonly isGood: boolean
}

/**
 * Makes the machine the user's: told of first, and then without the mark, after which nothing of ours removes it any
 * more. A stop before that leaves what the clean-up removes. With the same call it gets its record and its channel.
 * Answers what could not be taken away.
 */
export async function handOver(
  plan: MachinePlan,
  { vm, close }: MadeMachine,
  media: Media,
  { followed, door, parent, isGood }: Handed,
  context: BuildContext,
): Promise<readonly Left[]> {
  const kind = plan.options.skip_convert_to_template ? 'vm' : 'template'
  const config = await configOf(vm, context)
  const about = { name: plan.options.template_name, parent, isGood }
  const entry = kind === 'vm' ? undefined : await entryOf(vm, about, context)
  const artifact = artifactOf(kind, vm, config)
  context.onArtifact(artifact, door)
  for (const old of followed) await markReplaced(old, vm.vmid, context)
  const left = await releaseMachine(plan, vm, entry && sealed(entry.notes, plan, config), context)
  close('handed-over')
  const channel = entry?.notes.channel
  if (channel !== undefined && left.length === 0) await takeOver(channel, entry?.before ?? [], vm, context)
  context.say(`A ${kind === 'vm' ? 'VM' : 'template'} was created: ${artifact.vmid}`)
  await media.settle(config)
  return left
}

/** With what tells later whether anybody has changed it. */
function sealed(notes: Notes, { options }: MachinePlan, config: VmConfig): Notes {
  const left = { ...config, description: options.template_description, tags: options.tags.join(';') }
  return { ...notes, record: { ...notes.record, seal: sealOf(left) } }
}
