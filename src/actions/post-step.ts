import { rm } from 'node:fs/promises'
import path from 'node:path'
import { type Diagnostic, error } from '../diagnostics/diagnostic.ts'
import { toDiagnostics } from '../diagnostics/errors.ts'
import { exitCodes } from '../engine/order.ts'
import type { CleanUpResult, Product } from '../engine/product.ts'
import { Session } from '../engine/session.ts'
import { describeEntry, type JournalEntry } from '../events/journal.ts'
import { removeLeftFolders } from '../host/private-folder.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'
import { Secrets } from '../report/secrets.ts'
import type { Env } from './env.ts'
import { InputReader } from './input-kinds.ts'
import { readInputs, secretInputs } from './inputs.ts'
import { jobLink } from './job-link.ts'
import { forgetNotes, readNotes, servedFolder } from './post-state.ts'
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
  const { open, lost } = notes
  const secrets = new Secrets()
  const reporter = new Reporter(env, placeOf(env), secrets)
  const session = new Session(product, { env, secrets, known: secretInputs(env) }, reporter)

  const nothingDone: CleanUpResult = { removed: [], foreign: [], left: open }
  let isFinished = false

  async function run(signal: AbortSignal): Promise<number> {
    await removeLeftFolders(session.clock.now())
    const hasEnded = await endServed(signal)
    if (!hasEnded) return 1
    if (open.length === 0 && lost === 0) {
      forgetNotes(env)
      return 0
    }
    reporter.withoutOutputs()
    if (lost > 0) session.tell([notesLost(lost)])
    if (open.length > 0)
      reporter.log.headline(`Removing what the build left behind: ${open.map(describeEntry).join(', ')}`)
    let result = nothingDone
    const outcome = await session.work(signal, async () => {
      if (open.length > 0)
        result = await session.cleanUp(notes, { connection: () => connectionOfInputs(env), budgetMs }, signal)
      return result.left.length === 0 && lost === 0 ? 'succeeded' : 'failed'
    })
    const { removed, foreign, left } = result
    for (const entry of removed) reporter.log.info(`Removed: ${describeEntry(entry)}`)
    for (const entry of foreign) reporter.log.info(`Not of this run any more, and stays: ${describeEntry(entry)}`)
    session.tell(left.map(notRemoved))
    finish(result, await jobLink(env, signal.aborted ? undefined : tokenOf(env)))
    await session.end()
    if (left.length === 0) forgetNotes(env)
    return exitCodes[outcome]
  }

  /** Ends the server that the main step has left running. Answers whether there is none any more. */
  async function endServed(signal: AbortSignal): Promise<boolean> {
    const folder = servedFolder(env)
    if (folder === undefined) return true
    reporter.withoutOutputs()
    const outcome = await session.work(signal, async () => {
      await product.endServer(path.join(folder, 'data'))
      await rm(folder, { recursive: true, force: true })
      reporter.log.headline('The embedded Proxmox has ended, and its machines and images are gone')
      return 'succeeded'
    })
    return outcome === 'succeeded'
  }

  function finish(result: CleanUpResult, logUrl?: string): void {
    if (isFinished) return
    isFinished = true
    const problems = [session.history, ...session.history.builds].flatMap((each) => each.problems)
    reporter.finishCleanUp({ ...result, problems: problems.filter(({ code }) => code !== 'left-behind'), logUrl })
  }

  return {
    run,
    flush: () => {
      session.tell(open.map(notRemoved))
      finish(nothingDone)
    },
    crash: (thrown) => {
      session.tell([...toDiagnostics(thrown), ...open.map(notRemoved)])
      finish(nothingDone)
    },
  }
}

function tokenOf(env: Env): string | undefined {
  return new InputReader(env).text('github-token')
}

/** Where the main step's connection is not there any more. Inputs that are wrong stopped that step before it made anything. */
function connectionOfInputs(env: Env): ConnectionOverrides {
  try {
    return readInputs(env).connection
  } catch {
    return {}
  }
}

function notesLost(count: number): Diagnostic {
  return error(
    'notes-lost',
    `${count} of the notes on what the build made can not be read`,
    'The state that the runner kept for this step is damaged, and so is the journal beside it. Look on the server for machines and images of this run, and remove them by hand.',
  )
}

function notRemoved(entry: JournalEntry): Diagnostic {
  return error(
    'left-behind',
    `Left behind: ${describeEntry(entry)}`,
    entry.kind === 'swap'
      ? `The new template is whole, and its disks are those of machine ${entry.machine} or ${entry.vmid}: remove neither. The command reap finishes what is half-done, when it is old enough.`
      : `It was made by this run and could not be removed. Remove it by hand at ${entry.url}.`,
  )
}
