import { type Diagnostic, error, hasErrors, refusal } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import type { Range } from '../../diagnostics/range.ts'
import { packerFunctions } from '../../go-template/packer-functions.ts'
import type { BoundBlock } from '../../hcl/evaluation/dynamic-blocks.ts'
import type { Scope } from '../../hcl/evaluation/scope.ts'
import { object, string } from '../../hcl/values/values.ts'
import type { Component } from '../../options/component.ts'
import { type DecodedOptions, decode } from '../../options/decode/decode.ts'
import type { TemplateValues } from '../../options/decode/reading.ts'
import { preview } from '../../options/preview.ts'
import { packerVersion } from '../compatibility.ts'
import type { LateValues, PlannedStep } from '../plan.ts'
import { buildForTemplates, buildObject } from '../values/late-values.ts'
import type { Surroundings } from '../values/surroundings.ts'
import type { Build, SourceUse } from './build-block.ts'
import type { StepMeta } from './step-meta.ts'

/** The source for which a build's steps are read. */
export interface StepContext {
  readonly build: Build
  readonly use: SourceUse
  readonly surroundings: Surroundings
}

/** With the `source` that is meant, unless a dynamic block's iterator has taken the name. */
export function sourceScope({ scope }: BoundBlock, use: SourceUse): Scope {
  const outer = scope.variable('source')
  // The outer one has a type, where an iterator has a key and a value.
  if (outer?.type.kind === 'object' && !outer.type.attributes.has('type')) return scope
  const source = object([
    ['type', string(use.type)],
    ['name', string(use.localName)],
  ])
  return scope.child(new Map([['source', source]]))
}

/** For provisioners and post-processors: with `source` and `build`. */
export function scopeFor(bound: BoundBlock, { build, use }: StepContext, late?: LateValues): Scope {
  return sourceScope(bound, use).child(new Map([['build', buildObject(build.name, late)]]))
}

/** `build` has values only for steps: `late` as far as they are known, or all of them `later`; in a source there are none. */
export function templateValues(
  { use, surroundings }: StepContext,
  late: LateValues | 'later' | 'source',
): TemplateValues {
  return {
    data: {},
    functions: packerFunctions({
      packerVersion,
      templatePath: surroundings.templatePath,
      workingDirectory: surroundings.workingDirectory,
      now: surroundings.now,
      buildName: use.name,
      buildType: use.type,
      build: late === 'source' ? undefined : buildForTemplates(late === 'later' ? {} : late),
    }),
  }
}

/** Says that a step of this kind can be planned, but not built. */
export function notBuilt({ type, notBuilt: detail }: Component, kind: string, range?: Range): readonly Diagnostic[] {
  if (detail === undefined) return []
  return [
    refusal('not-supported', `The ${kind} ${type} can not be built yet`, `It is checked and planned. ${detail}`, range),
  ]
}

/** A provisioner or post-processor for one build: checked now, and resolved again when the machine is there. */
export function planStep(
  component: Component,
  bound: BoundBlock,
  meta: StepMeta,
  context: StepContext,
): Found<{ readonly step: PlannedStep; readonly secrets: readonly string[] }> {
  const findings = new Findings()
  const { headerRange } = bound.block
  const read = (late?: LateValues): DecodedOptions<unknown> =>
    decode(component, meta.rest, {
      scope: scopeFor(bound, context, late),
      templates: templateValues(context, late ?? 'later'),
      place: headerRange,
      workingDirectory: context.surroundings.workingDirectory,
      env: context.surroundings.env,
      overrides: meta.overrides,
    })
  const decoded = read()
  findings.add(...decoded.diagnostics, ...notBuilt(component, bound.block.type, bound.block.labels[0]?.range))
  const step: PlannedStep = {
    type: bound.block.labels[0]?.text ?? component.type,
    name: meta.name,
    range: headerRange,
    pauseBefore: meta.pauseBefore,
    timeout: meta.timeout,
    maxRetries: meta.maxRetries,
    keepInputArtifact: meta.keepInputArtifact,
    preview: preview(component.options, decoded.options, decoded),
    resolve: (late) => {
      const { options, places, secrets, diagnostics: problems, late: missing } = read(late)
      if (hasErrors(problems)) throw new TemplateError(problems)
      if (missing.length > 0)
        throw new TemplateError(
          missing.map((path) =>
            error(
              'late-value',
              'Value not available',
              'A build.* value that is used here does not exist for this machine.',
              places.at(path),
            ),
          ),
        )
      return { options, places, secrets, goFunctions: templateValues(context, late).functions }
    },
  }
  return findings.with({ step, secrets: decoded.secrets })
}
