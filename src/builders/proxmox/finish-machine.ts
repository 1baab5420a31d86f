import type { BuildContext, Unproven } from '../builder.ts'
import type { TemplateDoor } from '../template-door.ts'
import type { Media } from './images/store-images.ts'
import type { Vm } from './machine/vm.ts'
import type { MachinePlan } from './plan/machine-plan.ts'
import { proveTemplate } from './prove-template.ts'
import { entryOf } from './record/enter-channel.ts'
import type { Session } from './server-session.ts'
import { convertToTemplate } from './steps/convert-to-template.ts'
import { finalize, type Left, unfinished } from './steps/finalize.ts'
import { handOver } from './steps/hand-over.ts'
import type { MadeMachine, Prepared } from './steps/make-machine.ts'
import { keepReplaced, type Replaced, removeReplaced } from './steps/replace-template.ts'
import { takeId } from './take-id.ts'

interface Result {
  readonly made: MadeMachine
  readonly media: Media
  /** Whose ID it takes. */
  readonly taken: Replaced | undefined
  /** Templates that it follows. */
  readonly after: readonly Replaced[]
  readonly session: Session
  door(machine: Vm, isMachine?: boolean): TemplateDoor
}

/**
 * Finalizes, and hands over also what could not be finalized: twenty minutes of work are in it. What is finished is
 * proven first: only a good template follows an old one, or takes its ID.
 */
export async function finishMachine(
  plan: MachinePlan,
  { slots, parent }: Prepared,
  result: Result,
  context: BuildContext,
): Promise<void> {
  const { made, taken, after } = result
  const isTemplate = !plan.options.skip_convert_to_template
  const left: Left[] = []
  let failed: unknown
  let unproven: Unproven | undefined
  try {
    left.push(...(await context.step('Finalizing', () => finalize(plan, slots, made.vm, context))))
    if (!isTemplate && taken === undefined) await made.vm.start()
  } catch (thrown) {
    if (context.signal.aborted) throw thrown
    failed = thrown
  }
  const isFinished = failed === undefined && left.length === 0
  if (isFinished && isTemplate)
    unproven = await proveTemplate(made.vm, result.door(made.vm, taken !== undefined), context)
  if (context.trial !== undefined) {
    if (failed !== undefined) throw failed
    if (left.length > 0) throw unfinished(left, plan, made.vm)
    return result.media.settleTrial(context.trial)
  }
  const isGood = isFinished && unproven === undefined
  if (isGood && taken !== undefined && (await takes(plan, taken, result, parent, context))) {
    for (const old of after) await removeReplaced(old, context)
    return
  }
  try {
    if (taken !== undefined) await settleUnderItsOwnId(plan, made.vm, context)
    const followed = taken === undefined ? after : [...after, taken]
    const handed = { followed: isGood ? followed : [], door: result.door(made.vm), parent, isGood }
    left.push(...(await handOver(plan, made, result.media, handed, context)))
  } catch (thrown) {
    throw failed ?? thrown
  }
  if (failed !== undefined) throw failed
  if (unproven !== undefined) throw unproven.failure
  if (left.length > 0) throw unfinished(left, plan, made.vm)
  for (const old of after) await removeReplaced(old, context)
  if (taken !== undefined) await keepReplaced(taken, context)
}

function takes(
  plan: MachinePlan,
  old: Replaced,
  { made, media, session, door }: Result,
  parent: string | undefined,
  context: BuildContext,
): Promise<boolean> {
  return context.step(`Taking the ID ${old.vm.vmid}`, async () => {
    const about = { name: plan.options.template_name, parent, isGood: true }
    const entry = plan.options.skip_convert_to_template ? undefined : await entryOf(made.vm, about, context)
    return takeId(plan, { made, old, media, entry, door }, session, context)
  })
}

/** The ID that was meant is not to be had, or not for this one. */
async function settleUnderItsOwnId(plan: MachinePlan, vm: Vm, context: BuildContext): Promise<void> {
  if (plan.options.skip_convert_to_template) await vm.start()
  else await convertToTemplate(vm, context)
}
