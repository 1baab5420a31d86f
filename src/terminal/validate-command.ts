import { exitCodes } from '../engine/order.ts'
import type { Product } from '../engine/product.ts'
import { Session } from '../engine/session.ts'
import { diagnosticReports } from '../report/builds.ts'
import { toLogJson } from '../report/sanitise.ts'
import { orderOf, type TemplateArguments } from './arguments.ts'
import { secretArguments } from './connection-arguments.ts'
import type { Streams } from './streams.ts'
import { TerminalAudience } from './terminal-audience.ts'
import { Printer } from './terminal-printer.ts'

/** Checks a template. `--json`: `{"valid","diagnostics":[...]}`. */
export async function validate(
  product: Product,
  template: string,
  given: TemplateArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const order = orderOf('validate', template, given)
  const audience = new TerminalAudience(given.json ? undefined : new Printer(streams.err, streams))
  const session = new Session(product, { ...streams, known: secretArguments(given) }, audience)
  let count = 0
  const outcome = await session.work(signal, async () => {
    const { builds } = await session.plan(order, signal)
    count = builds.length
    return 'succeeded'
  })
  if (given.json) {
    const report = { valid: outcome === 'succeeded', diagnostics: diagnosticReports(session.history, streams.secrets) }
    streams.out.write(`${toLogJson(report)}\n`)
  } else if (outcome === 'succeeded')
    streams.out.write(`The template is valid: ${count} build${count === 1 ? '' : 's'}.\n`)
  return exitCodes[outcome]
}
