import path from 'node:path'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { printDiagnostic } from '../../src/diagnostics/printer.ts'
import type { PlanRequest } from '../../src/engine/product.ts'
import { product } from '../../src/entry/product.ts'
import type { Plan } from '../../src/packer/plan.ts'
import { fullTrust } from '../../src/trust/trust.ts'

export const fixtures = path.join(import.meta.dirname, '../fixtures/reports')

export interface Situation {
  /** In `__tests__/fixtures/reports`; the working directory. */
  readonly folder: string
  readonly template?: string
  readonly varFiles?: readonly string[]
  readonly vars?: PlanRequest['vars']
  readonly env?: PlanRequest['env']
}

/** What is told of a template, as it is printed, and the plan where there is one. */
export async function toldOf(
  situation: Situation,
): Promise<{ readonly told: readonly string[]; readonly plan?: Plan }> {
  const { folder, template = '.', varFiles = [], vars = [], env = {} } = situation
  try {
    const plan = await product.plan({
      template,
      vars,
      varFiles,
      only: [],
      except: [],
      workingDirectory: path.join(fixtures, folder),
      env,
      trust: fullTrust,
      evaluateDataSources: false,
      connection: {},
      signal: new AbortController().signal,
    })
    return { told: plan.warnings.map(printDiagnostic), plan }
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
    return { told: thrown.diagnostics.map(printDiagnostic) }
  }
}
