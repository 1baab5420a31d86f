import type { BoundBlock } from '../../hcl/evaluation/dynamic-blocks.ts'
import type { Scope } from '../../hcl/evaluation/scope.ts'
import { object, string } from '../../hcl/values/values.ts'
import type { Component } from '../../options/component.ts'
import { decode } from '../../options/decode/decode.ts'
import type { TemplateValues } from '../../options/decode/reading.ts'
import { chance } from '../held.ts'
import type { LateValues } from '../plan.ts'
import { buildObject, type Late, templateValues } from '../values/late-values.ts'
import type { Surroundings } from '../values/surroundings.ts'
import type { Build, SourceUse } from './build-block.ts'
import { lateStep } from './late-step.ts'
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

/** What `{{ }}` reads in the blocks of this build. */
export function templatesFor({ use, surroundings }: StepContext, late: Late | 'source'): TemplateValues {
  const { templatePath, workingDirectory } = surroundings
  return templateValues(
    { ...chance(surroundings), templatePath, workingDirectory, buildName: use.name, buildType: use.type },
    late,
  )
}

/** A provisioner or post-processor for one build. */
export function planStep(
  component: Component,
  bound: BoundBlock,
  meta: StepMeta,
  context: StepContext,
): ReturnType<typeof lateStep> {
  const { type: kind, labels, headerRange: range } = bound.block
  const [label] = labels
  const { name, pauseBefore, timeout, maxRetries, continueOnError, keepInputArtifact } = meta
  const { workingDirectory, env, trust } = context.surroundings
  const type = label?.text ?? component.type
  return lateStep(
    component,
    {
      kind,
      typeRange: label?.range,
      trust,
      step: { type, name, range, pauseBefore, timeout, maxRetries, continueOnError, keepInputArtifact },
    },
    {
      templates: (late) => templatesFor(context, late),
      read: (templates, late) =>
        decode(component, meta.rest, {
          scope: scopeFor(bound, context, late === 'later' ? undefined : late),
          templates,
          place: range,
          workingDirectory,
          env,
          trust,
          overrides: meta.overrides,
        }),
    },
  )
}
