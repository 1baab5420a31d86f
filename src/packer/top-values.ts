import { hasErrors } from '../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../diagnostics/findings.ts'
import { type BoundBlock, expandDynamic } from '../hcl/evaluation/dynamic-blocks.ts'
import type { FunctionContext, HclFunction } from '../hcl/evaluation/function.ts'
import type { Scope } from '../hcl/evaluation/scope.ts'
import type { Block } from '../hcl/syntax/ast.ts'
import type { Value } from '../hcl/values/value.ts'
import { isWhollyKnown, mark, unknownOf } from '../hcl/values/values.ts'
import { type RequiredPlugin, readPackerBlocks } from './blocks/packer-block.ts'
import type { PlanInput } from './plan-input.ts'
import { readContent } from './read/content.ts'
import { holdsOnlyValues, type Template } from './read/template.ts'
import { type Level, misplacedValues, templateLevel, unset } from './top-level.ts'
import { collectAssignments } from './values/assignments.ts'
import { readData } from './values/data.ts'
import { type Local, readLocals } from './values/locals.ts'
import { prerequisites } from './values/prerequisites.ts'
import { reachOnlyVariables } from './values/reach-only.ts'
import { rootValues } from './values/root-values.ts'
import { FoundSecrets, secretsOf } from './values/sensitive-values.ts'
import { functionsFor } from './values/template-functions.ts'
import { unreadText } from './values/unread-values.ts'
import { validate } from './values/validation.ts'
import type { Assignment, Variable } from './values/variable.ts'
import { effective, readVariables } from './values/variables.ts'

/** What a template is about before there are builds: its values, and its blocks where `dynamic` ones are replaced. */
export interface TopValues {
  readonly plugins: readonly RequiredPlugin[]
  readonly variables: ReadonlyMap<string, Variable>
  /** Of variables; without a value they are unknown. */
  readonly values: ReadonlyMap<string, Value>
  readonly declaredLocals: ReadonlyMap<string, Local>
  /** `local`. */
  readonly locals: Value
  readonly functions: ReadonlyMap<string, HclFunction>
  /** Of expressions at the top of the template. */
  readonly scope: Scope
  /** As they are written, without `dynamic` ones. */
  readonly written: readonly Block[]
  readonly expanded: readonly BoundBlock[]
  /** Is something known only later, because a data source was not asked or a variable has no value? */
  readonly hasLateData: boolean
  /** Has a variable no value that is needed to reach a server alone? */
  readonly mayLackServer: boolean
  readonly secrets: FoundSecrets
}

/** Evaluates what stands at the top of a template. Whatever is wrong is among what was found. */
export async function topValues(
  input: PlanInput,
  request: FunctionContext['request'],
  level: Level = templateLevel,
): Promise<Found<TopValues>> {
  const { template, workingDirectory, env, trust, now, random, held } = input
  const { signal, step, components, onSecret = () => {} } = input
  const around = { workingDirectory, env, trust, now, random, held }
  const findings = new Findings()
  findings.add(...template.syntax)
  const isBroken = hasErrors(template.syntax)
  const misplaced = template.files.filter(({ body }) => holdsOnlyValues(body))
  findings.add(...misplaced.map(misplacedValues))
  const written = template.files.flatMap((file) => {
    if (misplaced.includes(file)) return []
    const { body } = file
    const blocks = body.blocks.filter(({ type }) => type !== 'dynamic')
    return findings.take(readContent({ ...body, blocks }, level.written)).blocks
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
  const declaredLocals = findings.take(readLocals(of('local', 'locals')))
  const evaluate = input.evaluateDataSources && !isBroken
  const { data, locals, base } = findings.take(
    await prerequisites(
      {
        data: findings.take(readData(of('data'), components)),
        locals: declaredLocals,
      },
      rootValues(values, template.root, workingDirectory),
      { functions, workingDirectory, env, trust, signal, step, evaluate, addSecret, held },
    ),
  )
  const scope = base.child(new Map([['local', locals]]))
  const expanded = template.files.flatMap(({ body }) => findings.take(expand(body, scope, level)))
  return findings.with({
    plugins,
    variables,
    values,
    declaredLocals,
    locals,
    functions,
    scope,
    written,
    expanded,
    hasLateData: !isWhole || !isWhollyKnown(data),
    mayLackServer: excused.size > 0,
    secrets,
  })
}

function expand(body: Template['files'][number]['body'], scope: Scope, { repeatable }: Level) {
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
