import type { BuildContext, Builder } from '../builders/builder.ts'
import type { Communicator } from '../communicators/communicator.ts'
import type { Code } from '../diagnostics/codes/all-codes.ts'
import { error } from '../diagnostics/diagnostic.ts'
import { Cancelled, TemplateError, toDiagnostics } from '../diagnostics/errors.ts'
import type { Artifact } from '../events/artifact.ts'
import type { EventBody, Outcome } from '../events/event.ts'
import type { Journal } from '../events/journal.ts'
import type { LateValues, PlannedBuild } from '../packer/plan.ts'
import { runPostProcessors } from './run-post-processors.ts'
import { runProvisioner } from './run-provisioner.ts'
import type { RunSetup } from './run-setup.ts'

/** Milliseconds for removing what a build leaves behind: the platform grants less than five minutes after a cancellation. */
const cleanUpBudget = 240_000

/**
 * One build from its first call to its last, with whatever it leaves behind removed again.
 * `onArtifact` is called as soon as something exists that belongs to the user; a later step may still fail.
 */
export async function runBuild(
  build: PlannedBuild,
  setup: RunSetup,
  journal: Journal,
  onArtifact: (artifact: Artifact) => void,
): Promise<void> {
  const builder = setup.components.builder(build.builder)
  if (builder === undefined)
    throw new TemplateError([
      error('unknown-type', 'Unknown source type', `There is no builder ${build.builder}.`, build.range),
    ])
  const emit = (body: EventBody) => setup.onEvent({ at: Date.now(), build: build.name, ...body })
  let reached: { communicator: Communicator; late: LateValues } | undefined
  let artifact: Artifact | undefined

  const context: BuildContext = {
    ...contextBasics(build, setup, emit),
    record: (subject, place) => {
      const entry = journal.open({ build: build.name, ...place }, subject)
      return (why) => journal.close(entry, why)
    },
    onArtifact: (made) => {
      artifact = made
      emit({ kind: 'artifact', artifact: made })
      onArtifact(made)
    },
    provision: async (communicator, late) => {
      reached = { communicator, late }
      for (const step of build.provisioners) await runProvisioner(step, build, setup, emit, reached)
    },
  }

  try {
    await builder.build(build.options as never, context)
    if (artifact !== undefined) await runPostProcessors(build, setup, emit, { artifact, late: reached?.late ?? {} })
  } catch (thrown) {
    await afterFailure(thrown, build, setup, emit, reached)
    throw thrown
  } finally {
    await removeRest(build, builder, setup, journal, emit)
  }
}

function contextBasics(build: PlannedBuild, setup: RunSetup, emit: (body: EventBody) => void) {
  const say = (text: string) => emit({ kind: 'say', text })
  return {
    name: build.name,
    builderType: build.builder,
    mark: ownershipMark(setup.runId, build.name),
    places: build.places,
    goFunctions: build.goFunctions,
    signal: setup.signal,
    workingDirectory: setup.workingDirectory,
    env: setup.env,
    downloadDirectory: setup.downloadDirectory,
    isoCache: setup.isoCache,
    bootWaitFactor: setup.bootWaitFactor,
    force: setup.force,
    emit,
    say,
    message: (text: string) => emit({ kind: 'message', text }),
    warn: (code: Code, summary: string, detail?: string) =>
      emit({ kind: 'problem', diagnostic: { code, severity: 'warning', summary, detail } }),
    step: async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
      setup.signal.throwIfAborted()
      emit({ kind: 'step-started', step: name })
      say(name)
      let outcome: Outcome = 'failed'
      try {
        const result = await work()
        outcome = 'succeeded'
        return result
      } catch (thrown) {
        if (setup.signal.aborted || thrown instanceof Cancelled) outcome = 'cancelled'
        throw thrown
      } finally {
        emit({ kind: 'step-finished', step: name, outcome })
      }
    },
  }
}

/** The line in a machine's description by which clean-up knows it as this run's. */
function ownershipMark(runId: string, build: string): string {
  return `proxmox-template-action: run ${runId}, build ${build}`
}

type Reached = { communicator: Communicator; late: LateValues } | undefined

async function afterFailure(
  thrown: unknown,
  build: PlannedBuild,
  setup: RunSetup,
  emit: (body: EventBody) => void,
  reached: Reached,
): Promise<void> {
  const cancelled = setup.signal.aborted || thrown instanceof Cancelled
  if (!cancelled) for (const diagnostic of toDiagnostics(thrown)) emit({ kind: 'problem', diagnostic })
  // After a cancellation the platform gives two seconds: no time for the template's own clean-up.
  const step = build.errorCleanupProvisioner
  if (cancelled || step === undefined || reached === undefined || setup.onError === 'abort') return
  emit({ kind: 'say', text: `Running the error-cleanup-provisioner ${step.type}` })
  try {
    await runProvisioner(step, build, setup, emit, reached)
  } catch (second) {
    for (const diagnostic of toDiagnostics(second))
      emit({ kind: 'problem', diagnostic: { ...diagnostic, severity: 'warning' } })
  }
}

async function removeRest(
  build: PlannedBuild,
  builder: Builder,
  setup: RunSetup,
  journal: Journal,
  emit: (body: EventBody) => void,
): Promise<void> {
  const entries = journal.openOf(build.name)
  if (entries.length === 0 || (setup.signal.aborted && !setup.cleanUpAfterCancel)) return
  if (setup.onError !== 'cleanup' && !setup.signal.aborted) {
    for (const entry of entries) {
      const what = entry.kind === 'vm' ? `virtual machine ${entry.vmid}` : `volume ${entry.volid}`
      emit({
        kind: 'say',
        text: `Keeping ${what} on node ${entry.node}, because on-error is ${setup.onError}: remove it yourself`,
      })
      journal.close(entry, 'handed-over')
    }
    return
  }
  await builder.remove?.(entries, build.options as never, {
    // What a cancelled build still does: the run's own signal must not stop it.
    signal: AbortSignal.timeout(cleanUpBudget),
    env: setup.env,
    emit,
    onGone: (entry) => journal.close(entry, 'gone'),
  })
}
