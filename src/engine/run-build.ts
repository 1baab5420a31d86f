import type { BuildContext } from '../builders/builder.ts'
import type { PresentTemplate } from '../builders/present-template.ts'
import type { TemplateDoor } from '../builders/template-door.ts'
import { error } from '../diagnostics/diagnostic.ts'
import { TemplateError, toDiagnostics } from '../diagnostics/errors.ts'
import type { Artifact, MachineArtifact } from '../events/artifact.ts'
import type { Journal } from '../events/journal.ts'
import type { LateValues, PlannedBuild, PlannedStep } from '../packer/plan.ts'
import { contextBasics } from './build-context.ts'
import { foreseeBill, makeBill } from './life/bill.ts'
import { lifeOfBuild, warnWithoutTemplate } from './life/life-setup.ts'
import type { Nightly } from './life/nightly.ts'
import { patch } from './life/patch.ts'
import { retireOlder } from './life/retire-older.ts'
import { attestBuild } from './post-processing/attest-build.ts'
import { foreseeSteps } from './post-processing/foresee-steps.ts'
import { doorContext, runProofs } from './post-processing/run-post-processors.ts'
import { settlePostProcessed } from './post-processing/settle-post-processed.ts'
import { closeEntry, removeForGood, removeRest, removeTried } from './remove-left.ts'
import { checkProvisioners, type Reached, runProvisioner } from './run-provisioner.ts'
import type { RunSetup } from './run-setup.ts'
import { outcomeOf, placed, type Work, workOn } from './step.ts'

/** What whoever runs a build is asked and told. */
export interface BuildHooks {
  /** What there is from the build before; undefined: nobody asks for it. */
  readonly nightly: Nightly | undefined
  /** Something exists that belongs to the user; a later step may still fail. */
  onArtifact(artifact: Artifact): void
  /** Is the build done again after this failure? Then nothing of it is kept, and it is no error yet. */
  isDoneAgain(thrown: unknown): boolean
}

/**
 * One build from its first call to its last, with whatever it leaves behind removed again. Where there is nothing to build it
 * answers the template that is there.
 */
export async function runBuild(
  build: PlannedBuild,
  given: RunSetup,
  journal: Journal,
  { nightly, onArtifact, isDoneAgain }: BuildHooks,
): Promise<MachineArtifact | undefined> {
  let setup = given
  const builder = setup.components.builder(build.builder)
  if (builder === undefined)
    throw new TemplateError([
      error('unknown-type', 'Unknown source type', `There is no builder ${build.builder}.`, build.range),
    ])
  const work = workOn(build.name, setup)
  let reached: Reached | undefined
  let late: LateValues = {}
  let artifact: Artifact | undefined
  let door: TemplateDoor | undefined
  let verifiedAt: string | undefined
  let patched: PresentTemplate | undefined

  const makesTemplate = builder.makesTemplate?.(build.work as never) === true
  if (!makesTemplate && setup.life !== undefined) warnWithoutTemplate(build, setup.life, work)

  const record: BuildContext['record'] = (subject, place) => {
    const entry = journal.open({ build: build.name, ...place }, subject)
    work.emit({ kind: 'recorded', entry })
    return (why) => {
      closeEntry(entry, why, journal, work)
      work.emit({ kind: 'settled', entry, fate: why === 'gone' ? 'unmade' : why })
    }
  }
  const context: BuildContext = {
    ...contextBasics(build, setup, work),
    life: lifeOfBuild(build, makesTemplate ? setup.life : undefined, () => verifiedAt),
    record,
    foresee: (ground) => foreseeSteps(build, setup, ground),
    prove: (template, way) => {
      // The guest was left, and a template has none any more: whatever fails now, nothing is done in it.
      reached = undefined
      const noting: Work = {
        ...work,
        emit: (body) => {
          if (body.kind === 'verified')
            verifiedAt = body.findings.length === 0 ? new Date(work.clock.now()).toISOString() : undefined
          work.emit(body)
        },
      }
      return runProofs(build, setup, noting, { artifact: template, late, door: way, record })
    },
    onArtifact: (made, way) => {
      // Where it can not be told, it is not the user's.
      work.emit({ kind: 'artifact', artifact: made })
      artifact = made
      door = way
      onArtifact(made)
    },
    provision: async (communicator, values) => {
      late = values
      reached = { communicator, late }
      if (patched !== undefined) await patch(communicator, work)
      // An upgrade may have undone what is enforced.
      const isWanted = (step: PlannedStep) => patched === undefined || step.enforcedIn !== undefined
      for (const step of build.provisioners.filter(isWanted)) await runProvisioner(step, build, setup, work, reached)
      if (makesTemplate) await nightly?.lookInside(reached, work)
      await makeBill(build, setup, reached, work)
    },
  }

  try {
    await checkProvisioners(build, setup, work)
    const verdict = await nightly?.lookBack(builder, context, doorContext(build.range, build, setup, work, record))
    if (verdict?.kind === 'unchanged') {
      // What is still there of looking at it is nothing that anybody wants to see.
      setup = { ...given, onError: 'cleanup' }
      return verdict.present.artifact
    }
    patched = verdict?.kind === 'patch' ? verdict.present : undefined
    foreseeBill(build, setup, work)
    if (patched === undefined) await builder.build(build.work as never, context)
    else await builder.patch?.make(build.work as never, patched, context)
    reached = undefined
    if (setup.trial !== undefined) await removeTried(build, builder, setup, journal, work)
    else if (artifact !== undefined) {
      const finished = { artifact, late, door, record }
      const result = await settlePostProcessed(build, setup, work, finished, () =>
        removeForGood(build, builder, setup, journal, work),
      )
      if (result !== artifact) context.onArtifact(result, door)
      await attestBuild(build, setup, work, finished, result)
      await retireOlder(build, setup, work, finished, result)
    }
    return undefined
  } catch (thrown) {
    const failure = placed(thrown, build.range)
    const again = isDoneAgain(failure)
    if (again) setup = { ...given, onError: 'cleanup' }
    await afterFailure(failure, build, setup, work, { reached, again })
    throw failure
  } finally {
    await removeRest(build, builder, setup, journal, work)
  }
}

async function afterFailure(
  thrown: unknown,
  build: PlannedBuild,
  setup: RunSetup,
  work: Work,
  { reached, again }: { readonly reached: Reached | undefined; readonly again: boolean },
): Promise<void> {
  const cancelled = outcomeOf(thrown, work.signal) === 'cancelled'
  if (!cancelled)
    for (const problem of toDiagnostics(thrown))
      work.emit({ kind: 'problem', diagnostic: again ? { ...problem, severity: 'warning' } : problem })
  // After a cancellation the platform gives two seconds: no time for the template's own clean-up.
  const step = build.errorCleanupProvisioner
  if (cancelled || step === undefined || reached === undefined || setup.onError === 'abort') return
  work.say(`Running the error-cleanup-provisioner ${step.type}`)
  try {
    await runProvisioner(step, build, setup, work, reached)
  } catch (second) {
    for (const diagnostic of toDiagnostics(second))
      work.emit({ kind: 'problem', diagnostic: { ...diagnostic, severity: 'warning' } })
  }
}
