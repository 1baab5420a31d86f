import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import type { Plan, PlannedBuild } from '../../packer/plan.ts'
import type { ComponentSet } from '../components-with.ts'
import { proofsOf } from './run-post-processors.ts'

/** Post-processors that work on a template, where there is none or where it is too late for them. */
export function templateStepProblems(plan: Plan, components: ComponentSet): readonly Diagnostic[] {
  const found = plan.builds.flatMap((build) => [...withoutTemplate(build, components), ...tooLate(build, components)])
  // A build block's post-processors are planned for each of its sources.
  const once = new Map(
    found.map((each) => [`${each.code}:${each.range?.source.name}:${each.range?.start}:${each.detail}`, each]),
  )
  return [...once.values()]
}

function withoutTemplate(build: PlannedBuild, components: ComponentSet): readonly Diagnostic[] {
  if (components.builder(build.builder)?.makesTemplate?.(build.work as never) === true) return []
  return build.postProcessors
    .flat()
    .flatMap(({ type, range }) =>
      components.postProcessor(type)?.needsTemplate === true
        ? [
            error(
              'no-template',
              `The post-processor ${type} works on a template, and ${build.name} makes none`,
              `Keep it to builds that do with \`only\` or \`except\` in the block; a source of Proxmox VE makes one without \`skip_convert_to_template\`.`,
              range,
            ),
          ]
        : [],
    )
}

function tooLate({ postProcessors }: PlannedBuild, components: ComponentSet): readonly Diagnostic[] {
  return postProcessors.flatMap((chain) =>
    chain
      .slice(proofsOf(chain, { components }).length)
      .flatMap(({ type, range }) =>
        components.postProcessor(type)?.proves === true
          ? [
              error(
                'proof-not-first',
                `The post-processor ${type} is not the first of its chain`,
                'It decides whether the template is handed over at all, so it runs before everything else. Put it first in the `post-processors` block, or into a `post-processor` block of its own.',
                range,
              ),
            ]
          : [],
      ),
  )
}
