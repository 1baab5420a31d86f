import { exitCodes } from '../engine/order.ts'
import type { Product } from '../engine/product.ts'
import { Session } from '../engine/session.ts'
import { diagnosticReports } from '../report/builds.ts'
import { toLogJson } from '../report/sanitise.ts'
import { orderOf, type ValidateArguments } from './arguments.ts'
import { secretArguments } from './connection-arguments.ts'
import type { Streams } from './streams.ts'
import { TerminalAudience } from './terminal-audience.ts'
import { Printer } from './terminal-printer.ts'

/** Checks a template. `--json`: `{"valid","diagnostics":[...]}`. */
export async function validate(
  product: Product,
  template: string,
  given: ValidateArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const { json, syntaxOnly, evaluateDatasources: evaluateDataSources, warnUndeclaredVar } = given
  const order = { ...orderOf('validate', template, given), evaluateDataSources }
  const audience = new TerminalAudience(json ? undefined : new Printer(streams.err, streams))
  if (!warnUndeclaredVar) audience.without = new Set(['undeclared-variable'])
  const session = new Session(product, { ...streams, known: secretArguments(given) }, audience)
  let good = 'The syntax of the template is right.'
  const outcome = await session.work(signal, async () => {
    if (syntaxOnly) await session.inspect(order, signal)
    else {
      const { length } = (await session.plan(order, signal)).builds
      good = `The template is valid: ${length} build${length === 1 ? '' : 's'}.`
    }
    return 'succeeded'
  })
  await session.end()
  if (json) {
    const report = { valid: outcome === 'succeeded', diagnostics: diagnosticReports(session.history, streams.secrets) }
    streams.out.write(`${toLogJson(report)}\n`)
  } else if (outcome === 'succeeded') new Printer(streams.out, streams).write([{ kind: 'detail', text: good }])
  return exitCodes[outcome]
}
