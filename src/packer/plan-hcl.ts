import { error, hasErrors } from '../diagnostics/diagnostic.ts'
import { TemplateError } from '../diagnostics/errors.ts'
import { Findings, firstOf } from '../diagnostics/findings.ts'
import type { FunctionContext } from '../hcl/evaluation/function.ts'
import type { Value } from '../hcl/values/value.ts'
import { toJson } from '../hcl/values/value-json.ts'
import { isWhollyKnown } from '../hcl/values/values.ts'
import { latePlaceholder } from '../options/placeholder.ts'
import { sensitiveValue } from '../options/preview.ts'
import { readBuild } from './blocks/build-block.ts'
import { Filter } from './blocks/filter.ts'
import { checkRegistry } from './blocks/hcp-packer-registry.ts'
import { warnUnknownPlugins } from './blocks/packer-block.ts'
import { planBuilds } from './blocks/plan-builds.ts'
import { readSources } from './blocks/sources.ts'
import { certain, inOrder, withoutConsequences } from './consequences.ts'
import { enforcedSteps } from './enforced.ts'
import { explain } from './explain.ts'
import type { MadePlan } from './plan.ts'
import type { PlanInput } from './plan-input.ts'
import { topValues } from './top-values.ts'
import type { Variable } from './values/variable.ts'

/** From a template in HCL2. Throws TemplateError with every problem. */
export async function planHcl(input: PlanInput, request: FunctionContext['request']): Promise<MadePlan> {
  const { template, workingDirectory, env, trust, now, random, held } = input
  const { components } = input
  const around = { workingDirectory, env, trust, now, random, held }
  const since = trust.opened?.mark()
  const findings = new Findings()
  const read = findings.take(await topValues(input, request))
  const { plugins, variables, values, functions, scope, written, expanded, hasLateData, mayLackServer, secrets } = read
  const of = (type: string) => written.filter((block) => block.type === type)
  for (const block of of('hcp_packer_registry')) findings.add(...checkRegistry({ block, scope }))
  findings.add(
    ...of('communicator').map(({ headerRange }) =>
      error('unsupported-block', 'communicator is not supported', 'Remove the block.', headerRange),
    ),
  )
  const sources = findings.take(readSources(expanded))
  const builds = expanded.filter(({ block }) => block.type === 'build').map((bound) => findings.take(readBuild(bound)))
  if (builds.length === 0)
    findings.add({
      ...error(
        'missing-build',
        'Missing build block',
        'A build block with one or more sources is required for executing a build.',
      ),
      subject: template.path,
    })
  const filter = new Filter(input.only, input.except)
  findings.add(...filter.problems)
  const enforced = findings.take(await enforcedSteps(input, request, secrets.addSecret))
  const opened = since?.() ?? []
  const planned = findings.take(
    planBuilds({
      builds,
      sources,
      filter,
      enforced,
      requiredPlugins: plugins.map(({ name }) => name),
      surroundings: { ...around, components, functions, templatePath: template.path },
      hasLateData,
      mayLackServer,
      isSound: !findings.hasErrors,
      addSecret: secrets.addSecret,
    }),
  )
  findings.add(...warnUnknownPlugins(plugins, components.plugins, planned.foreignUses), ...filter.warnings())
  const found = await explain(
    firstOf(inOrder(withoutConsequences(certain(findings.all, template), hasLateData), template)),
    template,
    { workingDirectory, trust, variables: variables.keys(), builders: components.names.builders },
  )
  if (hasErrors(found)) throw new TemplateError(found)
  return {
    builds: planned.builds,
    variables: shownVariables(variables, values),
    warnings: found,
    secrets: secrets.all,
    opened,
  }
}

function shownVariables(
  variables: ReadonlyMap<string, Variable>,
  values: ReadonlyMap<string, Value>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...variables.values()].map(({ name, sensitive }) => {
      const value = values.get(name)
      if (sensitive || value === undefined) return [name, sensitiveValue]
      return [name, isWhollyKnown(value) ? toJson(value) : latePlaceholder]
    }),
  )
}
