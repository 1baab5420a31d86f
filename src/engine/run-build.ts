import type { BuildContext, Builder } from '../builders/builder.ts'
import type { PresentTemplate } from '../builders/present-template.ts'
import type { TemplateDoor } from '../builders/template-door.ts'
import { error } from '../diagnostics/diagnostic.ts'
import { ExternalError, TemplateError, toDiagnostics } from '../diagnostics/errors.ts'
import type { Artifact, MachineArtifact } from '../events/artifact.ts'
import { type CloseReason, describeEntry, type Journal, type JournalEntry } from '../events/journal.ts'
import type { LateValues, PlannedBuild } from '../packer/plan.ts'
import { uiUrl } from '../proxmox/notation/url.ts'
import { contextBasics } from './build-context.ts'
import { lifeOfBuild, warnWithoutTemplate } from './life/life-setup.ts'
import type { Nightly } from './life/nightly.ts'
import { patch } from './life/patch.ts'
import { retireOlder } from './life/retire-older.ts'
import { foreseeSteps } from './post-processing/foresee-steps.ts'
import { doorContext, runProofs } from './post-processing/run-post-processors.ts'
import { settlePostProcessed } from './post-processing/settle-post-processed.ts'
import { checkProvisioners, type Reached, runProvisioner } from './run-provisioner.ts'
import type { RunSetup } from './run-setup.ts'
import { outcomeOf, placed, runStep, type Work, workOn } from './step.ts'

/** Milliseconds for removing what a build leaves behind: the platform grants less than five minutes after a cancellation. */
const cleanUpBudget = 240_000

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
      else for (const step of build.provisioners) await runProvisioner(step, build, setup, work, reached)
      if (makesTemplate) await nightly?.lookInside(reached, work)
    },
  }

  try {
    await checkProvisioners(build, setup, work)
    const verdict = await nightly?.lookBack(builder, doorContext(build.range, build, setup, work, record))
    if (verdict?.kind === 'unchanged') {
      // What is still there of looking at it is nothing that anybody wants to see.
      setup = { ...given, onError: 'cleanup' }
      return verdict.present.artifact
    }
    patched = verdict?.kind === 'patch' ? verdict.present : undefined
    if (patched === undefined) await builder.build(build.work as never, context)
    else await builder.patch?.(build.work as never, patched, context)
    reached = undefined
    if (setup.trial !== undefined) await removeTried(build, builder, setup, journal, work)
    else if (artifact !== undefined) {
      const finished = { artifact, late, door, record }
      const result = await settlePostProcessed(build, setup, work, finished, () =>
        removeForGood(build, builder, setup, journal, work),
      )
      if (result !== artifact) context.onArtifact(result, door)
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

async function removeRest(
  build: PlannedBuild,
  builder: Builder,
  setup: RunSetup,
  journal: Journal,
  work: Work,
): Promise<void> {
  const entries = journal.openOf(build.name)
  if (entries.length === 0 || (setup.signal.aborted && !setup.cleanUpAfterCancel)) return
  if (setup.onError !== 'cleanup' && !setup.signal.aborted) {
    // An ID that is between two machines is nobody's to look at.
    await removeEntries(
      entries.filter(({ kind }) => kind === 'swap'),
      build,
      builder,
      setup,
      journal,
      work,
    )
    for (const entry of journal.openOf(build.name)) {
      closeEntry(entry, 'handed-over', journal, work)
      const page = entry.kind === 'vm' ? uiUrl(new URL(entry.url), entry.vmid) : entry.url
      work.emit({ kind: 'settled', entry, fate: 'kept', page })
      const why = `The build failed, and on-error is ${setup.onError}. Remove it yourself when you have seen enough, before reap does; another name keeps it from that: ${page}`
      // Said where nobody overlooks it: what is kept costs space until somebody removes it.
      work.warn('kept', `Kept: ${describeEntry(entry)}`, why)
    }
    return
  }
  await removeEntries(entries, build, builder, setup, journal, work)
}

/** Removes what a successful build does not keep. What can not be removed is told of and left: it was the user's before. */
async function removeForGood(
  build: PlannedBuild,
  builder: Builder,
  setup: RunSetup,
  journal: Journal,
  work: Work,
): Promise<boolean> {
  await removeEntries(journal.openOf(build.name), build, builder, setup, journal, work)
  const left = journal.openOf(build.name)
  for (const entry of left) {
    closeEntry(entry, 'handed-over', journal, work)
    work.emit({ kind: 'settled', entry, fate: 'handed-over' })
  }
  return left.length === 0
}

/** Removes what a test build made that went well. What could not be removed stays in the journal, and is a failure. */
async function removeTried(
  build: PlannedBuild,
  builder: Builder,
  setup: RunSetup,
  journal: Journal,
  work: Work,
): Promise<void> {
  if (journal.openOf(build.name).length === 0) return
  const name = 'Removing what the test made'
  await runStep({ name, range: build.range }, work, async () => {
    work.say(name)
    await removeEntries(journal.openOf(build.name), build, builder, setup, journal, work)
    const left = journal.openOf(build.name)
    if (left.length > 0)
      throw new ExternalError('not-removed', `Could not be removed: ${left.map(describeEntry).join(', ')}`)
  })
}

async function removeEntries(
  entries: readonly JournalEntry[],
  build: PlannedBuild,
  builder: Builder,
  setup: RunSetup,
  journal: Journal,
  work: Work,
): Promise<void> {
  await builder.remove?.(entries, build.options as never, {
    ...work,
    // What a cancelled build still does: the run's own signal must not stop it.
    signal: AbortSignal.timeout(cleanUpBudget),
    env: setup.env,
    onGone: (entry) => {
      closeEntry(entry, 'gone', journal, work)
      work.emit({ kind: 'settled', entry, fate: 'removed' })
    },
    onForeign: (entry) => {
      closeEntry(entry, 'handed-over', journal, work)
      work.emit({ kind: 'settled', entry, fate: 'handed-over' })
    },
  })
}

/** That it can not be written undoes nothing: whoever cleans up later looks again, and finds what is there. */
function closeEntry(entry: JournalEntry, why: CloseReason, journal: Journal, { warn }: Work): void {
  try {
    journal.close(entry, why)
  } catch (thrown) {
    warn('unwritable-file', `The journal could not be written: ${(thrown as Error).message}`)
  }
}
