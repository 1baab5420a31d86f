import { type Diagnostic, warning } from '../diagnostics/diagnostic.ts'
import { toDiagnostics } from '../diagnostics/errors.ts'
import { exitCodes } from '../engine/order.ts'
import type { Product } from '../engine/product.ts'
import { Session } from '../engine/session.ts'
import type { Outcome } from '../events/event.ts'
import { removeLeftFolders } from '../host/private-folder.ts'
import { otherFolders } from '../host/temporary-folder.ts'
import { Secrets } from '../report/secrets.ts'
import { commands } from './commands/all-commands.ts'
import type { Command, Step } from './commands/command.ts'
import { finishBuild, finishTemplate } from './commands/finish-template.ts'
import { commentOn } from './comment/comment-on.ts'
import type { Env } from './env.ts'
import { type Inputs, readInputs, secretInputs } from './inputs.ts'
import { jobLink } from './job-link.ts'
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
  let begun: { readonly command: Command; readonly step: Step } | undefined
  let isFinished = false

  async function run(signal: AbortSignal): Promise<number> {
    const outcome = await session.work(signal, async () => {
      inputs = readInputs(env)
      session.tell([...inputs.warnings, ...untestedRunner(env)])
      const command = await commands[inputs.command]()
      begun = { command, step: { env, place, product, session, reporter, inputs } }
      // Those of runs before on this runner, whose post steps did not come.
      if (command.changes) {
        await removeLeftFolders(session.clock.now())
        await product.removeAbandoned(otherFolders())
      }
      return command.run(begun.step, signal)
    })
    // On a cancelled run every second counts: no questions to anybody.
    finish(outcome, await jobLink(env, signal.aborted ? undefined : inputs?.githubToken))
    if (begun !== undefined && !signal.aborted) await commentOn(begun.command, begun.step, outcome)
    await session.end()
    return exitCodes[outcome]
  }

  function finish(outcome: Outcome, logUrl?: string): void {
    if (isFinished) return
    isFinished = true
    session.tell(reporter.takeWeakSecrets())
    if (begun !== undefined) begun.command.finish(begun.step, outcome, logUrl)
    else if (isBuildIn(env)) finishBuild('build', { env, session, reporter }, outcome, logUrl)
    else finishTemplate('inputs', { env, session, reporter }, outcome, logUrl)
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

/** Is it a build that was asked for, by inputs that can not be read? */
function isBuildIn(env: Env): boolean {
  return ['', 'build', 'test'].includes(env['INPUT_COMMAND']?.trim() ?? '')
}

/** Said at once, since what goes wrong later may look like anything. */
function untestedRunner(env: Env): readonly Diagnostic[] {
  const system = env['RUNNER_OS']
  if (system === undefined || system === '' || system === 'Linux') return []
  const why =
    'It is made for Linux runners and tested there alone: shell-local and the embedded Proxmox need a Unix. `validate` and `plan` are likely to work.'
  return [warning('untested-runner', `Nobody tests this action on ${system}`, why)]
}
