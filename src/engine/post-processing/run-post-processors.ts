import type { Unproven } from '../../builders/builder.ts'
import type { DoorContext, TemplateDoor } from '../../builders/template-door.ts'
import { error } from '../../diagnostics/diagnostic.ts'
import { TemplateError, toDiagnostics } from '../../diagnostics/errors.ts'
import type { Range } from '../../diagnostics/range.ts'
import { type Artifact, artifactId, filesOf } from '../../events/artifact.ts'
import type { LateValues, PlannedBuild, PlannedStep } from '../../packer/plan.ts'
import type { PostProcessedArtifact, PostProcessor } from '../../post-processors/post-processor.ts'
import { Evidence } from '../evidence.ts'
import type { RunSetup } from '../run-setup.ts'
import { ownershipMark } from '../run-setup.ts'
import { atBlock, placed, resolveStep, runStep, type Work } from '../step.ts'
import { stepLabel } from '../step-label.ts'
import { ArtifactFates, keepsInput } from './artifact-fates.ts'
import { removeFiles } from './remove-files.ts'

/** What a post-processor knows of the build that is done. */
export interface Finished {
  readonly artifact: Artifact
  readonly late: LateValues
  /** To a template. */
  readonly door?: TemplateDoor | undefined
  record: DoorContext['record']
}

/** What has become of a build by its post-processors. */
export interface PostProcessed {
  /** Files that they have made, and that are there. */
  readonly files: readonly string[]
  /** Is what was built not to be kept? Its files are gone then; a machine is still there. */
  readonly isGivenUp: boolean
}

/**
 * Runs every chain of post-processors, without the proofs at its head, which have run. One that fails ends its chain
 * alone. What was built stays whenever one has failed: a template is not thrown away for a script.
 */
export async function runPostProcessors(
  build: PlannedBuild,
  setup: RunSetup,
  work: Work,
  finished: Finished,
): Promise<PostProcessed> {
  const built = madeBy(finished)
  const fates = new ArtifactFates(built)
  const last: PostProcessedArtifact[] = []
  const failures: unknown[] = []
  for (const chain of build.postProcessors) {
    try {
      last.push(await runChain(chain, build, setup, work, { ...finished, built, fates }))
    } catch (thrown) {
      if (work.signal.aborted) throw thrown
      failures.push(thrown)
    }
  }
  if (failures.length === 1) throw failures[0]
  if (failures.length > 1) throw new TemplateError(failures.flatMap(toDiagnostics))
  await removeFiles(fates.filesGivenUp(last), setup, work)
  return { files: fates.files, isGivenUp: fates.isBuiltGivenUp }
}

interface ChainWork extends Finished {
  readonly built: PostProcessedArtifact
  readonly fates: ArtifactFates
}

/** Answers what the last one of a chain hands on. */
async function runChain(
  chain: readonly PlannedStep[],
  build: PlannedBuild,
  setup: RunSetup,
  work: Work,
  { built, fates, ...finished }: ChainWork,
): Promise<PostProcessedArtifact> {
  let current = built
  const proofs = proofsOf(chain, setup)
  if (proofs.length > 0) fates.used('first', true, built, built)
  for (const [index, step] of chain.slice(proofs.length).entries()) {
    const next = await runOne(step, build, setup, work, { ...finished, current })
    const keeps = keepsInput(step, postProcessorOf(step, setup))
    if (keeps && step.keepInputArtifact === false)
      work.message(`keep_input_artifact = false changes nothing: ${step.type} hands on what it was given`)
    const gone = fates.used(proofs.length + index === 0 ? 'first' : 'later', keeps, current, next)
    await removeFiles(gone, setup, work).catch((thrown: unknown) => {
      throw placed(thrown, step.range)
    })
    current = next
  }
  return current
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
      // Nothing of a test is kept.
      if (!isKept || setup.trial !== undefined || work.signal.aborted) throw thrown
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
    const { emit, ...tools } = atBlock(work, step.range)
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
      materials: () => {
        if (setup.materials === undefined) throw new TypeError('a build of no plan')
        return setup.materials()
      },
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
export function templateWithin(
  { range }: Pick<PlannedStep, 'range'>,
  build: PlannedBuild,
  setup: RunSetup,
  work: Work,
  { artifact, door, record }: Finished,
): Pick<PostProcessedArtifact, 'template'> {
  if (door === undefined || artifact.kind !== 'template') return {}
  const { vmid, name, node } = door
  const { disks } = artifact
  const context = doorContext(range, build, setup, work, record)
  return { template: { vmid, name, node, disks, open: () => door.open(context) } }
}

/** What is done behind the door is told of at the place of a block. */
export function doorContext(
  range: Range,
  build: PlannedBuild,
  { runId, env }: RunSetup,
  work: Work,
  record: DoorContext['record'],
): DoorContext {
  const step: DoorContext['step'] = (title, run) =>
    runStep({ name: title, range }, work, () => {
      work.say(title)
      return run()
    })
  return { ...work, env, mark: ownershipMark(runId, build.name), step, record }
}
