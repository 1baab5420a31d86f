import { ExternalError } from '../diagnostics/errors.ts'
import { exitCodes } from '../engine/order.ts'
import { planLines } from '../engine/plan-lines.ts'
import type { PlanDescription, Product } from '../engine/product.ts'
import { Session } from '../engine/session.ts'
import type { PlanChanges } from '../events/plan-changes.ts'
import type { Plan } from '../packer/plan.ts'
import { planReport } from '../report/builds.ts'
import { changesText, coloured } from '../report/changes/changes-text.ts'
import { cleanLines } from '../report/clean.ts'
import { toLogJson } from '../report/sanitise.ts'
import { orderOf, type PlanArguments } from './arguments.ts'
import { secretArguments } from './connection-arguments.ts'
import { type Streams, wantsColour } from './streams.ts'
import { TerminalAudience } from './terminal-audience.ts'
import { Printer } from './terminal-printer.ts'

const nothing: PlanDescription = { builds: [], variables: {}, warnings: [] }

/** Shows what a build would do. `--json`: the PlanDescription with `diagnostics`. */
export async function plan(
  product: Product,
  template: string,
  given: PlanArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const { out, secrets } = streams
  const order = orderOf('plan', template, given)
  const audience = new TerminalAudience(new Printer(streams.err, streams))
  const session = new Session(product, { ...streams, known: secretArguments(given) }, audience)
  let description = nothing
  let changes: PlanChanges | undefined
  const outcome = await session.work(signal, async () => {
    const made = await session.plan(order, signal)
    description = await product.describe(made)
    if (given.base !== undefined) changes = await compared(made, given.base)
    return 'succeeded'
  })
  if (given.json)
    out.write(`${toLogJson(planReport({ ...description, ...(changes && { changes }) }, session.history, secrets))}\n`)
  else {
    for (const line of planLines(description)) out.write(`${cleanLines(line, secrets).join(' ')}\n`)
    const isColoured = wantsColour(out, streams.env)
    for (const { sign, text } of changes === undefined ? [] : changesText(changes)) {
      const line = { sign, text: cleanLines(text, secrets).join(' ') }
      out.write(`${isColoured ? coloured(line) : line.text}\n`)
    }
  }
  return exitCodes[outcome]

  async function compared(made: Plan, revision: string): Promise<PlanChanges | undefined> {
    try {
      return await session.changes(made, order, { revision, isFresh: false }, signal)
    } catch (thrown) {
      if (signal.aborted || !(thrown instanceof ExternalError)) throw thrown
      session.tell([{ ...thrown.toDiagnostic(), severity: 'warning', subject: '--base' }])
      return undefined
    }
  }
}
