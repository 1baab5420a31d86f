import { ExternalError, toDiagnostics } from '../../../diagnostics/errors.ts'
import { backoff } from '../../../proxmox/transport/retry-request.ts'
import type { BuildContext } from '../../builder.ts'
import { mayPass, rounds, tryAgain } from '../machine/try-again.ts'
import type { Vm, VmConfig } from '../machine/vm.ts'
import { buildTag, type MachinePlan } from '../plan/machine-plan.ts'
import type { Slots } from '../plan/slots.ts'
import type { Notes } from '../record/template-notes.ts'
import { lastTouches, release, type Touch, together } from './last-touches.ts'

/** A touch that could not be made. */
export interface Left {
  readonly touch: Touch
  readonly why: string
}

/**
 * Gives the finished machine its name and drives, and takes the installer's drives away: in one call, again where that
 * fails, and then one by one, so that as little as possible stays undone. Answers what does. The machine is this
 * build's until `releaseMachine`.
 */
export async function finalize(
  plan: MachinePlan,
  slots: Slots,
  vm: Vm,
  context: BuildContext,
): Promise<readonly Left[]> {
  const pveMajor = vm.client.version.major
  for (let round = 1; ; round++) {
    const config = await configOf(vm, context)
    const touches = lastTouches(plan, slots, config, { pveMajor, isFirst: round === 1 })
    const possible = touches.filter(({ problem }) => problem === undefined)
    const failed = await attempt(possible, vm)
    if (failed === undefined)
      return touches.flatMap((touch) => (touch.problem === undefined ? [] : [{ touch, why: touch.problem.text }]))
    context.signal.throwIfAborted()
    if (round < rounds && mayPass(failed)) {
      context.message(`The machine could not be finished: ${failed.message}. Trying again`)
      await context.clock.sleep(backoff(round), context.signal)
      continue
    }
    return oneByOne(touches, vm, context)
  }
}

/** The configuration of a machine that has to be there. */
export async function configOf(vm: Vm, context: BuildContext): Promise<VmConfig> {
  const config = await tryAgain('The configuration could not be read', context, () => vm.config())
  if (config === undefined) throw new ExternalError('machine-disappeared', `Virtual machine ${vm.vmid} has disappeared`)
  return config
}

/** Takes the ownership mark away: from then on the machine is the user's, whatever fails. */
export async function releaseMachine(
  plan: MachinePlan,
  vm: Vm,
  notes: Notes | undefined,
  context: BuildContext,
): Promise<readonly Left[]> {
  const touch = release(plan, notes)
  const failed = await tryAgain('The mark of the build could not be taken away', context, async () => {
    const thrown = await attempt([touch], vm)
    context.signal.throwIfAborted()
    // The answer to an earlier attempt was lost, or its task failed at the end.
    if (thrown === undefined || !(await vm.carries(context.mark))) return undefined
    if (mayPass(thrown)) throw thrown
    return thrown
  }).catch((thrown: unknown) => {
    context.signal.throwIfAborted()
    if (thrown instanceof ExternalError) return thrown
    throw thrown
  })
  return failed === undefined ? [] : [{ touch, why: told(failed) }]
}

async function oneByOne(touches: readonly Touch[], vm: Vm, context: BuildContext): Promise<readonly Left[]> {
  const left: Left[] = []
  for (const touch of touches) {
    const failed = touch.problem === undefined ? await attempt([touch], vm) : undefined
    context.signal.throwIfAborted()
    if (touch.problem !== undefined) left.push({ touch, why: touch.problem.text })
    else if (failed !== undefined) left.push({ touch, why: told(failed) })
  }
  return left
}

async function attempt(touches: readonly Touch[], vm: Vm): Promise<ExternalError | undefined> {
  const parameters = together(touches)
  if (Object.keys(parameters).length === 0) return undefined
  try {
    await vm.configure(parameters)
    return undefined
  } catch (thrown) {
    if (thrown instanceof ExternalError) return thrown
    throw thrown
  }
}

function told(failed: ExternalError): string {
  const [one] = toDiagnostics(failed)
  return [one?.summary, one?.detail].filter(Boolean).join('\n')
}

/** Tells of what a machine that is handed over still lacks. */
export function unfinished(left: readonly Left[], { options }: MachinePlan, { vmid }: Vm): ExternalError {
  const kind = options.skip_convert_to_template ? 'Machine' : 'Template'
  // A kind of its own where nothing else is left.
  const [code = 'not-finalized', ...codes] = new Set(left.map(({ touch }) => touch.problem?.code))
  const set = new Set(left.flatMap(({ touch }) => [...Object.keys(touch.set), ...touch.remove]))
  const hints = [
    ...(set.has('name')
      ? [`It is still named ${options.vm_name}. To name it: qm set ${vmid} --name ${options.template_name}`]
      : []),
    ...(set.has('description')
      ? [
          `It still has the description and the tag ${buildTag} of what a build leaves behind: it is none of that, but the command reap would take it for it. To take them away: qm set ${vmid} --delete description,tags`,
        ]
      : []),
  ]
  return new ExternalError(
    codes.length === 0 ? code : 'not-finalized',
    `${kind} ${vmid} is kept, but not finished: ${left.map(({ touch }) => touch.what).join(', ')} could not be set`,
    [...left.map(({ touch, why }) => `${touch.what}: ${why}`), ...hints].join('\n'),
  )
}
