import { randomUUID } from 'node:crypto'
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { InvalidArgumentError } from 'commander'
import { warning } from '../diagnostics/diagnostic.ts'
import { ExternalError } from '../diagnostics/errors.ts'
import { simulatedGuests } from '../engine/checks/simulated-guests.ts'
import { holdsNotes } from '../engine/embedded-access.ts'
import type { UnchangedWish } from '../engine/fingerprint/judge-build.ts'
import { untouchedBuilds } from '../engine/fingerprint/untouched-builds.ts'
import { type LifeSetup, lifeOf } from '../engine/life/life-setup.ts'
import type { NightlySetup } from '../engine/life/nightly.ts'
import { exitCodes, type Order } from '../engine/order.ts'
import type { Product } from '../engine/product.ts'
import { Session } from '../engine/session.ts'
import type { Outcome } from '../events/event.ts'
import { removeLeftFolders } from '../host/private-folder.ts'
import { otherFolders, removeDeadFolders, temporaryFolder } from '../host/temporary-folder.ts'
import type { Plan } from '../packer/plan.ts'
import { buildReports, diagnosticReports } from '../report/builds.ts'
import { code } from '../report/markdown.ts'
import { toLogJson } from '../report/sanitise.ts'
import { renderSummary, summaryLimit } from '../report/summary.ts'
import { type BuildArguments, orderOf, type TestArguments } from './arguments.ts'
import { Bars } from './bars.ts'
import { secretArguments } from './connection-arguments.ts'
import { checkNightly } from './life/nightly-arguments.ts'
import { lifeWish } from './life-arguments.ts'
import { machineReport } from './machine-report.ts'
import { placeImages } from './serve/place-images.ts'
import type { Streams } from './streams.ts'
import { TerminalAudience } from './terminal-audience.ts'
import { TerminalLog } from './terminal-log.ts'
import { Printer } from './terminal-printer.ts'
import { unchangedWish } from './unchanged/unchanged-arguments.ts'
import { downloadFolder, screenFolder, userCache } from './user-cache.ts'

/** `tries`: it is a test, of which nothing is kept. */
type Given = BuildArguments & Pick<TestArguments, 'testVmids' | 'testPool'> & { readonly tries?: boolean }

/** Builds the templates. `--json`: `{"outcome","builds":[...],"diagnostics":[...]}` on stdout, and the log on stderr. */
export async function build(
  product: Product,
  template: string,
  given: Given,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  checkNightly(given)
  if (given.forceOrder !== undefined && !given.force)
    throw new InvalidArgumentError('--force-order needs --force: without it no template is replaced.')
  if (given.keepPrevious === true && !given.force)
    throw new InvalidArgumentError('--keep-previous needs --force: without it no template is replaced.')
  const { skip, maxAge } = unchangedWish(given)
  const life = lifeOf(
    { ...lifeWish(given, skip), skipUnchanged: skip },
    streams.env,
    given.packageDiff || given.refresh !== undefined,
  )
  // A data folder that lasts has the journal itself, and nothing else is put anywhere.
  const lasting = given.embedded ? given.data : undefined
  const temporary = lasting === undefined ? temporaryFolder() : undefined
  const folder = temporary ?? path.resolve(lasting ?? '')
  let left = true
  try {
    const order = orderOf(commandOf(given), template, given, folder)
    const errors = new Printer(streams.err, streams)
    const audience = new TerminalAudience(errors)
    const session = new Session(product, { ...streams, known: secretArguments(given) }, audience)
    streams.lastWords?.prepare(() =>
      report(session, { template, outcome: 'cancelled', restriction: audience.restriction }, given, streams),
    )
    const outcome = await session.work(signal, async () => {
      if (given.summary !== undefined) tryToWrite(given.summary)
      const plan = await session.plan(order, signal)
      removeDeadFolders(otherFolders(temporary), session.clock.now(), holdsNotes)
      await removeLeftFolders(session.clock.now())
      if (order.embedded !== undefined) await product.removeAbandoned(otherFolders(temporary))
      if (given.simulate) session.tell(simulatedGuests(plan))
      const { changedOnly, changedSince } = given
      const asked = { since: changedSince, workingDirectory: order.workingDirectory, env: streams.env, signal }
      const untouched = changedOnly ? await untouchedBuilds(plan, asked, product, session) : new Set<string>()
      const unchanged = { skip, maxAge, untouched }
      return run(product, session, plan, { life, unchanged, order, given, folder, streams, errors, audience, signal })
    })
    await session.end()
    left = session.left.length > 0
    streams.lastWords?.prepare(undefined)
    report(session, { template, outcome, restriction: audience.restriction }, given, streams)
    return exitCodes[outcome]
  } finally {
    if (temporary !== undefined && !left) rmSync(temporary, { recursive: true, force: true })
  }
}

interface Run {
  readonly life: LifeSetup | undefined
  readonly unchanged: UnchangedWish
  readonly order: Order
  readonly given: Given
  readonly folder: string
  readonly streams: Streams
  readonly errors: Printer
  readonly audience: TerminalAudience
  readonly signal: AbortSignal
}

async function run(product: Product, session: Session, plan: Plan, setup: Run): Promise<Outcome> {
  const { life, unchanged, order, given, folder, streams, errors, audience, signal } = setup
  const stream = given.json ? streams.err : streams.out
  const bars = stream.isTTY === true ? await Bars.on(stream) : undefined
  const printer = new Printer(stream, streams)
  const log = new TerminalLog(printer, errors, bars)
  audience.log = log
  const cancelling = `Cancelling, and removing what was made (${folder}); interrupt again to leave it`
  signal.addEventListener('abort', () => log.write(printer.lines.headline(cancelling)), { once: true })
  const { onError, parallelBuilds, force, forceOrder, keepPrevious, bootWaitFactor, retry, screenshot } = given
  const runId = randomUUID()
  const choices = {
    folder,
    runId,
    downloadDirectory: downloadFolder(streams.env, folder),
    onError,
    cleanUpAfterCancel: true,
    parallelBuilds,
    force,
    forceOrder,
    keepPrevious,
    bootWaitFactor,
    // Not in the folder of this use, which goes with it.
    screenshot: screenshot === 'never' ? undefined : { when: screenshot, folder: screenFolder(streams.env, runId) },
    retry,
    billFolder: given.sbom === undefined ? undefined : path.resolve(given.sbom),
    nightly: nightlySetup(given, path.join(userCache(streams.env) ?? folder, 'packages')),
    life,
    unchanged,
    isoCache: undefined,
    ...(given.tries ? { trial: { vmids: given.testVmids, pool: given.testPool, keepsDownloads: false } } : {}),
  }
  try {
    if (order.embedded !== undefined)
      await placeImages(product, {
        wanted: given.embeddedImages,
        data: order.embedded.data,
        cacheDir: choices.downloadDirectory,
        env: streams.env,
        signal,
        onMessage: (text) => log.write(printer.lines.detail(text)),
      })
    return await session.build(plan, order, choices, signal)
  } finally {
    bars?.stop()
  }
}

function nightlySetup(
  { packageDiff, refresh, fullEvery: fullEveryMs }: BuildArguments,
  shelf: string,
): NightlySetup | undefined {
  if (!packageDiff && refresh === undefined) return undefined
  return { refresh, fullEveryMs, packages: packageDiff ? { folder: shelf, beyond: undefined } : undefined }
}

interface Result {
  readonly template: string
  readonly outcome: Outcome
  readonly restriction: string | undefined
}

function report(session: Session, { template, outcome, restriction }: Result, given: Given, streams: Streams): void {
  const { out, secrets, manner } = streams
  if (given.summary !== undefined) {
    const options = {
      command: commandOf(given),
      outcome,
      secrets,
      about: { template },
      restriction,
      embedded: given.embedded ? endOfEmbedded(given.data) : undefined,
      now: session.clock.now(),
      limit: summaryLimit,
    } as const
    try {
      writeFileSync(given.summary, renderSummary(session.history, options))
    } catch (thrown) {
      // The builds are what they are: a report that can not be written changes nothing about them.
      session.tell([warning('summary-not-written', `The summary could not be written: ${(thrown as Error).message}`)])
    }
  }
  const { history } = session
  if (given.json)
    out.write(
      `${toLogJson({ outcome, builds: buildReports(history, secrets, { links: !given.embedded }), diagnostics: diagnosticReports(history, secrets) })}\n`,
    )
  else if (manner?.kind === 'machine')
    for (const line of machineReport(history, secrets, session.clock.now())) out.write(`${line}\n`)
  else if (given.embedded && given.data === undefined)
    out.write('The embedded Proxmox was temporary and is gone with its machines; --data keeps them.\n')
}

function commandOf({ tries }: Given): 'build' | 'test' {
  return tries ? 'test' : 'build'
}

/** At the start, since an hour later it would be too late to say that there is no such folder. */
function tryToWrite(summary: string): void {
  try {
    closeSync(openSync(summary, 'a'))
  } catch (thrown) {
    throw new ExternalError('unwritable-file', `The summary could not be written: ${(thrown as Error).message}`)
  }
}

function endOfEmbedded(data: string | undefined): string {
  return data === undefined
    ? 'The embedded Proxmox was temporary and is gone with its templates.'
    : `The embedded Proxmox has ended. Its templates are files in ${code(data)}.`
}
