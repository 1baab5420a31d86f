import { error } from '../diagnostics/diagnostic.ts'
import { TemplateError } from '../diagnostics/errors.ts'
import { type Artifact, artifactId, filesOf } from '../events/artifact.ts'
import type { LateValues, PlannedBuild, PlannedStep } from '../packer/plan.ts'
import type { PostProcessedArtifact } from '../post-processors/post-processor.ts'
import { Evidence } from './evidence.ts'
import type { RunSetup } from './run-setup.ts'
import { resolveStep, runStep, type Work } from './step.ts'
import { stepLabel } from './step-label.ts'

/** What a post-processor knows of the build that is done. */
export interface Finished {
  readonly artifact: Artifact
  readonly late: LateValues
}

/** Runs every chain of post-processors. The artifact stays whatever they do: a template is not thrown away for a script. */
export async function runPostProcessors(
  build: PlannedBuild,
  setup: RunSetup,
  work: Work,
  { artifact, late }: Finished,
): Promise<void> {
  const made = { id: artifactId(artifact), files: filesOf(artifact) }
  for (const chain of build.postProcessors) {
    let current: PostProcessedArtifact = made
    for (const step of chain) current = await runOne(step, build, setup, work, { artifact: current, late })
  }
}

/** Answers what the next one of the chain works on. */
async function runOne(
  step: PlannedStep,
  build: PlannedBuild,
  { components, runId, force, workingDirectory, env, trust, redact, room }: RunSetup,
  { emit, ...work }: Work,
  { artifact, late }: { readonly artifact: PostProcessedArtifact; readonly late: LateValues },
): Promise<PostProcessedArtifact> {
  const postProcessor = components.postProcessor(step.type)
  if (postProcessor === undefined) {
    throw new TemplateError([
      error('unknown-type', 'Unknown post-processor type', `There is no post-processor ${step.type}.`, step.range),
    ])
  }
  const name = `Running post-processor ${stepLabel(step, build.postProcessors.flat(), redact)}`
  return runStep({ name, range: step.range }, { emit, ...work }, async () => {
    work.say(name)
    const { options, renderLate } = resolveStep(step, late, { emit })
    let next = artifact
    const evidence = new Evidence()
    const running = postProcessor.run(options, {
      ...work,
      artifact,
      handOn: (other) => {
        next = other
      },
      buildName: build.sourceName,
      builderType: build.builder,
      runUuid: String(late['PackerRunUUID'] ?? runId),
      force,
      output: (stream, text) => {
        evidence.add(stream, text)
        emit({ kind: 'output', from: 'local', stream, text })
        return room?.()
      },
      scriptEnvironment: { PACKER_BUILD_NAME: build.sourceName, PACKER_BUILDER_TYPE: build.builder },
      late,
      workingDirectory,
      env,
      trust,
      renderLate,
    })
    await running.catch((thrown: unknown) => {
      throw evidence.addTo(thrown)
    })
    return next
  })
}
