import { toDiagnostics } from '../../diagnostics/errors.ts'
import type { Outcome } from '../../events/event.ts'
import { missingSecrets } from '../missing-secrets.ts'
import type { Verdict } from '../reporter.ts'
import type { Step } from './command.ts'

type Finished = Pick<Step, 'env' | 'session' | 'reporter'>

/** The summary of a command that reads a template. */
export function finishTemplate(
  command: Verdict['command'],
  { session, reporter }: Finished,
  outcome: Outcome,
  logUrl: string | undefined,
  more: Pick<Verdict, 'changes' | 'withoutChanges'> = {},
): void {
  const { history, clock } = session
  reporter.finish({ command, outcome, history, now: clock.now(), logUrl, ...more })
}

/** The last outputs and the summary of builds; of builds too where the inputs could not be read. */
export function finishBuild(
  command: 'build' | 'test',
  step: Finished,
  outcome: Outcome,
  logUrl: string | undefined,
): void {
  const { env, session, reporter } = step
  session.tell(missingSecrets(env, session.history.problems))
  try {
    session.tell(reporter.lastOutputs(session.history))
  } catch (thrown) {
    // Told once, also where it was the reason why nothing was built.
    const told = new Set(session.history.problems.map(({ summary }) => summary))
    session.tell(toDiagnostics(thrown).filter(({ summary }) => !told.has(summary)))
  }
  finishTemplate(command, step, outcome, logUrl)
}
