import { type Diagnostic, error, hasErrors, warning } from '../diagnostics/diagnostic.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import type { BoundBlock } from '../hcl/dynamic.ts'
import type { Component } from '../options/component.ts'
import { decode } from '../options/decode.ts'
import { preview } from '../options/preview.ts'
import type { Build, SourceUse } from './build.ts'
import type { Filter } from './filter.ts'
import { isForeignBuilder, isForeignPostProcessor } from './foreign.ts'
import { readMeta, type StepMeta } from './meta.ts'
import type { PlannedBuild, PlannedStep } from './plan.ts'
import { isWorthHiding } from './secrets.ts'
import type { Sources } from './sources.ts'
import { planStep, type StepContext, scopeFor, sourceScope, templateValues } from './step.ts'
import type { Surroundings } from './surroundings.ts'

export interface BuildsInput {
  readonly builds: readonly Build[]
  readonly sources: Sources
  readonly filter: Filter
  readonly requiredPlugins: readonly string[]
  readonly surroundings: Surroundings
  /** Data sources were not asked: what depends on them is unknown, and that is no mistake. */
  readonly hasLateData: boolean
  readonly diagnostics: Diagnostic[]
  readonly addSecret: (text: string) => void
}

export interface BuildsPlanned {
  readonly builds: readonly PlannedBuild[]
  /** Types of other plug-ins that the template uses, and where, for the warning about the plug-in. */
  readonly foreignUses: ReadonlyMap<string, string>
}

/** Every build of every source that `only` and `except` leave. */
export function planBuilds(input: BuildsInput): BuildsPlanned {
  return new Planning(input).run()
}

class Planning {
  readonly #input: BuildsInput
  readonly #foreignUses = new Map<string, string>()
  readonly #names = new Map<string, number>()

  constructor(input: BuildsInput) {
    this.#input = input
  }

  run(): BuildsPlanned {
    const { builds, diagnostics } = this.#input
    const planned = builds.flatMap((build) => build.uses.flatMap((use) => this.#build(build, use) ?? []))
    for (const build of builds) this.#checkNames(build)
    if (planned.length === 0 && builds.length > 0 && !hasErrors(diagnostics)) {
      diagnostics.push({
        ...error(
          'No builds to run',
          'Nothing is left of the template after `only`, `except` and the sources that are left out.',
        ),
        subject: 'template',
      })
    }
    return { builds: planned, foreignUses: this.#foreignUses }
  }

  #build(build: Build, use: SourceUse): PlannedBuild | undefined {
    const { sources, filter, surroundings, hasLateData, diagnostics, addSecret } = this.#input
    const type = `${use.type}.${use.localName}`
    const fullName = build.name === undefined ? type : `${build.name}.${type}`
    const source = sources.get(`${use.type}.${use.name}`)
    if (source === undefined) {
      diagnostics.push(unknownSource(use, sources))
      return undefined
    }
    if (!filter.selects(fullName)) return undefined
    const component = surroundings.components.builder(use.type)
    if (component === undefined) {
      diagnostics.push(this.#unknownBuilder(use, fullName, source))
      return undefined
    }
    const context: StepContext = { build, use, surroundings }
    const decoded = decode(component, source.block.body, {
      scope: sourceScope(source, use),
      additions: use.additions && [{ body: use.additions.block.body, scope: sourceScope(use.additions, use) }],
      templates: templateValues(context, 'source'),
      place: source.block.headerRange,
      workingDirectory: surroundings.workingDirectory,
      env: surroundings.env,
    })
    diagnostics.push(...decoded.diagnostics)
    // Unknown because of a mistake that has been reported is no further mistake.
    if (!hasLateData && !hasErrors(diagnostics))
      diagnostics.push(...decoded.late.map((path) => lateInSource(decoded.places.at(path))))
    decoded.secrets.filter(isWorthHiding).forEach(addSecret)
    const provisioners = build.provisioners.flatMap((each) => this.#provisioner(each, context) ?? [])
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
      places: decoded.places,
      sensitive: decoded.sensitive,
      preview: preview(component.options, decoded.options, decoded),
      goFunctions: templateValues(context, 'source').functions,
      range: source.block.headerRange,
      provisioners,
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
    const range = source.block.labels[0]?.range
    if (!isForeignBuilder(use.type, requiredPlugins)) {
      return error(
        `Unknown source type ${use.type}`,
        `There is no builder of that type.${didYouMean(use.type, known) || ` Known: ${known.join(', ')}.`}`,
        range,
      )
    }
    this.#foreignUses.set(use.type, `the source ${use.type}.${use.name}`)
    if (filter.names(fullName))
      return error(
        `Source type ${use.type} is not supported`,
        `It belongs to another Packer plug-in. Known: ${known.join(', ')}.`,
        range,
      )
    return warning(
      `Source ${use.type}.${use.name} is left out`,
      `${use.type} belongs to another Packer plug-in. Known: ${known.join(', ')}.`,
      range,
    )
  }

  #meta(bound: BoundBlock, context: StepContext): StepMeta | undefined {
    const { use } = context
    const meta = readMeta(bound, scopeFor(bound, context), use.localName, this.#input.diagnostics)
    return meta.appliesTo(`${use.type}.${use.localName}`) ? meta : undefined
  }

  #provisioner(bound: BoundBlock, context: StepContext): PlannedStep | undefined {
    const { components } = this.#input.surroundings
    const meta = this.#meta(bound, context)
    const type = bound.block.labels[0]?.text ?? ''
    if (meta === undefined) return undefined
    const component = components.provisioner(type)
    if (component !== undefined) return this.#step(component, bound, meta, context)
    this.#foreignUses.set(type, `the provisioner ${type}`)
    this.#input.diagnostics.push(unknownStep('provisioner', bound, components.names.provisioners))
    return undefined
  }

  /** What comes after an excepted post-processor has nothing to work on, so it goes too. */
  #chain(chain: readonly BoundBlock[], context: StepContext): readonly PlannedStep[] {
    const { surroundings, filter, diagnostics } = this.#input
    const { components } = surroundings
    const steps: PlannedStep[] = []
    for (const bound of chain) {
      const meta = this.#meta(bound, context)
      const type = bound.block.labels[0]?.text ?? ''
      if (meta === undefined) continue
      if (filter.excludes(meta.name ?? type)) break
      const component = components.postProcessor(type)
      if (component !== undefined) {
        steps.push(this.#step(component, bound, meta, context))
        continue
      }
      this.#foreignUses.set(type, `the post-processor ${type}`)
      if (!isForeignPostProcessor(type)) {
        diagnostics.push(unknownStep('post-processor', bound, components.names.postProcessors))
        continue
      }
      diagnostics.push(
        warning(
          `Post-processor ${type} is left out`,
          `It belongs to another Packer plug-in, and can do nothing with a Proxmox template.`,
          bound.block.labels[0]?.range,
        ),
      )
      break
    }
    return steps
  }

  #step(component: Component, bound: BoundBlock, meta: StepMeta, context: StepContext): PlannedStep {
    const { step, secrets } = planStep(component, bound, meta, context, this.#input.diagnostics)
    secrets.filter(isWorthHiding).forEach(this.#input.addSecret)
    return step
  }

  /** Names in `only`, `except` and `override` that no source of the build has are most likely misspelt. */
  #checkNames(build: Build): void {
    const own = build.uses.map((use) => `${use.type}.${use.localName}`)
    const local = build.uses.map((use) => use.localName)
    const [first] = build.uses
    if (first === undefined) return
    const context: StepContext = { build, use: first, surroundings: this.#input.surroundings }
    const steps = [
      ...build.provisioners,
      ...build.postProcessors.flat(),
      ...(build.errorCleanup === undefined ? [] : [build.errorCleanup]),
    ]
    for (const bound of steps) {
      // Its problems have been reported already.
      const meta = readMeta(bound, scopeFor(bound, context), '', [])
      const wrong = [
        ...meta.sources.filter(({ name }) => !own.includes(name)).map((each) => ({ ...each, known: own })),
        ...meta.overridden.filter(({ name }) => !local.includes(name)).map((each) => ({ ...each, known: local })),
      ]
      for (const { name, range, known } of wrong)
        this.#input.diagnostics.push(
          warning(
            `No source of this build is named "${name}"`,
            `${didYouMean(name, known).trim() || `There are: ${known.join(', ')}.`}`,
            range,
          ),
        )
    }
  }
}

function lateInSource(range: Diagnostic['range']): Diagnostic {
  return error(
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
  return error(`Unknown source ${reference}`, hint, range)
}

function unknownStep(kind: string, { block }: BoundBlock, known: readonly string[]): Diagnostic {
  const [label] = block.labels
  const hint = didYouMean(label?.text ?? '', known) || ` Known: ${known.join(', ')}.`
  return error(`Unknown ${kind} type "${label?.text ?? ''}"`, `There is no ${kind} of that type.${hint}`, label?.range)
}
