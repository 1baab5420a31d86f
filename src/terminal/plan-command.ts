import { rmSync } from 'node:fs'
import { type Explanation, explainLines } from '../engine/fingerprint/explain-lines.ts'
import { explainOn } from '../engine/fingerprint/explain-on.ts'
import { untouchedBuilds } from '../engine/fingerprint/untouched-builds.ts'
import { exitCodes } from '../engine/order.ts'
import type { PlanDescription } from '../engine/plan/plan-description.ts'
import { planLines } from '../engine/plan/plan-lines.ts'
import type { Product } from '../engine/product.ts'
import { Session } from '../engine/session.ts'
import { temporaryFolder } from '../host/temporary-folder.ts'
import { planReport } from '../report/builds.ts'
import { cleanLines } from '../report/clean.ts'
import { toLogJson } from '../report/sanitise.ts'
import { orderOf, type PlanArguments } from './arguments.ts'
import { secretArguments } from './connection-arguments.ts'
import type { Streams } from './streams.ts'
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
  const outcome = await session.work(signal, async () => {
    const all = await session.plan(order, signal)
    const { changedOnly, changedSince, explain } = given
    const asked = { since: changedSince, workingDirectory: order.workingDirectory, env: streams.env, signal }
    const untouched = changedOnly ? await untouchedBuilds(all, asked, product, session) : new Set<string>()
    if (untouched.size > 0 && !given.json)
      out.write(`Not touched by the change: ${cleanLines([...untouched].join(', '), secrets).join(' ')}\n`)
    description = await product.describe({ ...all, builds: all.builds.filter(({ name }) => !untouched.has(name)) })
    if (explain) explained = await explainOn(session, product, all, { order }, signal)
    return 'succeeded'
  })
  await session.end()
  const told = explained === undefined ? description : { ...description, explained }
  if (given.json) out.write(`${toLogJson(planReport(told, session.history, secrets))}\n`)
  else
    for (const line of [...planLines(description), ...(explained ?? []).flatMap(explainLines)])
      out.write(`${cleanLines(line, secrets).join(' ')}
`)
  return exitCodes[outcome]
}
