import type { Foreseen, Ground } from '../../builders/template-door.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import type { PlannedBuild, PlannedStep } from '../../packer/plan.ts'
import type { RunSetup } from '../run-setup.ts'

/** What all post-processors of a build know to fail before anything is made, each at its block. */
export async function foreseeSteps(
  { postProcessors }: PlannedBuild,
  { components }: RunSetup,
  ground: Ground,
): Promise<Foreseen> {
  const found: Foreseen[] = []
  for (const step of postProcessors.flat()) {
    const postProcessor = components.postProcessor(step.type)
    const options = postProcessor?.foresee === undefined ? undefined : optionsNow(step)
    if (options === undefined) continue
    const { deeds, problems } = (await postProcessor?.foresee?.(options, ground)) ?? { deeds: [], problems: [] }
    found.push({ deeds, problems: problems.map((each) => ({ ...each, range: each.range ?? step.range })) })
  }
  return { deeds: found.flatMap(({ deeds }) => deeds), problems: found.flatMap(({ problems }) => problems) }
}

/** Undefined: they wait for what only the machine can tell. */
function optionsNow(step: PlannedStep): never | undefined {
  try {
    return step.resolve({}).options as never
  } catch (thrown) {
    if (thrown instanceof TemplateError) return undefined
    throw thrown
  }
}
