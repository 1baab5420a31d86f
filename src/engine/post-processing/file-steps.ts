import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import type { Plan, PlannedBuild, PlannedStep } from '../../packer/plan.ts'
import type { ComponentSet } from '../components-with.ts'

/** Post-processors that work on files, where nothing has made any: they would fail when the template is there already. */
export function fileStepProblems(plan: Plan, components: ComponentSet): readonly Diagnostic[] {
  const found = plan.builds.flatMap((build) =>
    build.postProcessors.flatMap((chain) => withoutFiles(chain, build, components)),
  )
  // A build block's post-processors are planned for each of its sources.
  return [...new Map(found.map((each) => [`${each.range?.source.name}:${each.range?.start}`, each])).values()]
}

function withoutFiles(
  chain: readonly PlannedStep[],
  { name, builder }: PlannedBuild,
  components: ComponentSet,
): readonly Diagnostic[] {
  let hasFiles = components.builder(builder)?.makesFiles === true
  return chain.flatMap(({ type, range }) => {
    const postProcessor = components.postProcessor(type)
    const isMissing = postProcessor?.needsFiles === true && !hasFiles
    hasFiles ||= postProcessor?.makesFiles === true
    return isMissing ? [problem(type, name, range)] : []
  })
}

function problem(type: string, build: string, range: PlannedStep['range']): Diagnostic {
  return error(
    'no-files',
    `The post-processor ${type} works on files, and ${build} has none by then`,
    'Put a post-processor that makes files before it, into the same `post-processors` block: export takes the template, artifice what a provisioner downloaded.',
    range,
  )
}
