import { type Diagnostic, warning } from '../diagnostics/diagnostic.ts'
import { toDiagnostics } from '../diagnostics/errors.ts'
import type { Product } from '../engine/product.ts'
import { exitCodes, type Order, Session } from '../engine/session.ts'
import type { Outcome } from '../events/event.ts'
import type { Reaped } from '../events/reaped.ts'
import { removeLeftFolders } from '../host/private-folder.ts'
import type { Plan } from '../packer/plan.ts'
import { reapOutcome } from '../report/reap-report.ts'
import { Secrets } from '../report/secrets.ts'
import { actionsCache } from './actions-cache.ts'
import type { Env } from './env.ts'
import { type Inputs, readInputs, secretInputs } from './inputs.ts'
import { jobLink } from './job-link.ts'
import { missingSecrets } from './missing-secrets.ts'
import { StateNotes } from './post-state.ts'
import { Reporter } from './reporter.ts'
import { placeOf } from './workspace.ts'

/** The action's main step. */
export interface MainStep {
  /** Answers the exit code. */
  run(signal: AbortSignal): Promise<number>
  /** For when there is no more time: writes down what is known. */
  flush(): void
  /** For what nobody caught. */
  crash(thrown: unknown): void
}

export function mainStep(product: Product, env: Env): MainStep {
  const place = placeOf(env)
  const secrets = new Secrets()
  const reporter = new Reporter(env, place, secrets)
  const session = new Session(product, { env, secrets, known: secretInputs(env) }, reporter)
  let inputs: Inputs | undefined
  let reaped: readonly Reaped[] | undefined
  let isFinished = false

  async function run(signal: AbortSignal): Promise<number> {
    const outcome = await session.work(signal, async () => {
      inputs = readInputs(env)
      session.tell([...inputs.warnings, ...untestedRunner(env)])
      const { command } = inputs
      // Those of runs before on this runner, whose post steps did not come.
      if (command !== 'validate' && command !== 'plan') await removeLeftFolders(session.clock.now())
      if (command === 'reap') return reap(inputs, signal)
      return work(inputs, orderOf(inputs, command, place.embeddedData), signal)
    })
    // On a cancelled run every second counts: no questions to anybody.
    finish(outcome, await jobLink(env, signal.aborted ? undefined : inputs?.githubToken))
    await session.end()
    return exitCodes[outcome]
  }

  async function reap({ connection, embedded, olderThanMs, dryRun }: Inputs, signal: AbortSignal): Promise<Outcome> {
    reporter.withoutOutputs()
    const order = { connection, embedded: embedded ? { data: place.embeddedData } : undefined }
    reaped = await session.reap(order, { olderThanMs, dryRun }, signal)
    reporter.reaped(reaped)
    return reapOutcome(reaped)
  }

  async function work(given: Inputs, order: Order, signal: AbortSignal): Promise<Outcome> {
    const plan = await session.plan(order, signal)
    session.tell(reporter.takeWeakSecrets())
    switch (order.command) {
      case 'validate':
        reporter.log.headline('The template is valid')
        return 'succeeded'
      case 'plan':
        reporter.showPlan(await product.describe(plan), session.history)
        return 'succeeded'
      case 'build':
        return build(given, order, plan, signal)
    }
  }

  function build(given: Inputs, order: Order, plan: Plan, signal: AbortSignal): Promise<Outcome> {
    // Where outputs can not be set, nothing is built that nobody would hear of.
    reporter.firstOutputs(session.history)
    const { onError, parallelBuilds, force, bootWaitFactor, cache } = given
    const choices = {
      folder: place.folder,
      notes: new StateNotes(place.folder),
      runId: place.runId,
      downloadDirectory: place.downloads,
      onError,
      // The platform kills this process ten seconds after a cancellation, and gives the post step minutes.
      cleanUpAfterCancel: false,
      parallelBuilds,
      force,
      bootWaitFactor,
      isoCache: cache ? actionsCache((text) => reporter.log.info(text)) : undefined,
    }
    return session.build(plan, order, choices, signal)
  }

  function finish(outcome: Outcome, logUrl?: string): void {
    if (isFinished) return
    isFinished = true
    const command = inputs?.command ?? 'build'
    session.tell(reporter.takeWeakSecrets())
    if (command === 'reap') {
      const { olderThanMs = 0, dryRun = false } = inputs ?? {}
      reporter.finishReap({ olderThanMs, dryRun, reaped, logUrl })
      return
    }
    if (command === 'build') session.tell(missingSecrets(env, session.history.problems))
    try {
      if (command === 'build') session.tell(reporter.lastOutputs(session.history))
    } catch (thrown) {
      // Told once, also where it was the reason why nothing was built.
      const told = new Set(session.history.problems.map(({ summary }) => summary))
      session.tell(toDiagnostics(thrown).filter(({ summary }) => !told.has(summary)))
    }
    reporter.finish({ command, outcome, history: session.history, now: session.clock.now(), logUrl })
  }

  return {
    run,
    flush: () => finish('cancelled'),
    crash: (thrown) => {
      session.tell(toDiagnostics(thrown))
      finish('failed')
    },
  }
}

/** Said at once, since what goes wrong later may look like anything. */
function untestedRunner(env: Env): readonly Diagnostic[] {
  const system = env['RUNNER_OS']
  if (system === undefined || system === '' || system === 'Linux') return []
  const why =
    'It is made for Linux runners and tested there alone: shell-local and the embedded Proxmox need a Unix. `validate` and `plan` are likely to work.'
  return [warning('untested-runner', `Nobody tests this action on ${system}`, why)]
}

function orderOf(inputs: Inputs, command: Order['command'], data: string): Order {
  const { template, vars, varFiles, only, except, workingDirectory, connection, trust } = inputs
  const embedded = inputs.embedded ? { data } : undefined
  return { command, template, vars, varFiles, only, except, workingDirectory, connection, embedded, trust }
}
