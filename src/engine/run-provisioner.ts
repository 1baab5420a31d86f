import type { Communicator } from '../communicators/communicator.ts'
import { type Diagnostic, error, warning } from '../diagnostics/diagnostic.ts'
import { ExternalError, GuestError, TemplateError, toDiagnostics } from '../diagnostics/errors.ts'
import type { Range } from '../diagnostics/range.ts'
import type { LateValues, PlannedBuild, PlannedStep } from '../packer/plan.ts'
import type { ProvisionContext, Provisioner } from '../provisioners/provisioner.ts'
import { timeoutSignal } from '../time/clock.ts'
import { sleepTold } from '../time/sleep-told.ts'
import { Evidence } from './evidence.ts'
import type { RunSetup } from './run-setup.ts'
import { atBlock, isOutside, outcomeOf, placed, resolveStep, runStep, type Work } from './step.ts'
import { stepLabel } from './step-label.ts'

/** The guest as a builder has reached it. */
export interface Reached {
  readonly communicator: Communicator
  readonly late: LateValues
}

/** Runs one provisioner with Packer's meta-arguments: pause_before, timeout, max_retries, continue_on_error. */
export async function runProvisioner(
  step: PlannedStep,
  build: PlannedBuild,
  setup: RunSetup,
  work: Work,
  guest: Reached,
): Promise<void> {
  try {
    await provision(step, build, setup, work, guest)
  } catch (thrown) {
    // A cancellation is nothing that failed, and a defect nothing to live with.
    if (!step.continueOnError || outcomeOf(thrown, work.signal) === 'cancelled' || !isOutside(thrown)) throw thrown
    const name = stepLabel(step, build.provisioners, setup.redact)
    const problems = toDiagnostics(thrown)
    work.say(`Provisioning with ${name} failed; the build goes on, as continue_on_error says`)
    work.emit({ kind: 'passed-over', step: name, why: problems.map(({ summary }) => summary).join('; ') })
    for (const { evidence, ...problem } of problems)
      work.emit({ kind: 'problem', diagnostic: passedOver(name, { ...problem, evidence }, step.range) })
  }
}

/** The failure as a warning at the block that takes it lightly. */
function passedOver(name: string, { summary, detail, evidence, range }: Diagnostic, block: Range): Diagnostic {
  const text = [detail, '`continue_on_error` is set: the build goes on.'].filter((part) => part !== undefined).join(' ')
  return { ...warning('failure-passed-over', `${name} failed: ${summary}`, text, range ?? block), evidence }
}

async function provision(
  step: PlannedStep,
  build: PlannedBuild,
  setup: RunSetup,
  work: Work,
  guest: Reached,
): Promise<void> {
  const provisioner = setup.components.provisioner(step.type)
  if (provisioner === undefined)
    throw new TemplateError([
      error('unknown-type', 'Unknown provisioner type', `There is no provisioner ${step.type}.`, step.range),
    ])
  const { signal, clock, say, emit } = work
  const name = `Provisioning with ${stepLabel(step, build.provisioners, setup.redact)}`
  await runStep({ name, range: step.range }, work, async () => {
    if (step.pauseBefore > 0) {
      say(`Pausing ${step.pauseBefore / 1000}s before the next provisioner...`)
      await sleepTold(step.pauseBefore, { clock, signal }, (reached) => {
        emit({ kind: 'progress', id: 'pause', label: 'Pausing', unit: 'milliseconds', ...reached })
      })
    }
    const { options, renderLate } = resolveStep(step, guest.late, work)
    for (let attempt = 0; ; attempt++) {
      const evidence = new Evidence()
      const context = {
        ...contextOf(build, inFolderOf(step, setup), atBlock(work, step.range), guest, evidence),
        renderLate,
      }
      try {
        await onceWithTimeout(provisioner, options, step, context)
        return
      } catch (thrown) {
        if (outcomeOf(thrown, signal) === 'cancelled' || attempt >= step.maxRetries) throw evidence.addTo(thrown)
        const { message } = thrown as Error
        say(`Provisioner failed: ${message}; retry ${attempt + 1} of ${step.maxRetries}`)
      }
    }
  })
}

/** What is enforced has its files beside the file that enforces it. */
function inFolderOf({ enforcedIn }: PlannedStep, setup: RunSetup): RunSetup {
  return enforcedIn === undefined ? setup : { ...setup, workingDirectory: enforcedIn }
}

function contextOf(
  build: PlannedBuild,
  { workingDirectory, trust, env, room }: RunSetup,
  { emit, ...work }: Work,
  { communicator, late }: Reached,
  evidence: Evidence,
): Omit<ProvisionContext, 'renderLate'> {
  return {
    ...work,
    communicator,
    late,
    workingDirectory,
    trust,
    env,
    scriptEnvironment: {
      PACKER_BUILD_NAME: build.sourceName,
      PACKER_BUILDER_TYPE: build.builder,
      ...httpVariables(late),
    },
    output: (stream, text) => {
      evidence.add(stream, text)
      emit({ kind: 'output', from: 'guest', stream, text })
      return room?.()
    },
    progress: (label, done, total) =>
      emit({ kind: 'progress', id: label, label, unit: 'bytes', done, total, finished: done === total }),
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
  options: never,
  step: PlannedStep,
  context: ProvisionContext,
): Promise<void> {
  const outer = context.signal
  if (step.timeout === undefined) {
    await provisioner.run(options, context)
    return
  }
  const timer = timeoutSignal(step.timeout)
  try {
    await provisioner.run(options, { ...context, signal: AbortSignal.any([outer, timer]) })
  } catch (thrown) {
    if (timer.aborted && !outer.aborted)
      throw new GuestError(
        'provisioner-timeout',
        `The provisioner ${step.type} did not end within its timeout of ${step.timeout / 1000}s`,
      )
    throw thrown
  }
}

/**
 * Lets provisioners look for what they need of this machine: better found missing before there is a guest. Throws
 * TemplateError with all that is.
 */
export async function checkProvisioners(build: PlannedBuild, setup: RunSetup, work: Work): Promise<void> {
  const { provisioners, errorCleanupProvisioner } = build
  const looking = [
    ...provisioners,
    ...(errorCleanupProvisioner === undefined ? [] : [errorCleanupProvisioner]),
  ].flatMap((step) => {
    // Its failure is no reason not to begin.
    if (step.continueOnError) return []
    const provisioner = setup.components.provisioner(step.type)
    return provisioner?.run !== undefined && provisioner.checkHere !== undefined ? [{ step, provisioner }] : []
  })
  if (looking.length === 0) return
  const name = 'Looking for the programs that provisioners need'
  await runStep({ name, range: build.range }, work, async () => {
    const problems: Diagnostic[] = []
    for (const { step, provisioner } of looking) {
      try {
        // A component is called with options of its own schema only, which a registry of them cannot express.
        await provisioner.checkHere?.(step.known as never, { ...inFolderOf(step, setup), signal: work.signal })
      } catch (thrown) {
        if (!(thrown instanceof ExternalError) && !(thrown instanceof TemplateError)) throw thrown
        problems.push(...toDiagnostics(placed(thrown, step.range)))
      }
    }
    if (problems.length > 0) throw new TemplateError(problems)
  })
}
