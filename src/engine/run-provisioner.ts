import type { Communicator } from '../communicators/communicator.ts'
import { error } from '../diagnostics/diagnostic.ts'
import { Cancelled, GuestError, TemplateError } from '../diagnostics/errors.ts'
import type { EventBody } from '../events/event.ts'
import type { LateValues, PlannedBuild, PlannedStep } from '../packer/plan.ts'
import type { ProvisionContext, Provisioner } from '../provisioners/provisioner.ts'
import { systemClock } from '../time/clock.ts'
import type { RunSetup } from './run-setup.ts'

/** Runs one provisioner with Packer's meta-arguments: pause_before, timeout, max_retries. */
export async function runProvisioner(
  step: PlannedStep,
  build: PlannedBuild,
  setup: RunSetup,
  emit: (body: EventBody) => void,
  guest: { readonly communicator: Communicator; readonly late: LateValues },
): Promise<void> {
  const provisioner = setup.components.provisioner(step.type)
  if (provisioner?.run === undefined)
    throw new TemplateError([
      error('unknown-type', 'Unknown provisioner type', `There is no provisioner ${step.type}.`, step.range),
    ])
  const title = `Provisioning with ${step.name ?? step.type}`
  emit({ kind: 'step-started', step: title })
  let outcome: 'succeeded' | 'failed' | 'cancelled' = 'failed'
  try {
    if (step.pauseBefore > 0) {
      emit({ kind: 'say', text: `Pausing ${step.pauseBefore / 1000}s before the next provisioner...` })
      await systemClock.sleep(step.pauseBefore, setup.signal)
    }
    const { options, secrets, goFunctions } = step.resolve(guest.late)
    for (const text of secrets) emit({ kind: 'secret', text })
    for (let attempt = 0; ; attempt++) {
      try {
        await onceWithTimeout(provisioner, options, step, { ...contextOf(build, setup, emit, guest), goFunctions })
        break
      } catch (thrown) {
        if (thrown instanceof Cancelled || setup.signal.aborted || attempt >= step.maxRetries)
          throw placed(thrown, step)
        emit({
          kind: 'say',
          text: `Provisioner failed: ${String((thrown as Error).message)}; retry ${attempt + 1} of ${step.maxRetries}`,
        })
      }
    }
    outcome = 'succeeded'
  } catch (thrown) {
    if (setup.signal.aborted || thrown instanceof Cancelled) outcome = 'cancelled'
    throw thrown
  } finally {
    emit({ kind: 'step-finished', step: title, outcome })
  }
}

function contextOf(
  build: PlannedBuild,
  setup: RunSetup,
  emit: (body: EventBody) => void,
  { communicator, late }: { readonly communicator: Communicator; readonly late: LateValues },
): ProvisionContext {
  return {
    communicator,
    late,
    workingDirectory: setup.workingDirectory,
    scriptEnvironment: {
      PACKER_BUILD_NAME: build.sourceName,
      PACKER_BUILDER_TYPE: build.builder,
      ...httpVariables(late),
    },
    say: (text) => emit({ kind: 'say', text }),
    message: (text) => emit({ kind: 'message', text }),
    output: (stream, text) => emit({ kind: 'output', from: 'guest', stream, text }),
    progress: (label, done, total) =>
      emit({ kind: 'progress', id: label, label, unit: 'bytes', done, total, finished: done === total }),
    signal: setup.signal,
  }
}

// Packer leaves them out where no server runs; the values then are ERR_..._NOT_IMPLEMENTED_BY_BUILDER.
function httpVariables(late: LateValues): Record<string, string> {
  const names = {
    PackerHTTPAddr: 'PACKER_HTTP_ADDR',
    PackerHTTPIP: 'PACKER_HTTP_IP',
    PackerHTTPPort: 'PACKER_HTTP_PORT',
  }
  const known = Object.entries(names).map(([key, name]) => [name, String(late[key] ?? 'ERR_')] as const)
  return Object.fromEntries(known.filter(([, value]) => !value.startsWith('ERR_')))
}

async function onceWithTimeout(
  provisioner: Provisioner,
  options: unknown,
  step: PlannedStep,
  context: ProvisionContext,
): Promise<void> {
  const outer = context.signal
  if (step.timeout === undefined) {
    await provisioner.run(options as never, context)
    return
  }
  const timer = AbortSignal.timeout(step.timeout)
  try {
    await provisioner.run(options as never, { ...context, signal: AbortSignal.any([outer, timer]) })
  } catch (thrown) {
    if (timer.aborted && !outer.aborted)
      throw new GuestError(
        'provisioner-timeout',
        `The provisioner ${step.type} did not end within its timeout of ${step.timeout / 1000}s`,
      )
    throw thrown
  }
}

// A failing script is reported at the block that asked for it.
function placed(thrown: unknown, step: PlannedStep): unknown {
  if (!(thrown instanceof GuestError)) return thrown
  return new TemplateError([{ ...thrown.toDiagnostic(), range: step.range }])
}
