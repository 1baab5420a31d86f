import { ExternalError } from '../../diagnostics/errors.ts'
import { backoff } from '../../proxmox/transport/retry-request.ts'
import type { BuildContext } from '../builder.ts'
import type { TemplateDoor } from '../template-door.ts'
import type { Media } from './images/store-images.ts'
import { mayPass, rounds, tryAgain } from './machine/try-again.ts'
import type { Vm } from './machine/vm.ts'
import type { MachinePlan } from './plan/machine-plan.ts'
import { describeTaking, identityOf } from './plan/swap-marks.ts'
import { type Entry, takeOver } from './record/enter-channel.ts'
import { removePassing } from './removal/remove-passing.ts'
import type { Session } from './server-session.ts'
import type { OldCopy } from './steps/copy-old.ts'
import { configOf } from './steps/finalize.ts'
import { release as lastTouch } from './steps/last-touches.ts'
import type { MadeMachine } from './steps/make-machine.ts'
import { isNeeded, type Replaced } from './steps/replace-template.ts'
import { advance, type SwapEnd } from './swap/advance.ts'
import { finishSwap, madeOf, release, removeBuilt } from './swap/finish-swap.ts'
import { holderOf, type Swap } from './swap/swap.ts'

interface Taker {
  readonly made: MadeMachine
  readonly old: Replaced
  /** What stays of it; undefined: nothing. */
  readonly copy: OldCopy | undefined
  readonly media: Media
  /** What it says of itself; undefined: what its options say. */
  readonly entry: Entry | undefined
  /** To what has the ID then. */
  door(vm: Vm): TemplateDoor
}

/**
 * The finished machine takes the ID of the template that it replaces, and is the user's. False: the old one is needed by
 * linked clones and keeps its ID. From the moment on at which the machine says what it is about to do, whoever comes
 * after this run finishes it.
 */
export async function takeId(
  plan: MachinePlan,
  { made, old, copy, media, entry, door }: Taker,
  session: Session,
  context: BuildContext,
): Promise<boolean> {
  const { vm } = made
  const { vmid } = old.vm
  const { client, node, task } = session
  const swap: Swap = {
    ...{ client, node, machine: vm.vmid, vmid, mark: context.mark, task, signal: context.signal },
    emit: context.emit,
  }
  await checkHolder(old)
  if (copy !== undefined) await tryAgain('The copy could not be converted', context, () => copy.vm.convertToTemplate())
  const close = context.record({ kind: 'swap', vmid, machine: vm.vmid, mark: context.mark }, session.place)
  try {
    await announce(plan, { made, old, copy }, entry, context)
    const end = await asFarAsItGoes(swap, context)
    if (end === 'taken') {
      await finishSwap(swap)
      close('gone')
      copy?.close('handed-over')
      made.close('handed-over')
      throw new ExternalError(
        'vmid-taken',
        `ID ${vmid} was taken by somebody else when the old template was gone`,
        `The new template is there, as ${vm.vmid}.`,
      )
    }
  } catch (thrown) {
    if (context.signal.aborted || !isNeeded(thrown)) throw thrown
    close('gone')
    // It is itself what stays.
    if (copy !== undefined) await removePassing(copy, session, context)
    return false
  }
  if (plan.options.skip_convert_to_template) await holderOf(swap).start()
  const artifact = await madeOf(swap)
  context.onArtifact(artifact, door(holderOf(swap)))
  await tryAgain('The mark of the build could not be taken away', context, () => release(swap, holderOf(swap)))
  const channel = entry?.notes.channel
  if (channel !== undefined) {
    // The old one had the same ID.
    const others = entry?.before.filter((one) => one.vmid !== vmid) ?? []
    await takeOver(channel, others, holderOf(swap), context)
  }
  context.say(`A ${artifact.kind === 'vm' ? 'VM' : 'template'} was created: ${vmid}`)
  await tryAgain('What is left under the ID of the build could not be removed', context, () => removeBuilt(swap))
  // Not before: whoever removes machines leaves alone what a swap may still be made of.
  close('gone')
  copy?.close('handed-over')
  made.close('gone')
  await media.settle(await configOf(holderOf(swap), context))
  return true
}

/** While the new one was built, somebody may have put another in its place. */
async function checkHolder({ vm, config }: Replaced): Promise<void> {
  const now = await vm.config()
  if (now === undefined || identityOf(now) === identityOf(config)) return
  throw new ExternalError(
    'vmid-taken',
    `ID ${vm.vmid} has another machine than when the build began`,
    'Somebody, or another build, has replaced the old template meanwhile. What was built is not kept.',
  )
}

/** From here on the way leads forward, but for an old template that the server does not remove. */
async function announce(
  plan: MachinePlan,
  { made, old, copy }: Pick<Taker, 'made' | 'old' | 'copy'>,
  entry: Entry | undefined,
  context: BuildContext,
): Promise<void> {
  const { vm } = made
  const before = String((await configOf(vm, context))['description'] ?? '')
  const final = String(lastTouch(plan, entry?.notes).set['description'] ?? '')
  const ending = plan.options.skip_convert_to_template ? 'vm' : 'template'
  const taking = {
    vmid: old.vm.vmid,
    from: identityOf(old.config),
    node: old.vm.node,
    ending,
    keeps: copy?.vm.vmid,
  } as const
  const description = describeTaking(before, taking, final)
  await tryAgain('The hand-over could not be announced', context, () => vm.configure({ description }))
}

/** What is undone was refused: that is what is told. */
async function asFarAsItGoes(swap: Swap, { signal, clock, message }: BuildContext): Promise<SwapEnd> {
  let refused: unknown
  for (let round = 1; ; round++) {
    try {
      const end = await advance(swap)
      if (end !== 'undone') return end
    } catch (thrown) {
      signal.throwIfAborted()
      if (round === rounds || isNeeded(thrown) || !mayPass(thrown)) throw thrown
      refused = thrown
      message(`The hand-over of ID ${swap.vmid} did not go on: ${(thrown as Error).message}. Trying again`)
      await clock.sleep(backoff(round), signal)
      continue
    }
    throw refused ?? new ExternalError('machine-disappeared', `Machine ${swap.machine} was changed by somebody else`)
  }
}
