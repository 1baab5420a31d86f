import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { warning } from '../../diagnostics/diagnostic.ts'
import { ExternalError } from '../../diagnostics/errors.ts'
import { type LifeCommand, promoteWish, retireWish, revokeWish, rollbackWish } from '../../engine/life/life-order.ts'
import { exitCodes } from '../../engine/order.ts'
import type { Product, ServerAccess } from '../../engine/product.ts'
import { Session } from '../../engine/session.ts'
import type { Outcome } from '../../events/event.ts'
import type { ListedTemplate } from '../../events/listed-template.ts'
import type { Retired } from '../../events/retired.ts'
import { temporaryFolder } from '../../host/temporary-folder.ts'
import { diagnosticReports } from '../../report/builds.ts'
import {
  type LifeSummary,
  moveLine,
  moveLines,
  renderMove,
  renderRevocation,
  revocationLine,
  revocationLines,
} from '../../report/life/channel-report.ts'
import { listCounts, listLines, listReports, renderList } from '../../report/life/list-report.ts'
import { redacted } from '../../report/life/redacted.ts'
import {
  renderRetire,
  retireCounts,
  retireLine,
  retireOutcome,
  retireReports,
} from '../../report/life/retire-report.ts'
import { toLogJson } from '../../report/sanitise.ts'
import type { Secrets } from '../../report/secrets.ts'
import { summaryLimit } from '../../report/summary.ts'
import { connectionOf, embeddedOf, secretArguments } from '../connection-arguments.ts'
import type { Streams } from '../streams.ts'
import { TerminalAudience } from '../terminal-audience.ts'
import { TerminalLog } from '../terminal-log.ts'
import { Printer } from '../terminal-printer.ts'
import { type LifeOrderArguments, lifeOrder } from './life-order-arguments.ts'

/** What a command does on the server, and how its result is told. */
interface Deed<Result> {
  readonly isLooking: boolean
  /** Are the lines but the last one rows? */
  readonly isTable?: true
  run(server: ServerAccess): Promise<Result>
  outcome(result: Result): Outcome
  /** The last one is the verdict. */
  lines(result: Result): readonly string[]
  /** By name, in the JSON. */
  json(result: Result | undefined, secrets: Secrets): Readonly<Record<string, unknown>>
  summary(result: Result | undefined, ending: LifeSummary): string
}

/** `--json`: `{"outcome", "move" | "revocation" | "retired", "diagnostics":[...]}`. Throws InvalidArgumentError for wrong usage. */
export function life(
  command: LifeCommand,
  product: Product,
  given: LifeOrderArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const order = lifeOrder(command, given)
  const all = { given, streams, signal, product }
  switch (command) {
    case 'promote':
    case 'rollback':
    case 'demote': {
      const kind = command === 'promote' ? 'promote' : 'rollback'
      return perform(all, {
        isLooking: false,
        run: (server) =>
          kind === 'promote'
            ? product.promote({ ...server, ...promoteWish(order) })
            : product.rollback({ ...server, ...rollbackWish(order) }),
        outcome: () => 'succeeded',
        lines: (move) => [...moveLines(move).slice(1), moveLine(move)],
        json: (move, secrets) => (move === undefined ? {} : { move: redacted(move, secrets) }),
        summary: (move, ending) => renderMove(kind, move, ending),
      })
    }
    case 'revoke':
    case 'unrevoke':
      return perform(all, {
        isLooking: false,
        run: (server) => product.revoke({ ...server, ...revokeWish(command, order) }),
        outcome: () => 'succeeded',
        lines: (revocation) => [...revocationLines(revocation).slice(1), revocationLine(revocation)],
        json: (revocation, secrets) => (revocation === undefined ? {} : { revocation: redacted(revocation, secrets) }),
        summary: (revocation, ending) => renderRevocation(command, revocation, ending),
      })
    case 'list': {
      const now = product.clock.now()
      const { name, channel } = order
      return perform<readonly ListedTemplate[]>(all, {
        isLooking: true,
        isTable: true,
        run: (server) => product.list({ ...server, name, channel }),
        outcome: () => 'succeeded',
        lines: (templates) => [...listLines(templates, now), listCounts(templates)],
        json: (templates = [], secrets) => ({ templates: listReports(templates, secrets) }),
        summary: (templates, ending) => renderList({ name, channel, now, ...ending, templates }),
      })
    }
    case 'retire': {
      const wish = retireWish(order)
      return perform<readonly Retired[]>(all, {
        isLooking: wish.dryRun,
        run: (server) => product.retire({ ...server, ...wish }),
        outcome: retireOutcome,
        lines: (retired) => [...retired.map(retireLine), retireCounts(retired) || 'There is no such template'],
        json: (retired = [], secrets) => ({ retired: retireReports(retired, secrets) }),
        summary: (retired, ending) => renderRetire({ ...wish, ...ending, retired }),
      })
    }
  }
}

interface Setting {
  readonly given: LifeOrderArguments
  readonly streams: Streams
  readonly signal: AbortSignal
  readonly product: Product
}

async function perform<Result>(
  { given, streams, signal, product }: Setting,
  { isLooking, isTable, run, outcome: outcomeOf, lines, json, summary }: Deed<Result>,
): Promise<number> {
  const temporary = given.embedded && given.data === undefined ? temporaryFolder() : undefined
  try {
    const errors = new Printer(streams.err, streams)
    const printer = new Printer(given.json ? streams.err : streams.out, streams)
    const audience = new TerminalAudience(errors)
    audience.log = new TerminalLog(printer, errors, undefined)
    const session = new Session(product, { ...streams, known: secretArguments(given) }, audience)
    let result: Result | undefined
    const outcome = await session.work(signal, async () => {
      const order = { connection: connectionOf(given), embedded: embeddedOf(given, temporary ?? '') }
      requireData(given.data)
      result = await session.onServer(order, signal, run, { isLooking })
      return outcomeOf(result)
    })
    await session.end()
    const { secrets } = streams
    if (given.summary !== undefined) {
      const { problems } = session.history
      try {
        writeFileSync(given.summary, summary(result, { secrets, problems, limit: summaryLimit }))
      } catch (thrown) {
        session.tell([warning('summary-not-written', `The summary could not be written: ${(thrown as Error).message}`)])
      }
    }
    if (given.json) {
      const diagnostics = diagnosticReports(session.history, secrets)
      streams.out.write(`${toLogJson({ outcome, ...json(result, secrets), diagnostics })}\n`)
    } else if (result !== undefined) {
      const all = lines(result)
      for (const [index, line] of all.entries())
        printer.write(isTable && index < all.length - 1 ? printer.lines.plain(line) : printer.lines.headline(line))
    }
    return exitCodes[outcome]
  } finally {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true })
  }
}

function requireData(folder: string | undefined): void {
  if (folder === undefined || existsSync(folder)) return
  throw new ExternalError(
    'file-not-found',
    `There is no folder ${folder}`,
    'Name the one that `build` or `serve` was given as --data.',
  )
}
