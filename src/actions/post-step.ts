import path from 'node:path'
import { type Diagnostic, warning } from '../diagnostics/diagnostic.ts'
import { toDiagnostics } from '../diagnostics/errors.ts'
import type { Product, Served } from '../engine/product.ts'
import type { JournalEntry } from '../events/journal.ts'
import type { Plan } from '../packer/plan.ts'
import type { Env } from './env.ts'
import { type Inputs, readInputs, secretInputs } from './inputs.ts'
import { connectionOf, planRequest } from './main-step.ts'
import { readState } from './post-state.ts'
import { Reporter } from './reporter.ts'
import { placeOf } from './workspace.ts'

/** The platform grants all post steps of a cancelled job 4 min 45 s together. */
const budgetMs = 240_000

/** The action's post step: removes what the main step left, and only that. */
export interface PostStep {
  /** Answers the exit code: 1 where something could not be removed, since nobody would look for it otherwise. */
  run(signal: AbortSignal): Promise<number>
  /** For when there is no more time. */
  flush(): void
  crash(thrown: unknown): void
}

export function postStep(product: Product, env: Env): PostStep {
  const { open, embeddedData } = readState(env)
  const place = placeOf(env)
  const reporter = new Reporter(env, place, path.resolve(place.workspace, env['INPUT_WORKING-DIRECTORY'] ?? '.'))
  for (const secret of secretInputs(env)) reporter.masks.add(secret)

  async function run(signal: AbortSignal): Promise<number> {
    if (open.length === 0) return 0
    reporter.log.headline(`Removing what the build left behind: ${open.map(nameOf).join(', ')}`)
    let served: Served | undefined
    try {
      const inputs = readInputs(env)
      if (inputs.embedded && embeddedData !== undefined)
        served = await product.serve({
          listen: '127.0.0.1:0',
          data: embeddedData,
          log: (line) => reporter.log.info(line),
        })
      const { removed, left } = await product.cleanUp(open, {
        connection: connectionOf(inputs, served),
        plan: await planAgain(product, inputs, env, reporter),
        env,
        onEvent: reporter.onEvent,
        signal,
        budgetMs,
      })
      for (const entry of removed) reporter.log.info(`Removed: ${nameOf(entry)}`)
      reporter.tell(left.map(notRemoved))
      return left.length === 0 ? 0 : 1
    } catch (thrown) {
      reporter.tell([...toDiagnostics(thrown), ...open.map(notRemoved)])
      return 1
    } finally {
      await served?.close()
    }
  }

  return {
    run,
    flush: () => reporter.tell(open.map(notRemoved)),
    crash: (thrown) => reporter.tell([...toDiagnostics(thrown), ...open.map(notRemoved)]),
  }
}

/** The template's own connection options. A later step may have changed or removed the files: then the inputs must do. */
async function planAgain(product: Product, inputs: Inputs, env: Env, reporter: Reporter): Promise<Plan | undefined> {
  try {
    const plan = await product.plan({ ...planRequest(inputs, connectionOf(inputs, undefined), env), toBuild: false })
    for (const secret of plan.secrets) reporter.masks.add(secret)
    return plan
  } catch {
    reporter.tell([
      warning(
        'template-gone',
        'The template can not be read any more',
        'Cleaning up with the connection of the inputs and of the environment alone.',
      ),
    ])
    return undefined
  }
}

function notRemoved(entry: JournalEntry): Diagnostic {
  return {
    code: 'left-behind',
    severity: 'error',
    summary: `Left behind: ${nameOf(entry)}`,
    detail: `It was made by this run and could not be removed. Remove it by hand at ${entry.url}.`,
  }
}

function nameOf(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'vm':
      return `virtual machine ${entry.vmid} on node ${entry.node}`
    case 'volume':
      return `volume ${entry.volid} on node ${entry.node}`
  }
}
