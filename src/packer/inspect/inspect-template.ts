import { hasErrors } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import type { BoundBlock } from '../../hcl/evaluation/dynamic-blocks.ts'
import type { FunctionContext } from '../../hcl/evaluation/function.ts'
import { StringType } from '../../hcl/values/type.ts'
import type { Value } from '../../hcl/values/value.ts'
import { mark, UnknownDynamic } from '../../hcl/values/values.ts'
import { type Build, readBuild } from '../blocks/build-block.ts'
import { readPackerBlocks } from '../blocks/packer-block.ts'
import { enforcedSteps } from '../enforced.ts'
import { readLegacy, typeOf } from '../legacy/legacy-template.ts'
import type { PlanInput } from '../plan-input.ts'
import { evaluateAs, splitBody } from '../read/content.ts'
import { topValues } from '../top-values.ts'
import type { HclInspection, InspectedBuild, Inspection, LegacyInspection, NamedValue } from './inspection.ts'
import { printable } from './printable.ts'

/**
 * What a template consists of. Only errors of syntax are told: a variable without a value is unknown, and what a build
 * holds is not checked. Throws TemplateError.
 */
export async function inspectTemplate(input: PlanInput, request: FunctionContext['request']): Promise<Inspection> {
  const { legacy, syntax } = input.template
  if (hasErrors(syntax)) throw new TemplateError(syntax)
  const enforced = await enforcedNames(input, request)
  return legacy === undefined ? inspectHcl(input, request, enforced) : inspectLegacy(legacy, enforced)
}

/** What runs after the template's own provisioners. */
async function enforcedNames(input: PlanInput, request: FunctionContext['request']): Promise<readonly string[]> {
  const { value, diagnostics } = await enforcedSteps(input, request, input.onSecret ?? (() => {}))
  if (hasErrors(diagnostics)) throw new TemplateError(diagnostics)
  return (value?.blocks ?? []).map((bound) => `${stepName(bound)} (enforced)`)
}

async function inspectHcl(
  input: PlanInput,
  request: FunctionContext['request'],
  enforced: readonly string[],
): Promise<HclInspection> {
  const { variables, values, declaredLocals, locals, expanded, written } = (await topValues(input, request)).value
  const required = readPackerBlocks(written.filter(({ type }) => type === 'packer'))
  const named = (names: Iterable<string>, valueFor: (name: string) => Value): readonly NamedValue[] =>
    [...names].sort().map((name) => ({ name, value: printable(valueFor(name)) }))
  const localOf = (name: string) => {
    const value = (locals.content as ReadonlyMap<string, Value> | undefined)?.get?.(name) ?? UnknownDynamic
    return declaredLocals.get(name)?.sensitive === true ? mark(value, 'sensitive') : value
  }
  return {
    language: 'hcl2',
    plugins: required.value.map(({ name, plugin, source, version, attribute }) => ({
      name,
      source,
      version,
      isBuiltIn: input.components.plugins.includes(plugin),
      range: attribute.nameRange,
    })),
    requirementProblems: required.diagnostics,
    variables: named(variables.keys(), (name) => values.get(name) ?? UnknownDynamic),
    locals: named(declaredLocals.keys(), localOf),
    builds: expanded
      .filter(({ block }) => block.type === 'build')
      .map((bound) => buildOf(readBuild(bound).value, enforced)),
  }
}

function buildOf(
  { name, description, uses, provisioners, postProcessors }: Build,
  enforced: readonly string[],
): InspectedBuild {
  return {
    name,
    description,
    sources: uses.map(({ type, localName }) => `${type}.${localName}`),
    provisioners: [...provisioners.map(stepName), ...enforced],
    postProcessors: postProcessors.map((chain) => chain.map(stepName)),
  }
}

/** The type, and the name that the step was given. */
function stepName({ block, scope }: BoundBlock): string {
  const type = block.labels[0]?.text ?? ''
  const attribute = splitBody(block.body, ['name']).taken.get('name')
  const name = attribute && evaluateAs(attribute.expression, StringType, scope).value?.content
  return typeof name === 'string' && name !== '' ? `${type}.${name}` : type
}

function inspectLegacy(root: Parameters<typeof readLegacy>[0], enforced: readonly string[]): LegacyInspection {
  const { value: template, diagnostics } = readLegacy(root)
  if (hasErrors(diagnostics)) throw new TemplateError(diagnostics)
  const member = (name: string) =>
    root.kind === 'object' ? root.members.find((each) => each.name === name)?.value : undefined
  const sensitive = template.sensitive.flatMap((node) => (node.kind === 'string' ? [node.text] : []))
  const types = (objects: typeof template.builders) =>
    objects.map((object) => ({ object, type: typeOf(object, 'builder').value?.text ?? '' }))
  const description = member('description')
  return {
    language: 'json',
    description: description?.kind === 'string' && description.text !== '' ? description.text : undefined,
    variables: template.variables.map(({ name, value }) => ({
      name,
      default: sensitive.includes(name) ? '<sensitive>' : value.kind === 'string' ? value.text : '',
      isRequired: value.kind === 'null',
    })),
    builders: types(template.builders).map(({ object, type }) => {
      const name = object.members.find((each) => each.name === 'name')?.value
      return { name: name?.kind === 'string' && name.text !== '' ? name.text : type, type }
    }),
    provisioners: [...types(template.provisioners).map(({ type }) => type), ...enforced],
  }
}
