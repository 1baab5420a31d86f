import { type Diagnostic, error, hasErrors } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import type { Range } from '../../diagnostics/range.ts'
import { renderRepeatedly } from '../../go-template/render-partly.ts'
import type { FunctionContext } from '../../hcl/evaluation/function.ts'
import type { Component } from '../../options/component.ts'
import { decodeJson } from '../../options/decode/decode-json.ts'
import type { JsonNode } from '../../options/decode/json-tree.ts'
import type { TemplateValues } from '../../options/decode/reading.ts'
import { preview, sensitiveValue } from '../../options/preview.ts'
import { lateRenderer } from '../../options/render-late.ts'
import { type Enforced, planEnforced } from '../blocks/enforced-steps.ts'
import { Filter } from '../blocks/filter.ts'
import { isForeignBuilder, isForeignPostProcessor } from '../blocks/foreign-types.ts'
import { oldName } from '../blocks/plan-builds.ts'
import {
  foreignBuilder,
  foreignPostProcessor,
  unknownBuilder,
  unknownStep,
  type WrittenType,
} from '../blocks/unknown-type.ts'
import { inOrder } from '../consequences.ts'
import { enforcedSteps } from '../enforced.ts'
import { chance } from '../held.ts'
import type { BuilderWork, MadePlan, PlannedBuild, PlannedStep } from '../plan.ts'
import type { PlanInput } from '../plan-input.ts'
import { type Late, templateValues } from '../values/late-values.ts'
import { asBuild } from './legacy-build.ts'
import { LegacySecrets } from './legacy-secrets.ts'
import { type LegacyContext, type LegacyMeta, planLegacyStep, readLegacyMeta, unknownNames } from './legacy-steps.ts'
import { type JsonObject, type LegacyTemplate, readLegacy, splitMembers, typeOf } from './legacy-template.ts'
import { type LegacyVariables, legacyVariables } from './legacy-variables.ts'
import { withoutEmptyReach } from './reach-only.ts'

/** A plan from a legacy JSON template. Throws TemplateError with every problem. */
export async function makeLegacyPlan(
  input: PlanInput,
  root: JsonNode,
  request: FunctionContext['request'],
): Promise<MadePlan> {
  const findings = new Findings()
  const since = input.trust.opened?.mark()
  const template = findings.take(readLegacy(root))
  const secrets = new LegacySecrets(input.onSecret ?? (() => {}))
  const { made, addSecret } = secrets
  const read = findings.take(await legacyVariables(template, { ...input, request, made, addSecret }))
  const variables = read.values
  const hidden = template.sensitive.flatMap((node) => (node.kind === 'string' ? [node.text] : []))
  secrets.know(hidden.map((name) => ({ text: variables.get(name) ?? '', name })))
  const enforced = findings.take(await enforcedSteps(input, request, addSecret))
  const opened = since?.() ?? []
  const planning = new LegacyPlanning(input, { template, enforced }, read, secrets, !findings.hasErrors)
  const builds = findings.take(planning.builds())
  const found = inOrder(findings.all, input.template)
  if (hasErrors(found)) throw new TemplateError(found)
  const shown = [...variables].map(([name, value]) => [name, hidden.includes(name) ? sensitiveValue : value] as const)
  return { builds, variables: Object.fromEntries(shown), warnings: found, secrets: secrets.all, opened }
}

class LegacyPlanning {
  readonly #input: PlanInput
  readonly #template: LegacyTemplate
  readonly #enforced: Enforced | undefined
  readonly #variables: ReadonlyMap<string, string>
  readonly #withoutValue: LegacyVariables['withoutValue']
  readonly #secrets: LegacySecrets
  readonly #findings = new Findings()
  readonly #isSound: boolean
  readonly #filter: Filter

  constructor(
    input: PlanInput,
    { template, enforced }: { readonly template: LegacyTemplate; readonly enforced: Enforced | undefined },
    { values, withoutValue }: LegacyVariables,
    secrets: LegacySecrets,
    isSound: boolean,
  ) {
    this.#input = input
    this.#template = template
    this.#enforced = enforced
    this.#variables = values
    this.#withoutValue = withoutValue
    this.#secrets = secrets
    this.#isSound = isSound
    this.#filter = new Filter(input.only, input.except)
    this.#findings.add(...this.#filter.problems)
  }

  builds(): Found<readonly PlannedBuild[]> {
    const { builders, range } = this.#template
    const names = new Set<string>()
    if (builders.length === 0)
      this.#findings.add(error('missing-build', 'Missing builders', 'At least one builder must be defined.', range))
    const builds = builders.flatMap((builder) => this.#build(builder, names) ?? [])
    const { provisioners, postProcessors } = this.#template
    // Whom the error-cleanup-provisioner names, Packer does not look at.
    this.#findings.add(
      ...unknownNames([...provisioners, ...postProcessors.flat()], [...names]),
      ...this.#filter.warnings(),
    )
    if (builds.length === 0 && this.#isSound && !this.#findings.hasErrors)
      this.#findings.add(this.#filter.nothingLeft('builders'))
    return this.#findings.with(builds)
  }

  #templates(buildName: string, buildType: string, late: Late | 'source'): TemplateValues {
    const { template, workingDirectory } = this.#input
    // As in Packer: outside of the variables a name that is not there is empty.
    const user = (name: string) => this.#variables.get(name) ?? ''
    const surroundings = {
      ...chance(this.#input),
      templatePath: template.path,
      workingDirectory,
      buildName,
      buildType,
      user,
    }
    return { ...templateValues(surroundings, late), made: this.#secrets.made }
  }

  #name(node: JsonNode | undefined, type: string): string {
    if (node?.kind !== 'string' || node.text === '') return type
    const rendered = renderRepeatedly(node.text, { ...this.#templates('', type, 'source'), range: node.range })
    if (rendered.kind === 'failed') this.#findings.add(...rendered.diagnostics)
    return rendered.kind === 'text' ? rendered.text : type
  }

  #build(builder: JsonObject, names: Set<string>): PlannedBuild | undefined {
    const { components, workingDirectory, env, trust } = this.#input
    const type = this.#findings.take(typeOf(builder, 'builder'))
    if (type === undefined) return undefined
    const { taken, rest } = splitMembers(builder, ['type', 'name'])
    const name = this.#name(taken.get('name'), type.text)
    const place = taken.get('name')?.range ?? type.range
    if (names.has(name))
      this.#findings.add(
        error(
          'duplicate-definition',
          `builder with name '${name}' already exists`,
          'Give each builder a name of its own.',
          place,
        ),
      )
    names.add(name)
    if (!this.#filter.selects(name)) return undefined
    const component = components.builder(type.text)
    if (component === undefined) {
      this.#findings.add(this.#unknownBuilder(type, name))
      return undefined
    }
    if (component.type !== type.text) this.#findings.add(oldName(type.text, component.type, type.range))
    const templates = this.#templates(name, type.text, 'source')
    const opened = trust.opened?.mark()
    const range = { ...builder.range, end: builder.range.start + 1 }
    const decoded = decodeJson(component, withoutEmptyReach(rest, builder, this.#withoutValue, components), {
      templates,
      place: range,
      workingDirectory,
      env,
      trust,
      secrets: this.#secrets.texts,
    })
    this.#findings.add(...decoded.diagnostics)
    decoded.secrets.forEach(this.#secrets.addSecret)
    const context: LegacyContext = {
      buildName: name,
      input: this.#input,
      secrets: this.#secrets.texts,
      templates: (late) => this.#templates(name, type.text, late),
    }
    const { provisioners, errorCleanup, postProcessors } = this.#template
    return {
      name,
      builder: type.text,
      sourceName: name,
      buildName: undefined,
      options: decoded.options,
      work: (decoded.work as BuilderWork | undefined) ?? { requests: [] },
      places: decoded.places,
      sensitive: decoded.sensitive,
      preview: preview(component.options, decoded.options, decoded),
      written: decoded.written,
      renderLate: lateRenderer(decoded.places, templates.functions),
      range,
      provisioners: [
        ...provisioners.flatMap((each) => this.#provisioner(each, context) ?? []),
        ...this.#enforcedOn(type.text, name, range),
      ],
      errorCleanupProvisioner: errorCleanup && this.#provisioner(errorCleanup, context),
      postProcessors: postProcessors.map((chain) => this.#chain(chain, context)).filter((chain) => chain.length > 0),
      opened: opened?.() ?? [],
    }
  }

  #unknownBuilder(type: WrittenType, name: string): Diagnostic {
    const known = this.#input.components.names.builders
    if (!isForeignBuilder(type.text, [])) return unknownBuilder('builder', type, known)
    return foreignBuilder('builder', type, name, { wanted: this.#filter.names(name), known })
  }

  #provisioner(object: JsonObject, context: LegacyContext): PlannedStep | undefined {
    const { components } = this.#input
    const type = this.#findings.take(typeOf(object, 'provisioner'))
    const meta = this.#findings.take(readLegacyMeta(object, 'provisioner', context.buildName))
    if (type === undefined || !meta.applies) return undefined
    const component = components.provisioner(type.text)
    if (component === undefined) {
      this.#findings.add(unknownStep('provisioner', type, components.names.provisioners))
      return undefined
    }
    return this.#step(component, object, meta, context)
  }

  #enforcedOn(type: string, name: string, range: Range): readonly PlannedStep[] {
    const enforced = this.#enforced
    return enforced === undefined
      ? []
      : this.#findings.take(planEnforced(enforced, asBuild(type, name, range), this.#secrets.addSecret))
  }

  #chain(chain: readonly JsonObject[], context: LegacyContext): readonly PlannedStep[] {
    const { components } = this.#input
    const steps: PlannedStep[] = []
    for (const object of chain) {
      const type = this.#findings.take(typeOf(object, 'post-processor'))
      const meta = this.#findings.take(readLegacyMeta(object, 'post-processor', context.buildName))
      if (type === undefined || !meta.applies) continue
      if (this.#filter.excludes(meta.name ?? type.text)) break
      const component = components.postProcessor(type.text)
      if (component !== undefined) {
        steps.push(this.#step(component, object, meta, context))
      } else if (isForeignPostProcessor(type.text)) {
        this.#findings.add(foreignPostProcessor(type))
        break
      } else this.#findings.add(unknownStep('post-processor', type, components.names.postProcessors))
    }
    return steps
  }

  #step(component: Component, object: JsonObject, meta: LegacyMeta, context: LegacyContext): PlannedStep {
    const { step, secrets } = this.#findings.take(planLegacyStep(component, object, meta, context))
    secrets.forEach(this.#secrets.addSecret)
    return step
  }
}
