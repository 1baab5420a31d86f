import { type Diagnostic, error, warning } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import type { Secret } from '../../diagnostics/secret.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { BoundBlock } from '../../hcl/evaluation/dynamic-blocks.ts'
import type { Component } from '../../options/component.ts'
import { decode } from '../../options/decode/decode.ts'
import { preview } from '../../options/preview.ts'
import { lateRenderer } from '../../options/render-late.ts'
import type { BuilderWork, PlannedBuild, PlannedStep } from '../plan.ts'
import type { Surroundings } from '../values/surroundings.ts'
import type { Build, SourceUse } from './build-block.ts'
import { type Enforced, planEnforced } from './enforced-steps.ts'
import type { Filter } from './filter.ts'
import { isForeignBuilder, isForeignPostProcessor } from './foreign-types.ts'
import { misspeltNames } from './misspelt-names.ts'
import { planStep, type StepContext, scopeFor, sourceScope, templatesFor } from './plan-step.ts'
import type { Sources } from './sources.ts'
import { readMeta, type StepMeta } from './step-meta.ts'
import { foreignBuilder, foreignPostProcessor, unknownBuilder, unknownStep, type WrittenType } from './unknown-type.ts'

export interface BuildsInput {
  readonly builds: readonly Build[]
  readonly sources: Sources
  readonly filter: Filter
  readonly requiredPlugins: readonly string[]
  readonly enforced: Enforced | undefined
  readonly surroundings: Surroundings
  /** Data sources were not asked: what depends on them is unknown, and that is no mistake. */
  readonly hasLateData: boolean
  /** Variables that lead to the connection alone may have no value: what is made of them is unknown, and no mistake. */
  readonly mayLackServer: boolean
  /** Nothing wrong has been found before. */
  readonly isSound: boolean
  readonly addSecret: (secret: Secret) => void
}

export interface BuildsPlanned {
  readonly builds: readonly PlannedBuild[]
  /** Types of other plug-ins that the template uses, and where, for the warning about the plug-in. */
  readonly foreignUses: ReadonlyMap<string, string>
}

/** Every build of every source that `only` and `except` leave. */
export function planBuilds(input: BuildsInput): Found<BuildsPlanned> {
  return new Planning(input).run()
}

class Planning {
  readonly #input: BuildsInput
  readonly #foreignUses = new Map<string, string>()
  readonly #names = new Map<string, number>()
  readonly #findings = new Findings()

  constructor(input: BuildsInput) {
    this.#input = input
  }

  /** Nothing wrong so far, here or before. */
  get #isSound(): boolean {
    return this.#input.isSound && !this.#findings.hasErrors
  }

  run(): Found<BuildsPlanned> {
    const { builds, surroundings } = this.#input
    const planned = builds.flatMap((build) => build.uses.flatMap((use) => this.#build(build, use) ?? []))
    for (const build of builds) this.#findings.add(...misspeltNames(build, surroundings))
    if (planned.length === 0 && builds.length > 0 && this.#isSound) {
      this.#findings.add(this.#input.filter.nothingLeft('sources'))
    }
    return this.#findings.with({ builds: planned, foreignUses: this.#foreignUses })
  }

  #build(build: Build, use: SourceUse): PlannedBuild | undefined {
    const { sources, filter, surroundings, hasLateData, addSecret } = this.#input
    const type = `${use.type}.${use.localName}`
    const fullName = build.name === undefined ? type : `${build.name}.${type}`
    const source = sources.get(`${use.type}.${use.name}`)
    if (source === undefined) {
      this.#findings.add(unknownSource(use, sources))
      return undefined
    }
    if (!filter.selects(fullName)) return undefined
    const component = surroundings.components.builder(use.type)
    if (component === undefined) {
      this.#findings.add(this.#unknownBuilder(use, fullName, source))
      return undefined
    }
    if (component.type !== use.type)
      this.#findings.add(oldName(use.type, component.type, source.block.labels[0]?.range))
    const context: StepContext = { build, use, surroundings }
    const opened = surroundings.trust.opened?.mark()
    const templates = templatesFor(context, 'source')
    const decoded = decode(component, source.block.body, {
      scope: sourceScope(source, use),
      additions: use.additions && [{ body: use.additions.block.body, scope: sourceScope(use.additions, use) }],
      templates,
      place: source.block.headerRange,
      workingDirectory: surroundings.workingDirectory,
      env: surroundings.env,
      trust: surroundings.trust,
    })
    this.#findings.add(...decoded.diagnostics)
    // Unknown because of a mistake that has been reported is no further mistake.
    if (!hasLateData && this.#isSound) {
      const excused = this.#input.mayLackServer ? (component.reach ?? []) : []
      const late = decoded.late.filter(([option]) => !excused.includes(String(option)))
      this.#findings.add(...late.map((path) => lateInSource(decoded.places.at(path))))
    }
    decoded.secrets.forEach(addSecret)
    const provisioners = build.provisioners.flatMap((each) => this.#provisioner(each, context) ?? [])
    const enforced =
      this.#input.enforced &&
      this.#findings.take(planEnforced(this.#input.enforced, { build, use, name: type }, addSecret))
    const cleanup = build.errorCleanup && this.#provisioner(build.errorCleanup, context)
    const postProcessors = build.postProcessors
      .map((chain) => this.#chain(chain, context))
      .filter((chain) => chain.length > 0)
    return {
      name: this.#unique(fullName),
      builder: use.type,
      sourceName: use.name,
      buildName: build.name,
      options: decoded.options,
      work: (decoded.work as BuilderWork | undefined) ?? { requests: [] },
      places: decoded.places,
      sensitive: decoded.sensitive,
      preview: preview(component.options, decoded.options, decoded),
      written: decoded.written,
      opened: opened?.() ?? [],
      renderLate: lateRenderer(decoded.places, templates.functions),
      range: source.block.headerRange,
      provisioners: [...provisioners, ...(enforced ?? [])],
      errorCleanupProvisioner: cleanup,
      postProcessors,
    }
  }

  #unique(name: string): string {
    const count = (this.#names.get(name) ?? 0) + 1
    this.#names.set(name, count)
    return count === 1 ? name : `${name} (${count})`
  }

  #unknownBuilder(use: SourceUse, fullName: string, source: BoundBlock): Diagnostic {
    const { surroundings, requiredPlugins, filter } = this.#input
    const known = surroundings.components.names.builders
    const type = { text: use.type, range: source.block.labels[0]?.range }
    if (!isForeignBuilder(use.type, requiredPlugins)) return unknownBuilder('source', type, known)
    const name = `${use.type}.${use.name}`
    this.#foreignUses.set(use.type, `the source ${name}`)
    return foreignBuilder('source', type, name, { wanted: filter.names(fullName), known })
  }

  #meta(bound: BoundBlock, context: StepContext): StepMeta | undefined {
    const { use } = context
    const meta = this.#findings.take(readMeta(bound, scopeFor(bound, context), use.localName))
    return meta.appliesTo(`${use.type}.${use.localName}`) ? meta : undefined
  }

  #provisioner(bound: BoundBlock, context: StepContext): PlannedStep | undefined {
    const { components } = this.#input.surroundings
    const meta = this.#meta(bound, context)
    const type = typeOf(bound)
    if (meta === undefined) return undefined
    const component = components.provisioner(type.text)
    if (component !== undefined) return this.#step(component, bound, meta, context)
    this.#foreignUses.set(type.text, `the provisioner ${type.text}`)
    this.#findings.add(unknownStep('provisioner', type, components.names.provisioners))
    return undefined
  }

  /** What comes after an excepted post-processor has nothing to work on, so it goes too. */
  #chain(chain: readonly BoundBlock[], context: StepContext): readonly PlannedStep[] {
    const { surroundings, filter } = this.#input
    const { components } = surroundings
    const steps: PlannedStep[] = []
    for (const bound of chain) {
      const meta = this.#meta(bound, context)
      const type = typeOf(bound)
      if (meta === undefined) continue
      if (filter.excludes(meta.name ?? type.text)) break
      const component = components.postProcessor(type.text)
      if (component !== undefined) {
        steps.push(this.#step(component, bound, meta, context))
        continue
      }
      this.#foreignUses.set(type.text, `the post-processor ${type.text}`)
      if (!isForeignPostProcessor(type.text)) {
        this.#findings.add(unknownStep('post-processor', type, components.names.postProcessors))
        continue
      }
      this.#findings.add(foreignPostProcessor(type))
      break
    }
    return steps
  }

  #step(component: Component, bound: BoundBlock, meta: StepMeta, context: StepContext): PlannedStep {
    const { step, secrets } = this.#findings.take(planStep(component, bound, meta, context))
    secrets.forEach(this.#input.addSecret)
    return step
  }
}

/** A builder may answer to a name that it had before. */
export function oldName(type: string, name: string, range: Diagnostic['range']): Diagnostic {
  return warning('deprecated-type', `${type} is deprecated, please use ${name} instead`, undefined, range)
}

function lateInSource(range: Diagnostic['range']): Diagnostic {
  return error(
    'late-value',
    'Value not known yet',
    'Values of `build` exist when the machine does: they can be used in provisioners and post-processors, not in a source.',
    range,
  )
}

function unknownSource({ type, name, range }: SourceUse, sources: Sources): Diagnostic {
  const reference = `${type}.${name}`
  const known = [...sources.keys()].sort()
  const hint =
    didYouMean(reference, known).trim() ||
    (known.length === 0 ? 'There are no source blocks.' : `Known: ${known.join(', ')}.`)
  return error('unknown-source', `Unknown source ${reference}`, hint, range)
}

function typeOf({ block }: BoundBlock): WrittenType {
  const [label] = block.labels
  return { text: label?.text ?? '', range: label?.range }
}
