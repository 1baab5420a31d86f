import type { BuildContext, Unproven } from '../builder.ts'
import type { TemplateDoor } from '../template-door.ts'
import { artifactOf } from './machine/artifact-of.ts'
import type { Vm } from './machine/vm.ts'
import { nameWith } from './plan/name-with.ts'
import { configOf } from './steps/finalize.ts'

/**
 * Has the finished template examined while it still carries the mark of this build, so that one that is not good is
 * removed like any failure, and what it was to replace stays. One that is kept all the same gets a name by which nobody
 * clones it.
 */
export async function proveTemplate(vm: Vm, door: TemplateDoor, context: BuildContext): Promise<Unproven | undefined> {
  const unproven = await context.prove(artifactOf('template', vm, await configOf(vm, context)), door)
  if (unproven === undefined) return undefined
  const name = nameWith(door.name, '-unproven')
  await vm.configure({ name })
  context.message(`Template ${vm.vmid} is kept as ${name}, because on_failure is keep`)
  return unproven
}
