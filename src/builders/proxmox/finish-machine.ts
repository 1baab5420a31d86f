import type { BuildContext, Unproven } from '../builder.ts'
import type { TemplateDoor } from '../template-door.ts'
import type { Media } from './images/store-images.ts'
import type { Vm } from './machine/vm.ts'
import type { MachinePlan } from './plan/machine-plan.ts'
import type { Replacement } from './plan-replacement.ts'
import { proveTemplate } from './prove-template.ts'
import { entryOf } from './record/enter-channel.ts'
import { removePassing } from './removal/remove-passing.ts'
import type { Session } from './server-session.ts'
import { convertToTemplate } from './steps/convert-to-template.ts'
import { copyOld } from './steps/copy-old.ts'
import { finalize, type Left, unfinished } from './steps/finalize.ts'
import { handOver } from './steps/hand-over.ts'
import type { MadeMachine, Prepared } from './steps/make-machine.ts'
import { keepReplaced, type Replaced, removeReplaced, renameReplaced } from './steps/replace-template.ts'
import { takeId } from './take-id.ts'

interface Result extends Pick<Replacement<MachinePlan>, 'taken' | 'after' | 'previous'> {
  readonly made: MadeMachine
  readonly media: Media
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
    await settleReplaced(plan, result, context)
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
  await settleReplaced(plan, result, context)
  if (taken !== undefined) await keepReplaced(taken, context)
}

async function takes(
  plan: MachinePlan,
  old: Replaced,
  { made, media, session, door, previous }: Result,
  parent: string | undefined,
  context: BuildContext,
): Promise<boolean> {
  const copy =
    previous === old
      ? await context.step('Keeping the old template', () => copyOld(plan, old, made.vm, session, context))
      : undefined
  return context.step(`Taking the ID ${old.vm.vmid}`, async () => {
    const about = { name: plan.options.template_name, parent, isGood: true }
    const entry = plan.options.skip_convert_to_template ? undefined : await entryOf(made.vm, about, context)
    try {
      return await takeId(plan, { made, old, copy, media, entry, door }, session, context)
    } catch (thrown) {
      // Not where it has begun: then it is needed by who finishes it, and is not removed.
      if (copy !== undefined && !context.signal.aborted) await removePassing(copy, session, context)
      throw thrown
    }
  })
}

/** What the new template follows goes, but for the one that stays as the previous. */
async function settleReplaced({ vmid, takes }: MachinePlan, { after, previous }: Result, context: BuildContext) {
  if (previous !== undefined && after.includes(previous)) await renameReplaced(previous, takes ?? vmid, context)
  for (const old of after) if (old !== previous) await removeReplaced(old, context)
}

/** The ID that was meant is not to be had, or not for this one. */
async function settleUnderItsOwnId(plan: MachinePlan, vm: Vm, context: BuildContext): Promise<void> {
  if (plan.options.skip_convert_to_template) await vm.start()
  else await convertToTemplate(vm, context)
}
