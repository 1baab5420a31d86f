import type { Builder } from '../builders/builder.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { Cancelled, toDiagnostics } from '../diagnostics/errors.ts'
import type { Artifact } from '../events/artifact.ts'
import type { Event, Outcome } from '../events/event.ts'
import { Journal, type JournalStore } from '../events/journal.ts'
import type { IsoCache } from '../media/cache.ts'
import type { Plan, PlannedBuild } from '../packer/plan.ts'
import type { PostProcessor } from '../postprocessors/postprocessor.ts'
import type { Provisioner } from '../provisioners/provisioner.ts'
import { runBuild } from './build.ts'
import { limit } from './limit.ts'

export type OnError = 'cleanup' | 'abort' | 'run-cleanup-provisioner'

export interface RunSetup {
  readonly components: {
    builder(type: string): Builder | undefined
    provisioner(type: string): Provisioner | undefined
    postProcessor(type: string): PostProcessor | undefined
  }
  readonly journal: JournalStore
  readonly onEvent: (event: Event) => void
  readonly signal: AbortSignal
  /** Identifies this run in the ownership marks. */
  readonly runId: string
  readonly onError: OnError
  /** Remove what is left when cancelled? Not in a workflow step: `post` does it there, within its own time. */
  readonly cleanUpAfterCancel: boolean
  /** 0: all at once. */
  readonly parallelBuilds: number
  readonly force: boolean
  /** Factor for the boot command's waits; undefined: decide by the machine. */
  readonly bootWaitFactor: number | undefined
  readonly workingDirectory: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly downloadDirectory: string
  readonly isoCache: IsoCache | undefined
}

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
