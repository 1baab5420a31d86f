import { type Diagnostic, hasErrors, refusal } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import type { Found } from '../../diagnostics/findings.ts'
import type { Range } from '../../diagnostics/range.ts'
import type { Secret } from '../../diagnostics/secret.ts'
import type { Component } from '../../options/component.ts'
import type { DecodedOptions } from '../../options/decode/decode.ts'
import type { TemplateValues } from '../../options/decode/reading.ts'
import { preview } from '../../options/preview.ts'
import { lateRenderer, lateValueMissing } from '../../options/render-late.ts'
import { refusedUse } from '../../trust/refused.ts'
import type { Trust } from '../../trust/trust.ts'
import type { PlannedStep } from '../plan.ts'
import type { Late } from '../values/late-values.ts'

/** How the options of one step are read: without the late values to check them, with them to run it. */
export interface LateOptions {
  read(templates: TemplateValues, late: Late): DecodedOptions<unknown>
  templates(late: Late): TemplateValues
}

/** Where the step stands, and what it is called there. */
interface WrittenStep {
  readonly kind: string
  readonly typeRange: Range | undefined
  readonly trust: Trust
  readonly step: Omit<PlannedStep, 'preview' | 'known' | 'written' | 'resolve'>
}

/** A provisioner or post-processor for one build: checked now, and resolved again when the machine is there. */
export function lateStep(
  component: Component,
  { kind, typeRange, trust, step }: WrittenStep,
  { read, templates }: LateOptions,
): Found<{ readonly step: PlannedStep; readonly secrets: readonly Secret[] }> {
  const checked = read(templates('later'), 'later')
  const resolve: PlannedStep['resolve'] = (late) => {
    const values = templates(late)
    const { options, written, places, secrets, diagnostics, late: missing } = read(values, late)
    if (hasErrors(diagnostics)) throw new TemplateError(diagnostics)
    if (missing.length > 0) throw new TemplateError(missing.map((path) => lateValueMissing(places.at(path))))
    return { options, written, secrets, renderLate: lateRenderer(places, values.functions) }
  }
  return {
    value: {
      step: {
        ...step,
        preview: preview(component.options, checked.options, checked),
        known: checked.options,
        written: checked.written,
        resolve,
      },
      secrets: checked.secrets,
    },
    diagnostics: [...checked.diagnostics, ...notTrusted(component, { kind, typeRange, trust })],
  }
}

/** Says that a step of this kind is planned, but not run for a template that is not trusted with it. */
function notTrusted(
  { type, grant }: Component,
  { kind, typeRange, trust }: Omit<WrittenStep, 'step'>,
): readonly Diagnostic[] {
  const refused = grant && refusedUse(trust, grant, `The ${kind} ${type}`)
  return refused === undefined ? [] : [refusal(refused.code, refused.summary, refused.detail, typeRange)]
}
