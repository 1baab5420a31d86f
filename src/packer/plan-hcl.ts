import { type Diagnostic, error, hasErrors } from '../diagnostics/diagnostic.ts'
import { TemplateError } from '../diagnostics/errors.ts'
import { Findings, firstOf } from '../diagnostics/findings.ts'
import { expandDynamic } from '../hcl/evaluation/dynamic-blocks.ts'
import type { FunctionContext } from '../hcl/evaluation/function.ts'
import type { Scope } from '../hcl/evaluation/scope.ts'
import type { Value } from '../hcl/values/value.ts'
import { toJson } from '../hcl/values/value-json.ts'
import { isWhollyKnown, mark, unknownOf } from '../hcl/values/values.ts'
import { latePlaceholder } from '../options/placeholder.ts'
import { sensitiveValue } from '../options/preview.ts'
import { asVarFile } from './beside.ts'
import { readBuild } from './blocks/build-block.ts'
import { Filter } from './blocks/filter.ts'
import { checkRegistry } from './blocks/hcp-packer-registry.ts'
import { readPackerBlocks, warnUnknownPlugins } from './blocks/packer-block.ts'
import { planBuilds } from './blocks/plan-builds.ts'
import { readSources } from './blocks/sources.ts'
import { certain, inOrder, withoutConsequences } from './consequences.ts'
import { explain } from './explain.ts'
import type { MadePlan } from './plan.ts'
import type { PlanInput } from './plan-input.ts'
import { readContent } from './read/content.ts'
import { holdsOnlyValues, type Template, type TemplateFile } from './read/template.ts'
import { collectAssignments } from './values/assignments.ts'
import { readData } from './values/data.ts'
import { readLocals } from './values/locals.ts'
import { prerequisites } from './values/prerequisites.ts'
import { reachOnlyVariables } from './values/reach-only.ts'
import { rootValues } from './values/root-values.ts'
import { FoundSecrets, secretsOf } from './values/sensitive-values.ts'
import { functionsFor } from './values/template-functions.ts'
import { unreadText } from './values/unread-values.ts'
import { validate } from './values/validation.ts'
import type { Assignment, Variable } from './values/variable.ts'
import { effective, readVariables } from './values/variables.ts'

/** The blocks that may stand in a template, with the names of their labels. */
export const topLevel = {
  attributes: [],
  blocks: {
    packer: [],
    source: ['type', 'name'],
    variables: [],
    variable: ['name'],
    locals: [],
    local: ['name'],
    data: ['type', 'name'],
    build: [],
    hcp_packer_registry: [],
    communicator: ['type', 'name'],
  },
}

/** What a `dynamic` block at the top may stand for. */
const repeatable = { attributes: [], blocks: { source: topLevel.blocks.source, build: topLevel.blocks.build } }

/** From a template in HCL2. Throws TemplateError with every problem. */
export async function planHcl(input: PlanInput, request: FunctionContext['request']): Promise<MadePlan> {
  const { template, workingDirectory, env, trust, now, random, held } = input
  const { signal, step, components, onSecret = () => {} } = input
  const around = { workingDirectory, env, trust, now, random, held }
  const since = trust.opened?.mark()
  const findings = new Findings()
  findings.add(...template.syntax)
  const isBroken = hasErrors(template.syntax)
  const misplaced = template.files.filter(({ body }) => holdsOnlyValues(body))
  findings.add(...misplaced.map(misplacedValues))
  const written = template.files.flatMap((file) => {
    if (misplaced.includes(file)) return []
    const { body } = file
    const blocks = body.blocks.filter(({ type }) => type !== 'dynamic')
    return findings.take(readContent({ ...body, blocks }, topLevel)).blocks
  })
  const of = (...types: string[]) => written.filter(({ type }) => types.includes(type))
  const secrets = new FoundSecrets(onSecret)
  const { addSecret, made } = secrets
  const { all: functions, env: envFunction } = await functionsFor(template, { ...around, request, made })
  const plugins = findings.take(readPackerBlocks(of('packer')))
  const variables = findings.take(readVariables(of('variable', 'variables'), envFunction))
  const assignments = findings.take(
    await collectAssignments(variables, {
      env,
      autoFiles: template.variableFiles,
      files: input.varFiles,
      unread: misplaced.map(({ source }) => unreadText(source.text)),
      vars: input.vars,
      workingDirectory,
      trust,
    }),
  )
  const values = new Map<string, Value>()
  let isWhole = true
  const blocks = template.files.flatMap(({ body }) => body.blocks)
  const excused = input.withoutServer ? reachOnlyVariables(blocks, variables.keys(), components) : new Set<string>()
  for (const variable of variables.values()) {
    const given = effective(variable, assignments.get(variable.name) ?? [])
    // A secret that the workflow does not get is empty.
    const isExcused = excused.has(variable.name) && (given === undefined || given.value.content === '')
    const assignment = isExcused ? undefined : given
    const value = variableValue(variable, assignment)
    values.set(variable.name, value)
    for (const text of secretsOf(value)) addSecret({ text, name: `var.${variable.name}` })
    if (isExcused) continue
    if (assignment === undefined && input.valuesLater === true) isWhole = false
    else if (assignment === undefined) findings.add(unset(variable, template))
    else findings.add(...validate(variable, assignment, functions))
  }
  const evaluate = input.evaluateDataSources && !isBroken
  const { data, locals, base } = findings.take(
    await prerequisites(
      {
        data: findings.take(readData(of('data'), components)),
        locals: findings.take(readLocals(of('local', 'locals'))),
      },
      rootValues(values, template.root, workingDirectory),
      { functions, workingDirectory, env, trust, signal, step, evaluate, addSecret, held },
    ),
  )
  const scope = base.child(new Map([['local', locals]]))
  const expanded = template.files.flatMap(({ body }) => findings.take(expand(body, scope)))
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
  const hasLateData = !isWhole || !isWhollyKnown(data)
  const filter = new Filter(input.only, input.except)
  findings.add(...filter.problems)
  const opened = since?.() ?? []
  const planned = findings.take(
    planBuilds({
      builds,
      sources,
      filter,
      requiredPlugins: plugins.map(({ name }) => name),
      surroundings: { ...around, components, functions, templatePath: template.path },
      hasLateData,
      mayLackServer: excused.size > 0,
      isSound: !findings.hasErrors,
      addSecret,
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

/** Values in a file that is named as a template. */
function misplacedValues({ source, body }: TemplateFile): Diagnostic {
  const { name } = source
  return error(
    'unsupported-argument',
    'Unsupported argument',
    `An argument named "${body.attributes[0]?.name}" is not expected here. ${name} holds values of variables and no blocks: rename it to ${asVarFile(name, 'auto.pkrvars')}, which is read with the folder, or to ${asVarFile(name, 'pkrvars')}, which \`var-files\` (\`--var-file\`) names.`,
    body.attributes[0]?.nameRange,
  )
}

function expand(body: Template['files'][number]['body'], scope: Scope) {
  const findings = new Findings()
  const expanded = findings.take(expandDynamic(body, scope))
  return findings.with(
    expanded.filter(({ block }) => {
      const dynamic = !body.blocks.includes(block)
      const content = dynamic
        ? findings.take(readContent({ attributes: [], blocks: [block], range: block.range }, repeatable))
        : undefined
      return content === undefined || content.blocks.length > 0
    }),
  )
}

function variableValue(variable: Variable, assignment: Assignment | undefined): Value {
  const value = assignment?.value ?? unknownOf(variable.type)
  return variable.sensitive ? mark(value, 'sensitive') : value
}

function unset({ name, range }: Variable, { ignoredVariableFiles: ignored }: Template): Diagnostic {
  const hint =
    ignored.length === 0 ? '' : ` ${ignored.join(' and ')} would count only if the template were named as its folder.`
  return error(
    'unset-variable',
    `Unset variable "${name}"`,
    `A used variable must be set or have a default value. Set it by \`PKR_VAR_${name}\`, in a var file, or by \`vars\` (\`--var ${name}=...\`).${hint}`,
    range,
  )
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
