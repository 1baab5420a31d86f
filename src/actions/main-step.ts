import path from 'node:path'
import { TemplateError, toDiagnostics } from '../diagnostics/errors.ts'
import { embeddedConnection } from '../engine/embedded-access.ts'
import type { PlanRequest, Product, Served } from '../engine/product.ts'
import type { Outcome } from '../events/event.ts'
import type { Plan } from '../packer/plan.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'
import { toLogJson } from '../report/sanitise.ts'
import { actionsCache } from './actions-cache.ts'
import type { Env } from './env.ts'
import { type Inputs, readInputs, secretInputs } from './inputs.ts'
import { jobLink } from './job-link.ts'
import { StateJournal, saveEmbeddedData } from './post-state.ts'
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
  const workingDirectory = path.resolve(place.workspace, env['INPUT_WORKING-DIRECTORY'] ?? '.')
  const reporter = new Reporter(env, place, workingDirectory)
  for (const secret of secretInputs(env)) reporter.masks.add(secret)

  async function run(signal: AbortSignal): Promise<number> {
    let outcome: Outcome = 'failed'
    let inputs: Inputs | undefined
    let served: Served | undefined
    try {
      inputs = readInputs(env)
      if (inputs.embedded && inputs.command === 'build') served = await serve()
      outcome = await work(inputs, connectionOf(inputs, served), signal)
    } catch (thrown) {
      if (signal.aborted) outcome = 'cancelled'
      else reporter.tell(toDiagnostics(thrown))
    }
    // On a cancelled run every second counts: no questions to anybody.
    const logUrl = await jobLink(env, signal.aborted ? undefined : inputs?.githubToken)
    reporter.finish(outcome, logUrl)
    await served?.close()
    return { succeeded: 0, failed: 1, cancelled: 130 }[outcome]
  }

  async function serve(): Promise<Served> {
    saveEmbeddedData(place.embeddedData)
    reporter.log.openGroup('Embedded Proxmox')
    const served = await product.serve({
      listen: '127.0.0.1:0',
      data: place.embeddedData,
      log: (line) => reporter.log.info(line),
    })
    reporter.masks.add(served.access.token)
    reporter.masks.add(served.access.password)
    reporter.log.info(`Listening at ${served.access.url}, data in ${served.access.data}`)
    reporter.log.closeGroup()
    return served
  }

  async function work(inputs: Inputs, connection: ConnectionOverrides, signal: AbortSignal): Promise<Outcome> {
    const plan = await read(inputs, connection)
    if (plan === undefined) return 'failed'
    switch (inputs.command) {
      case 'validate':
        reporter.log.headline('The template is valid')
        return 'succeeded'
      case 'plan':
        reporter.log.openGroup('Plan')
        reporter.log.info(toLogJson(await product.describe(plan), 2))
        reporter.log.closeGroup()
        return 'succeeded'
      case 'build':
        return build(inputs, connection, plan, signal)
    }
  }

  async function read(inputs: Inputs, connection: ConnectionOverrides): Promise<Plan | undefined> {
    reporter.begin(inputs.command, undefined)
    try {
      const plan = await product.plan({
        ...planRequest(inputs, connection, env),
        onSecret: (text) => reporter.masks.add(text),
      })
      reporter.begin(inputs.command, plan)
      return plan
    } catch (thrown) {
      if (!(thrown instanceof TemplateError)) throw thrown
      reporter.tell(thrown.diagnostics)
      return undefined
    }
  }

  async function build(
    inputs: Inputs,
    connection: ConnectionOverrides,
    plan: Plan,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { builds } = await product.run(plan, {
      connection,
      workingDirectory: inputs.workingDirectory,
      env,
      onEvent: reporter.onEvent,
      journal: new StateJournal(path.join(place.folder, 'journal.jsonl')),
      signal,
      runId: place.runId,
      onError: inputs.onError,
      // The platform kills this process ten seconds after a cancellation, and gives the post step minutes.
      cleanUpAfterCancel: false,
      parallelBuilds: inputs.parallelBuilds,
      force: inputs.force,
      bootWaitFactor: inputs.bootWaitFactor,
      isoCache: inputs.cache ? actionsCache((text) => reporter.log.info(text)) : undefined,
      downloadDirectory: place.downloads,
    })
    if (signal.aborted) return 'cancelled'
    return builds.every(({ outcome }) => outcome === 'succeeded') ? 'succeeded' : 'failed'
  }

  return {
    run,
    flush: () => reporter.finish('cancelled'),
    crash: (thrown) => {
      reporter.tell(toDiagnostics(thrown))
      reporter.finish('failed')
    },
  }
}

export function planRequest(inputs: Inputs, connection: ConnectionOverrides, env: Env): PlanRequest {
  const { command, template, vars, varFiles, only, except, workingDirectory } = inputs
  return {
    template,
    vars,
    varFiles,
    only,
    except,
    workingDirectory,
    env,
    connection,
    evaluateDataSources: command !== 'validate',
    toBuild: command === 'build',
  }
}

/** The embedded server's own credentials in place of the user's. */
export function connectionOf({ embedded, connection }: Inputs, served: Served | undefined): ConnectionOverrides {
  return embedded ? embeddedConnection(served, connection.node) : connection
}
