import type { Unproven } from '../../builders/builder.ts'
import type { DoorContext, TemplateDoor } from '../../builders/template-door.ts'
import { error } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { type Artifact, artifactId, filesOf } from '../../events/artifact.ts'
import type { LateValues, PlannedBuild, PlannedStep } from '../../packer/plan.ts'
import type { PostProcessedArtifact, PostProcessor } from '../../post-processors/post-processor.ts'
import { Evidence } from '../evidence.ts'
import type { RunSetup } from '../run-setup.ts'
import { ownershipMark } from '../run-setup.ts'
import { placed, resolveStep, runStep, type Work } from '../step.ts'
import { stepLabel } from '../step-label.ts'

/** What a post-processor knows of the build that is done. */
export interface Finished {
  readonly artifact: Artifact
  readonly late: LateValues
  /** To a template. */
  readonly door?: TemplateDoor | undefined
  record: DoorContext['record']
}

/**
 * Runs every chain of post-processors, without the proofs at its head, which have run. The artifact stays whatever they
 * do: a template is not thrown away for a script.
 */
export async function runPostProcessors(
  build: PlannedBuild,
  setup: RunSetup,
  work: Work,
  finished: Finished,
): Promise<void> {
  for (const chain of build.postProcessors) {
    const proofs = proofsOf(chain, setup)
    let current: PostProcessedArtifact = madeBy(finished)
    for (const step of chain.slice(proofs.length))
      current = await runOne(step, build, setup, work, { ...finished, current })
  }
}

/**
 * Runs the proofs at the heads of all chains, before the template is the user's. Throws the failure of one; where that
 * keeps the template, answers it.
 */
export async function runProofs(
  build: PlannedBuild,
  setup: RunSetup,
  work: Work,
  finished: Finished,
): Promise<Unproven | undefined> {
  for (const step of build.postProcessors.flatMap((chain) => proofsOf(chain, setup))) {
    let isKept = false
    const keepAnyway = () => {
      isKept = true
    }
    try {
      await runOne(step, build, setup, work, { ...finished, current: madeBy(finished), keepAnyway })
    } catch (thrown) {
      if (!isKept || work.signal.aborted) throw thrown
      return { failure: placed(thrown, step.range) }
    }
  }
  return undefined
}

/** The steps of a chain that run before all others. */
export function proofsOf(chain: readonly PlannedStep[], { components }: Pick<RunSetup, 'components'>) {
  const others = chain.findIndex(({ type }) => components.postProcessor(type)?.proves !== true)
  return others === -1 ? chain : chain.slice(0, others)
}

function madeBy({ artifact }: Finished): PostProcessedArtifact {
  return { id: artifactId(artifact), files: filesOf(artifact) }
}

interface Given extends Finished {
  /** What the one before it handed on. */
  readonly current: PostProcessedArtifact
  readonly keepAnyway?: () => void
}

/** Answers what the next one of the chain works on. */
async function runOne(
  step: PlannedStep,
  build: PlannedBuild,
  setup: RunSetup,
  work: Work,
  given: Given,
): Promise<PostProcessedArtifact> {
  const postProcessor = postProcessorOf(step, setup)
  const name = `Running post-processor ${stepLabel(step, build.postProcessors.flat(), setup.redact)}`
  return runStep({ name, range: step.range }, work, async () => {
    work.say(name)
    const { late, current, keepAnyway } = given
    const { options, renderLate } = resolveStep(step, late, work)
    let next = current
    const evidence = new Evidence()
    const { emit, ...tools } = work
    const { runId, force, workingDirectory, env, trust, room } = setup
    const running = postProcessor.run(options, {
      ...tools,
      artifact: { ...current, ...templateWithin(step, build, setup, work, given) },
      handOn: (other) => {
        next = other
      },
      ...(keepAnyway === undefined ? {} : { keepAnyway }),
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

function postProcessorOf(step: PlannedStep, { components }: RunSetup): PostProcessor {
  const found = components.postProcessor(step.type)
  if (found !== undefined) return found
  throw new TemplateError([
    error('unknown-type', 'Unknown post-processor type', `There is no post-processor ${step.type}.`, step.range),
  ])
}

/** The door as a step opens it: what it does there is told of at its place. */
function templateWithin(
  { range }: PlannedStep,
  build: PlannedBuild,
  { runId, env }: RunSetup,
  work: Work,
  { door, record }: Given,
): Pick<PostProcessedArtifact, 'template'> {
  if (door === undefined) return {}
  const { vmid, name, node } = door
  const step: DoorContext['step'] = (title, run) =>
    runStep({ name: title, range }, work, () => {
      work.say(title)
      return run()
    })
  const context: DoorContext = { ...work, env, mark: ownershipMark(runId, build.name), step, record }
  return { template: { vmid, name, node, open: () => door.open(context) } }
}
