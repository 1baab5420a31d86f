import { noBaseKnown } from '../../engine/fingerprint/untouched-builds.ts'
import type { MatrixEntry } from '../../engine/matrix/find-builds.ts'
import { exitCodes } from '../../engine/order.ts'
import type { Product } from '../../engine/product.ts'
import { Session } from '../../engine/session.ts'
import { diagnosticReports } from '../../report/builds.ts'
import { matrixCount, matrixLine, matrixReport } from '../../report/matrix-report.ts'
import { toLogJson } from '../../report/sanitise.ts'
import { type MatrixArguments, orderOf } from '../arguments.ts'
import { secretArguments } from '../connection-arguments.ts'
import type { Streams } from '../streams.ts'
import { TerminalAudience } from '../terminal-audience.ts'
import { Printer } from '../terminal-printer.ts'

/** Lists the builds of a tree of folders. `--json`: `{"include":[...],"diagnostics":[...]}`. */
export async function matrix(
  product: Product,
  tree: string,
  given: MatrixArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const printer = new Printer(given.json ? streams.err : streams.out, streams)
  const session = new Session(
    product,
    { ...streams, known: secretArguments(given) },
    new TerminalAudience(new Printer(streams.err, streams)),
  )
  let found: readonly MatrixEntry[] = []
  const outcome = await session.work(signal, async () => {
    if (given.changedOnly && given.changedSince === undefined) session.tell([noBaseKnown()])
    const { entries } = await session.matrix(orderOf('plan', tree, given), given.changedSince, signal)
    found = given.changedOnly ? entries.filter(({ changed }) => changed) : entries
    return 'succeeded'
  })
  const { secrets, out } = streams
  if (given.json)
    out.write(
      `${toLogJson({ ...matrixReport(found, secrets), diagnostics: diagnosticReports(session.history, secrets) })}\n`,
    )
  else if (outcome === 'succeeded') {
    for (const entry of found) printer.write(printer.lines.detail(matrixLine(entry)))
    printer.write(printer.lines.headline(matrixCount(found)))
  }
  return exitCodes[outcome]
}
