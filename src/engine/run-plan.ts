import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { Cancelled, toDiagnostics } from '../diagnostics/errors.ts'
import type { Artifact } from '../events/artifact.ts'
import type { Outcome } from '../events/event.ts'
import { Journal } from '../events/journal.ts'
import type { Plan, PlannedBuild } from '../packer/plan.ts'
import { limit } from './limit.ts'
import { runBuild } from './run-build.ts'
import type { RunSetup } from './run-setup.ts'

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

/** Runs every build of a plan. Never rejects for a build's failure: one that fails does not stop the others. */
export async function runPlan(plan: Plan, setup: RunSetup): Promise<RunResult> {
  for (const text of plan.secrets) setup.onEvent({ at: Date.now(), kind: 'secret', text })
  const journal = new Journal(setup.journal, setup.runId)
  const inTurn = limit(setup.parallelBuilds === 0 ? plan.builds.length : setup.parallelBuilds)
  const builds = await Promise.all(plan.builds.map((build) => inTurn(() => oneBuild(build, setup, journal))))
  return { builds }
}

async function oneBuild(build: PlannedBuild, setup: RunSetup, journal: Journal): Promise<BuildResult> {
  const startedAt = Date.now()
  setup.onEvent({ at: startedAt, build: build.name, kind: 'build-started', builder: build.builder })
  let artifact: Artifact | undefined
  let problems: readonly Diagnostic[] = []
  let outcome: Outcome = 'succeeded'
  try {
    setup.signal.throwIfAborted()
    await runBuild(build, setup, journal, (made) => {
      artifact = made
    })
  } catch (thrown) {
    outcome = setup.signal.aborted || thrown instanceof Cancelled ? 'cancelled' : 'failed'
    problems = outcome === 'cancelled' ? toDiagnostics(new Cancelled()) : toDiagnostics(thrown)
  }
  const finishedAt = Date.now()
  setup.onEvent({
    at: finishedAt,
    build: build.name,
    kind: 'build-finished',
    outcome,
    problems,
    ...(artifact === undefined ? {} : { artifact }),
  })
  return { name: build.name, builder: build.builder, outcome, artifact, problems, startedAt, finishedAt }
}
