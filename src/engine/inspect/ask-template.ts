import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { error, hasErrors } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { answered } from '../../packer/answered.ts'
import { readEnforced } from '../../packer/enforced.ts'
import { type Console, openConsole } from '../../packer/inspect/console.ts'
import { inspectTemplate } from '../../packer/inspect/inspect-template.ts'
import type { Inspection } from '../../packer/inspect/inspection.ts'
import { Moment } from '../../packer/moment.ts'
import type { PlanInput } from '../../packer/plan-input.ts'
import { readTemplate } from '../../packer/read/read-template.ts'
import type { Template } from '../../packer/read/template.ts'
import { type Upgraded, upgradeTemplate } from '../../packer/upgrade/upgrade-template.ts'
import type { Clock } from '../../time/clock.ts'
import { componentsWith } from '../components-with.ts'
import type { PlanRequest } from '../product.ts'
import { runStep } from '../step.ts'

type Request = PlanRequest & { readonly clock: Clock }

/** What a template consists of; no data source is asked. Throws TemplateError where it can not be read. */
export async function inspect(request: Request): Promise<Inspection> {
  const input = inputOf(await readTemplate(request.template, request), { ...request, evaluateDataSources: false })
  const enforced = request.enforced === undefined ? undefined : await readEnforced(request.enforced, request)
  return answered(request.signal, (secrets) => inspectTemplate({ ...input, enforced }, secrets))
}

/** Expressions with the values of a template; without a name, of one that holds nothing. Throws TemplateError. */
export async function ask(request: Request): Promise<Console> {
  const template = request.template === '' ? empty : await readTemplate(request.template, request)
  return openConsole(inputOf(template, request))
}

/** A template in the language before as one in HCL2 that plans the same. Throws TemplateError, also where it is in HCL2 already. */
export async function upgrade(request: Request): Promise<Upgraded> {
  const { legacy, syntax, path, root } = await readTemplate(request.template, request)
  if (hasErrors(syntax)) throw new TemplateError(syntax)
  if (legacy !== undefined) return upgradeTemplate(legacy, componentsWith(request.connection))
  const folder = resolve(request.workingDirectory, path)
  const others = path === root ? (await readdir(folder)).filter(isOther).sort() : []
  const hint = others.length === 0 ? '' : ` Name the file that is meant: ${others.join(', ')}.`
  const detail = `Only one in JSON, the language before, is made into it.${hint}`
  const problem = error('not-legacy', 'The template is in HCL2', detail)
  throw new TemplateError([{ ...problem, subject: request.template }])
}

/** Files that are not read with a folder, and may be templates. */
function isOther(name: string): boolean {
  return name.endsWith('.json') && !/\.(?:pkr|pkrvars)\.json$/.test(name)
}

const empty: Template = {
  path: '',
  root: '.',
  files: [],
  variableFiles: [],
  ignoredVariableFiles: [],
  siblings: [],
  syntax: [],
}

function inputOf(
  template: Template,
  { clock, connection, reach, signal, onSecret = () => {}, enforced: _, ...request }: Request,
): PlanInput {
  const server = async () => ({ connection: await (reach?.() ?? connection), clock })
  return {
    ...request,
    ...new Moment(clock.now()).begin(),
    template,
    components: componentsWith(connection, server),
    onSecret,
    signal,
    // A variable without a value is unknown, which is no mistake here.
    valuesLater: true,
    step: (step, run) => runStep(step, { signal, emit: () => {} }, run),
  }
}
