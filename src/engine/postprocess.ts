import { error } from '../diagnostics/diagnostic.ts'
import { TemplateError } from '../diagnostics/errors.ts'
import type { Artifact } from '../events/artifact.ts'
import type { EventBody, Outcome } from '../events/event.ts'
import type { LateValues, PlannedBuild, PlannedStep } from '../packer/plan.ts'
import type { RunSetup } from './run.ts'

/** What a post-processor knows of the build that is done. */
export interface Finished {
  readonly artifact: Artifact
  readonly late: LateValues
}

/** Runs every chain of post-processors. The artifact stays whatever they do: a template is not thrown away for a script. */
export async function runPostProcessors(
  build: PlannedBuild,
  setup: RunSetup,
  emit: (body: EventBody) => void,
  finished: Finished,
): Promise<void> {
  for (const step of build.postProcessors.flat()) await runOne(step, build, setup, emit, finished)
}

async function runOne(
  step: PlannedStep,
  build: PlannedBuild,
  setup: RunSetup,
  emit: (body: EventBody) => void,
  { artifact, late }: Finished,
): Promise<void> {
  const postProcessor = setup.components.postProcessor(step.type)
  if (postProcessor === undefined) {
    throw new TemplateError([
      error('Unknown post-processor type', `There is no post-processor ${step.type}.`, step.range),
    ])
  }
  const title = `Running post-processor ${step.name ?? step.type}`
  emit({ kind: 'step-started', step: title })
  emit({ kind: 'say', text: title })
  let outcome: Outcome = 'failed'
  try {
    const { options, secrets, goFunctions } = step.resolve(late)
    for (const text of secrets) emit({ kind: 'secret', text })
    await postProcessor.run(options as never, {
      artifact: { id: String(artifact.vmid) },
      buildName: build.sourceName,
      builderType: build.builder,
      runUuid: String(late['PackerRunUUID'] ?? setup.runId),
      force: setup.force,
      signal: setup.signal,
      say: (text) => emit({ kind: 'say', text }),
      message: (text) => emit({ kind: 'message', text }),
      output: (stream, text) => emit({ kind: 'output', from: 'local', stream, text }),
      scriptEnvironment: { PACKER_BUILD_NAME: build.sourceName, PACKER_BUILDER_TYPE: build.builder },
      late,
      workingDirectory: setup.workingDirectory,
      goFunctions,
      now: () => Math.floor(Date.now() / 1000),
    })
    outcome = 'succeeded'
  } finally {
    emit({ kind: 'step-finished', step: title, outcome })
  }
}
