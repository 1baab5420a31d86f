import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { warning } from '../diagnostics/diagnostic.ts'
import { ExternalError } from '../diagnostics/errors.ts'
import { holdsNotes } from '../engine/embedded-access.ts'
import { exitCodes } from '../engine/order.ts'
import type { Product } from '../engine/product.ts'
import { Session } from '../engine/session.ts'
import type { Reaped } from '../events/reaped.ts'
import { removeLeftFolders } from '../host/private-folder.ts'
import { otherFolders, removeDeadFolders, temporaryFolder } from '../host/temporary-folder.ts'
import { diagnosticReports } from '../report/builds.ts'
import { reapCounts, reapLine, reapOutcome, reapReports, renderReap } from '../report/reap-report.ts'
import { toLogJson } from '../report/sanitise.ts'
import { summaryLimit } from '../report/summary.ts'
import type { ReapArguments } from './arguments.ts'
import { connectionOf, embeddedOf, secretArguments } from './connection-arguments.ts'
import type { Streams } from './streams.ts'
import { TerminalAudience } from './terminal-audience.ts'
import { TerminalLog } from './terminal-log.ts'
import { Printer } from './terminal-printer.ts'

function requireData(folder: string | undefined): void {
  if (folder === undefined || existsSync(folder)) return
  throw new ExternalError(
    'file-not-found',
    `There is no folder ${folder}`,
    'Name the one that `build` or `serve` was given as --data.',
  )
}

/** Removes what builds left behind. `--json`: `{"outcome","reaped":[...],"diagnostics":[...]}`. */
export async function reap(
  product: Product,
  given: ReapArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const temporary = given.embedded && given.data === undefined ? temporaryFolder() : undefined
  try {
    const errors = new Printer(streams.err, streams)
    const printer = new Printer(given.json ? streams.err : streams.out, streams)
    const audience = new TerminalAudience(errors)
    audience.log = new TerminalLog(printer, errors, undefined)
    const session = new Session(product, { ...streams, known: secretArguments(given) }, audience)
    const { dryRun, olderThan: olderThanMs } = given
    let reaped: readonly Reaped[] | undefined
    const outcome = await session.work(signal, async () => {
      const order = { connection: connectionOf(given), embedded: embeddedOf(given, temporary ?? '') }
      requireData(given.data)
      if (!dryRun) {
        removeDeadFolders(otherFolders(temporary), session.clock.now(), holdsNotes)
        await removeLeftFolders(session.clock.now())
        await product.removeAbandoned(otherFolders(temporary))
      }
      const wish = { olderThanMs, dryRun }
      const look = { isLooking: dryRun }
      reaped = await session.onServer(order, signal, (server) => product.reap({ ...server, ...wish }), look)
      return reapOutcome(reaped)
    })
    await session.end()
    const { secrets } = streams
    if (given.summary !== undefined) {
      try {
        writeFileSync(given.summary, renderReap({ reaped, olderThanMs, dryRun, secrets, limit: summaryLimit }))
      } catch (thrown) {
        session.tell([warning('summary-not-written', `The summary could not be written: ${(thrown as Error).message}`)])
      }
    }
    if (given.json) {
      const diagnostics = diagnosticReports(session.history, secrets)
      streams.out.write(`${toLogJson({ outcome, reaped: reapReports(reaped ?? [], secrets), diagnostics })}\n`)
    } else if (reaped !== undefined) {
      for (const one of reaped) printer.write(printer.lines.headline(reapLine(one)))
      const counts = reapCounts(reaped)
      printer.write(printer.lines.headline(counts === '' ? 'Builds have left nothing behind' : counts))
    }
    return exitCodes[outcome]
  } finally {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true })
  }
}
