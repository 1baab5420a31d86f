import limit from 'p-limit'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { Cancelled, TemplateError, toDiagnostics } from '../diagnostics/errors.ts'
import type { Artifact } from '../events/artifact.ts'
import type { Outcome } from '../events/event.ts'
import { Journal } from '../events/journal.ts'
import type { Plan, PlannedBuild } from '../packer/plan.ts'
import { sharedTargets } from './checks/shared-targets.ts'
import { Judge, type Verdict } from './fingerprint/judge-build.ts'
import { Nightly } from './life/nightly.ts'
import { withAttempts } from './retry/attempts.ts'
import { runBuild } from './run-build.ts'
import type { RunSetup } from './run-setup.ts'
import { outcomeOf, workOn } from './step.ts'
import { failingOfStrays } from './stray-errors.ts'

export interface BuildResult {
  readonly name: string
  readonly builder: string
  readonly outcome: Outcome
  /** Present also when a later step failed: it exists. */
  readonly artifact: Artifact | undefined
  readonly problems: readonly Diagnostic[]
  readonly startedAt: number
  readonly finishedAt: number
}

export interface RunResult {
  readonly builds: readonly BuildResult[]
}

/**
 * Runs every build of a plan. Never rejects for a build's failure: one that fails does not stop the others. Throws
 * TemplateError, before anything is made, where with `force` one would replace what another has made.
 */
export async function runPlan(plan: Plan, setup: RunSetup): Promise<RunResult> {
  const shared = sharedTargets(plan, setup.components, setup.force || setup.life?.retirement !== undefined)
  if (shared.length > 0) throw new TemplateError(shared)
  const { emit } = workOn(undefined, setup)
  for (const secret of plan.secrets) emit({ kind: 'secret', ...secret })
  const journal = new Journal(setup.journal, setup.runId)
  const judge = new Judge(plan, setup)
  const inTurn = limit(setup.parallelBuilds || Math.max(1, plan.builds.length))
  const builds = await Promise.all(plan.builds.map((build) => inTurn(() => oneBuild(build, plan, judge, journal))))
  return { builds }
}

async function oneBuild(build: PlannedBuild, plan: Plan, judge: Judge, journal: Journal): Promise<BuildResult> {
  const { setup } = judge
  const { name, builder } = build
  const work = workOn(name, setup)
  const { signal, clock, emit } = work
  const startedAt = clock.now()
  emit({ kind: 'build-started', builder })
  const materials = async () => {
    const { materialsOf } = await import('./post-processing/materials.ts')
    return materialsOf(plan, build, { ...setup, startedAt })
  }
  let artifact: Artifact | undefined
  let problems: readonly Diagnostic[] = []
  let outcome: Outcome = 'succeeded'
  const onArtifact = (made: Artifact): void => {
    artifact = made
  }
  try {
    if (signal.aborted) throw new Cancelled()
    const verdict = await judge.judge(build, work)
    // What is made of the same may still have updates: that is asked of it.
    const isAsked = setup.nightly?.refresh !== undefined && verdict.unchanged && verdict.artifact !== undefined
    if (verdict.unchanged && !isAsked) {
      outcome = 'unchanged'
      artifact = verdict.artifact
    } else {
      const nightly = nightlyOf(build, setup, verdict)
      const life = setup.life === undefined ? undefined : { ...setup.life, ...nightly?.life }
      const present = await withAttempts(build, setup, journal, (isDoneAgain) =>
        failingOfStrays(signal, (own) =>
          runBuild(build, { ...setup, life, materials, signal: own }, journal, {
            nightly,
            onArtifact,
            isDoneAgain: (failure) => artifact === undefined && isDoneAgain(failure),
          }),
        ),
      )
      if (present !== undefined) {
        outcome = 'unchanged'
        artifact = present
      }
    }
  } catch (thrown) {
    outcome = outcomeOf(thrown, signal)
    problems = toDiagnostics(outcome === 'cancelled' ? new Cancelled() : thrown)
  }
  const finishedAt = clock.now()
  emit({ kind: 'build-finished', outcome, problems, ...(artifact === undefined ? {} : { artifact }) })
  return { name, builder, outcome, artifact, problems, startedAt, finishedAt }
}

function nightlyOf(build: PlannedBuild, { nightly }: RunSetup, verdict: Verdict): Nightly | undefined {
  if (nightly === undefined) return undefined
  return new Nightly(build, nightly, verdict.unchanged ? verdict.artifact : undefined)
}
