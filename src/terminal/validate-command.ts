import { diagnosticReport } from '../diagnostics/diagnostic-report.ts'
import { TemplateError } from '../diagnostics/errors.ts'
import type { Product } from '../engine/product.ts'
import { toLogJson } from '../report/sanitise.ts'
import { Secrets } from '../report/secrets.ts'
import { connectionOf, planRequest, type TemplateArguments } from './arguments.ts'
import type { Streams } from './streams.ts'
import { Printer } from './terminal-printer.ts'

/** Checks a template. `--json`: `{"valid","diagnostics":[...]}`. */
export async function validate(
  product: Product,
  template: string,
  given: TemplateArguments,
  { out, err, env }: Streams,
): Promise<number> {
  const printer = new Printer(err, env, new Secrets())
  try {
    const request = planRequest(template, given, connectionOf(given, undefined))
    const plan = await product.plan({ ...request, evaluateDataSources: false })
    if (given.json) {
      out.write(`${toLogJson({ valid: true, diagnostics: plan.warnings.map(diagnosticReport) })}\n`)
      return 0
    }
    printer.diagnostics(plan.warnings)
    out.write(`The template is valid: ${plan.builds.length} build${plan.builds.length === 1 ? '' : 's'}.\n`)
    return 0
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
    if (given.json) out.write(`${toLogJson({ valid: false, diagnostics: thrown.diagnostics.map(diagnosticReport) })}\n`)
    else printer.diagnostics(thrown.diagnostics)
    return 1
  }
}
