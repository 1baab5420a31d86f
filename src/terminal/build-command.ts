import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { hasErrors, warning } from '../diagnostics/diagnostic.ts'
import { Cancelled, toDiagnostics } from '../diagnostics/errors.ts'
import type { Product, Served } from '../engine/product.ts'
import type { Event, Outcome } from '../events/event.ts'
import { openEntries } from '../events/journal.ts'
import type { Plan } from '../packer/plan.ts'
import { buildReports } from '../report/builds.ts'
import { Recorder } from '../report/history.ts'
import { FileJournal, readJournal } from '../report/journal-file.ts'
import { toLogJson } from '../report/sanitise.ts'
import { Secrets } from '../report/secrets.ts'
import { renderSummary, summaryLimit } from '../report/summary.ts'
import { type BuildArguments, connectionOf, planRequest } from './arguments.ts'
import { Bars } from './bars.ts'
import type { Streams } from './streams.ts'
import { TerminalLog } from './terminal-log.ts'
import { Printer } from './terminal-printer.ts'

/** Builds the templates. `--json`: `{"outcome","builds":[...]}` on stdout, and the log on stderr. */
export async function build(
  product: Product,
  template: string,
  given: BuildArguments,
  streams: Streams,
  signal: AbortSignal,
): Promise<number> {
  const secrets = new Secrets()
  for (const secret of [given.proxmoxPassword, given.proxmoxToken]) if (secret !== undefined) secrets.add(secret)
  const errors = new Printer(streams.err, streams.env, secrets)
  const recorder = new Recorder(Date.now())
  const folder = mkdtempSync(path.join(tmpdir(), 'proxmox-template-'))
  let served: Served | undefined
  let outcome: Outcome = 'failed'
  try {
    if (given.embedded) served = await serve(product, given, folder, errors, secrets)
    const connection = connectionOf(given, served)
    const plan = await product.plan({
      ...planRequest(template, given, connection),
      toBuild: true,
      onSecret: (text) => secrets.add(text),
    })
    for (const secret of plan.secrets) secrets.add(secret)
    recorder.expect(plan.builds.map(({ name }) => name))
    for (const problem of plan.warnings) recorder.problem(problem)
    errors.diagnostics(plan.warnings)
    outcome = await run(product, plan, { given, connection, folder, streams, errors, secrets, recorder, signal })
  } catch (thrown) {
    const problems = toDiagnostics(signal.aborted ? new Cancelled() : thrown)
    for (const problem of problems) recorder.problem(problem)
    errors.diagnostics(problems)
    outcome = signal.aborted ? 'cancelled' : hasErrors(problems) ? 'failed' : 'succeeded'
  } finally {
    await served?.close()
  }
  const left = openEntries(readJournal(path.join(folder, 'journal.jsonl')))
  if (left.length === 0) rmSync(folder, { recursive: true, force: true })
  report(given, recorder, outcome, secrets, errors, streams)
  return { succeeded: 0, failed: 1, cancelled: 130 }[outcome]
}

interface Run {
  readonly given: BuildArguments
  readonly connection: ReturnType<typeof connectionOf>
  readonly folder: string
  readonly streams: Streams
  readonly errors: Printer
  readonly secrets: Secrets
  readonly recorder: Recorder
  readonly signal: AbortSignal
}

async function run(product: Product, plan: Plan, setup: Run): Promise<Outcome> {
  const { given, connection, folder, streams, errors, secrets, recorder, signal } = setup
  const stream = given.json ? streams.err : streams.out
  const bars = stream.isTTY === true ? await Bars.on(stream) : undefined
  const printer = new Printer(stream, streams.env, secrets)
  const log = new TerminalLog(printer, errors, bars)
  const journal = new FileJournal(path.join(folder, 'journal.jsonl'))
  const cancelling = `Cancelling, and removing what was made (${journal.file}); interrupt again to leave it`
  signal.addEventListener('abort', () => log.write(printer.lines.headline(cancelling)), { once: true })
  try {
    const { builds } = await product.run(plan, {
      connection,
      workingDirectory: process.cwd(),
      env: streams.env,
      onEvent: (event: Event) => {
        if (event.kind === 'secret') secrets.add(event.text)
        recorder.record(event)
        log.onEvent(event)
      },
      journal,
      signal,
      runId: randomUUID(),
      onError: given.onError,
      cleanUpAfterCancel: true,
      parallelBuilds: given.parallelBuilds,
      force: given.force,
      bootWaitFactor: given.bootWaitFactor,
      isoCache: undefined,
      downloadDirectory: downloadDirectory(streams.env),
    })
    if (signal.aborted) return 'cancelled'
    return builds.every(({ outcome }) => outcome === 'succeeded') ? 'succeeded' : 'failed'
  } finally {
    bars?.stop()
    journal.close()
  }
}

async function serve(
  product: Product,
  given: BuildArguments,
  folder: string,
  errors: Printer,
  secrets: Secrets,
): Promise<Served> {
  const data = given.data === undefined ? path.join(folder, 'data') : path.resolve(given.data)
  const served = await product.serve({
    listen: '127.0.0.1:0',
    data,
    simulate: given.simulate,
    log: (line) => errors.write(errors.lines.plain(line)),
  })
  secrets.add(served.access.token)
  secrets.add(served.access.password)
  return served
}

function report(
  given: BuildArguments,
  recorder: Recorder,
  outcome: Outcome,
  secrets: Secrets,
  errors: Printer,
  { out }: Streams,
): void {
  const { history } = recorder
  if (given.summary !== undefined) {
    const text = renderSummary(history, { command: 'build', outcome, secrets, now: Date.now(), limit: summaryLimit })
    try {
      writeFileSync(given.summary, text)
    } catch (thrown) {
      // The builds are what they are: a report that can not be written changes nothing about them.
      errors.diagnostic(
        warning('summary-not-written', `The summary could not be written: ${(thrown as Error).message}`),
      )
    }
  }
  if (given.json) out.write(`${toLogJson({ outcome, builds: buildReports(history, secrets) })}\n`)
  else if (given.embedded && given.data === undefined)
    out.write('The embedded Proxmox was temporary and is gone with its machines; --data keeps them.\n')
}

/** Packer's place for downloads where one is named, else the user's cache. */
function downloadDirectory(env: Streams['env']): string {
  const base = env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache')
  return path.resolve(env['PACKER_CACHE_DIR'] || path.join(base, 'proxmox-template'))
}
