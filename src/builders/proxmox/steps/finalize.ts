import { ExternalError, toDiagnostics } from '../../../diagnostics/errors.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import { backoff } from '../../../proxmox/transport/retry-request.ts'
import type { BuildContext } from '../../builder.ts'
import type { Vm } from '../machine/vm.ts'
import { buildTag, type MachinePlan } from '../plan/machine-plan.ts'
import type { Slots } from '../plan/slots.ts'
import { lastTouches, type Touch, together } from './last-touches.ts'

/** Each of them has its own patience with a server that is busy. */
const rounds = 3

/**
 * Gives the finished machine its name, description, tags and drives, and takes the installer's drives away: in one call,
 * again where that fails, and then one by one, so that as little as possible stays undone. Throws what does.
 */
export async function finalize(plan: MachinePlan, slots: Slots, vm: Vm, context: BuildContext): Promise<void> {
  const pveMajor = vm.client.version.major
  for (let round = 1; ; round++) {
    const config = await vm.config()
    if (config === undefined)
      throw new ExternalError('machine-disappeared', `Virtual machine ${vm.vmid} has disappeared`)
    const touches = lastTouches(plan, slots, config, { pveMajor, isFirst: round === 1 })
    const possible = touches.filter(({ problem }) => problem === undefined)
    const failed = await attempt(possible, vm)
    if (failed === undefined) {
      const impossible = touches.filter(({ problem }) => problem !== undefined)
      if (impossible.length === 0) return
      throw unfinished(
        impossible.map((touch) => ({ touch, why: touch.problem?.text ?? '' })),
        plan,
        vm,
      )
    }
    context.signal.throwIfAborted()
    if (round < rounds && mayPass(failed)) {
      context.message(`The machine could not be finished: ${failed.message}. Trying again`)
      await context.clock.sleep(backoff(round), context.signal)
      continue
    }
    const left = await oneByOne(touches, vm)
    if (left.length === 0) return
    context.signal.throwIfAborted()
    throw unfinished(left, plan, vm)
  }
}

interface Left {
  readonly touch: Touch
  readonly why: string
}

async function oneByOne(touches: readonly Touch[], vm: Vm): Promise<readonly Left[]> {
  const left: Left[] = []
  for (const touch of touches) {
    const failed = touch.problem === undefined ? await attempt([touch], vm) : undefined
    const [told] = failed === undefined ? [] : toDiagnostics(failed)
    const why = touch.problem?.text ?? [told?.summary, told?.detail].filter(Boolean).join('\n')
    if (why !== '') left.push({ touch, why })
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

function mayPass(thrown: ExternalError): boolean {
  return thrown instanceof ProxmoxError && ![400, 401, 403].includes(thrown.status ?? 0)
}

function unfinished(left: readonly Left[], { options }: MachinePlan, { vmid }: Vm): ExternalError {
  const kind = options.skip_convert_to_template ? 'Machine' : 'Template'
  // A kind of its own where nothing else is left.
  const [code = 'not-finalized', ...codes] = new Set(left.map(({ touch }) => touch.problem?.code))
  const isNameless = left.some(({ touch }) => 'name' in touch.set)
  return new ExternalError(
    codes.length === 0 ? code : 'not-finalized',
    `${kind} ${vmid} is kept, but not finished: ${left.map(({ touch }) => touch.what).join(', ')} could not be set`,
    [
      ...left.map(({ touch, why }) => `${touch.what}: ${why}`),
      ...(isNameless
        ? [
            `It is still named ${options.vm_name}, with the description and the tag ${buildTag} of what a build leaves behind: it is none of that. To set them: qm set ${vmid} --name ${options.template_name}`,
          ]
        : []),
    ].join('\n'),
  )
}
