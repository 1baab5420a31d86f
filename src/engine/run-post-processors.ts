import { error } from '../diagnostics/diagnostic.ts'
import { TemplateError } from '../diagnostics/errors.ts'
import { type Artifact, artifactId, filesOf } from '../events/artifact.ts'
import type { EventBody, Outcome } from '../events/event.ts'
import type { LateValues, PlannedBuild, PlannedStep } from '../packer/plan.ts'
import type { PostProcessedArtifact } from '../post-processors/post-processor.ts'
import type { RunSetup } from './run-setup.ts'

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
  const made = { id: artifactId(finished.artifact), files: filesOf(finished.artifact) }
  for (const chain of build.postProcessors) {
    let artifact: PostProcessedArtifact = made
    for (const step of chain) artifact = await runOne(step, build, setup, emit, { artifact, late: finished.late })
  }
}

async function runOne(
  step: PlannedStep,
  build: PlannedBuild,
  setup: RunSetup,
  emit: (body: EventBody) => void,
  { artifact, late }: { readonly artifact: PostProcessedArtifact; readonly late: LateValues },
): Promise<PostProcessedArtifact> {
  const postProcessor = setup.components.postProcessor(step.type)
  if (postProcessor === undefined) {
    throw new TemplateError([
      error('unknown-type', 'Unknown post-processor type', `There is no post-processor ${step.type}.`, step.range),
    ])
  }
  const title = `Running post-processor ${step.name ?? step.type}`
  emit({ kind: 'step-started', step: title })
  emit({ kind: 'say', text: title })
  let outcome: Outcome = 'failed'
  let next = artifact
  try {
    const { options, secrets, goFunctions } = step.resolve(late)
    for (const text of secrets) emit({ kind: 'secret', text })
    await postProcessor.run(options as never, {
      artifact,
      handOn: (other) => {
        next = other
      },
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
    return next
  } finally {
    emit({ kind: 'step-finished', step: title, outcome })
  }
}
