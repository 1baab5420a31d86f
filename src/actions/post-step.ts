import { type Diagnostic, error } from '../diagnostics/diagnostic.ts'
import { toDiagnostics } from '../diagnostics/errors.ts'
import type { Product } from '../engine/product.ts'
import { exitCodes, Session } from '../engine/session.ts'
import type { JournalEntry } from '../events/journal.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'
import { Secrets } from '../report/secrets.ts'
import type { Env } from './env.ts'
import { readInputs, secretInputs } from './inputs.ts'
import { readNotes } from './post-state.ts'
import { Reporter } from './reporter.ts'
import { placeOf } from './workspace.ts'

/** The platform grants all post steps of a cancelled job 4 min 45 s together. */
const budgetMs = 240_000

/**
 * The action's post step: removes what the main step left, and only that. It needs the journal and the connection, and
 * nothing of the template, which a later step may have changed or removed.
 */
export interface PostStep {
  /** Answers the exit code: 1 where something could not be removed, since nobody would look for it otherwise. */
  run(signal: AbortSignal): Promise<number>
  /** For when there is no more time. */
  flush(): void
  crash(thrown: unknown): void
}

export function postStep(product: Product, env: Env): PostStep {
  const notes = readNotes(env)
  const { open } = notes
  const secrets = new Secrets()
  const reporter = new Reporter(env, placeOf(env), secrets)
  const session = new Session(product, { env, secrets, known: secretInputs(env) }, reporter)

  async function run(signal: AbortSignal): Promise<number> {
    if (open.length === 0) return 0
    reporter.withoutOutputs()
    reporter.log.headline(`Removing what the build left behind: ${open.map(nameOf).join(', ')}`)
    let left = open
    const outcome = await session.work(signal, async () => {
      left = await session.cleanUp(notes, { connection: () => connectionOfInputs(env), budgetMs }, signal)
      return left.length === 0 ? 'succeeded' : 'failed'
    })
    for (const entry of open) if (!left.includes(entry)) reporter.log.info(`Removed: ${nameOf(entry)}`)
    session.tell(left.map(notRemoved))
    await session.end()
    return exitCodes[outcome]
  }

  return {
    run,
    flush: () => session.tell(open.map(notRemoved)),
    crash: (thrown) => session.tell([...toDiagnostics(thrown), ...open.map(notRemoved)]),
  }
}

/** Where the main step's connection is not there any more. Inputs that are wrong stopped that step before it made anything. */
function connectionOfInputs(env: Env): ConnectionOverrides {
  try {
    return readInputs(env).connection
  } catch {
    return {}
  }
}

function notRemoved(entry: JournalEntry): Diagnostic {
  return error(
    'left-behind',
    `Left behind: ${nameOf(entry)}`,
    `It was made by this run and could not be removed. Remove it by hand at ${entry.url}.`,
  )
}

function nameOf(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'vm':
      return `virtual machine ${entry.vmid} on node ${entry.node}`
    case 'volume':
      return `volume ${entry.volid} on node ${entry.node}`
  }
}
