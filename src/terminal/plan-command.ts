import { rmSync } from 'node:fs'
import { ExternalError } from '../diagnostics/errors.ts'
import { type Explanation, explainLines } from '../engine/fingerprint/explain-lines.ts'
import { explainOn } from '../engine/fingerprint/explain-on.ts'
import { untouchedBuilds } from '../engine/fingerprint/untouched-builds.ts'
import { exitCodes } from '../engine/order.ts'
import type { PlanDescription } from '../engine/plan/plan-description.ts'
import { planLines } from '../engine/plan/plan-lines.ts'
import type { Product } from '../engine/product.ts'
import { Session } from '../engine/session.ts'
import type { PlanChanges } from '../events/plan-changes.ts'
import { temporaryFolder } from '../host/temporary-folder.ts'
import type { Plan } from '../packer/plan.ts'
import { planReport } from '../report/builds.ts'
import { changesText, coloured } from '../report/changes/changes-text.ts'
import { cleanLines } from '../report/clean.ts'
import { toLogJson } from '../report/sanitise.ts'
import { orderOf, type PlanArguments } from './arguments.ts'
import { secretArguments } from './connection-arguments.ts'
import { mannered } from './manner.ts'
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
  const temporary = given.embedded && given.data === undefined ? temporaryFolder() : undefined
  try {
    return await planIn(temporary ?? '', product, template, given, streams, signal)
  } finally {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true })
  }
}

async function planIn(
  folder: string,
  product: Product,
  template: string,
  given: PlanArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const { out, secrets } = streams
  const order = orderOf('plan', template, given, folder)
  const audience = new TerminalAudience(new Printer(streams.err, streams))
  const session = new Session(product, { ...streams, known: secretArguments(given) }, audience)
  let description = nothing
  let explained: readonly Explanation[] | undefined
  let changes: PlanChanges | undefined
  const outcome = await session.work(signal, async () => {
    const all = await session.plan(order, signal)
    const { changedOnly, changedSince, explain } = given
    if (changedSince !== undefined) changes = await compared(all, changedSince)
    const asked = { since: changedSince, workingDirectory: order.workingDirectory, env: streams.env, signal }
    const untouched = changedOnly ? await untouchedBuilds(all, asked, product, session) : new Set<string>()
    if (untouched.size > 0 && !given.json)
      out.write(`Not touched by the change: ${cleanLines([...untouched].join(', '), secrets).join(' ')}\n`)
    description = await product.describe({ ...all, builds: all.builds.filter(({ name }) => !untouched.has(name)) })
    if (explain) explained = await explainOn(session, product, all, { order }, signal)
    return 'succeeded'
  })
  await session.end()
  if (given.json) {
    const told = { ...description, ...(explained && { explained }), ...(changes && { changes }) }
    out.write(`${toLogJson(planReport(told, session.history, secrets))}\n`)
    return exitCodes[outcome]
  }
  const clean = (text: string) => cleanLines(text, secrets).join(' ')
  const { manner } = streams
  const write = (text: string) =>
    out.write(`${manner === undefined ? text : mannered({ kind: 'detail', text }, manner)}\n`)
  for (const line of [...planLines(description), ...(explained ?? []).flatMap(explainLines)]) write(clean(line))
  const isColoured = wantsColour(out, streams)
  for (const { sign, text } of changes === undefined ? [] : changesText(changes))
    write(isColoured ? coloured({ sign, text: clean(text) }) : clean(text))
  return exitCodes[outcome]

  async function compared(made: Plan, revision: string): Promise<PlanChanges | undefined> {
    try {
      return await session.compare(made, order, { revision, isFresh: false }, signal)
    } catch (thrown) {
      if (signal.aborted || !(thrown instanceof ExternalError)) throw thrown
      session.tell([{ ...thrown.toDiagnostic(), severity: 'warning', subject: '--changed-since' }])
      return undefined
    }
  }
}
