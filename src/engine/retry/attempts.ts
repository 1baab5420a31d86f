import { Cancelled, toDiagnostics } from '../../diagnostics/errors.ts'
import { describeEntry, type Journal } from '../../events/journal.ts'
import type { PlannedBuild } from '../../packer/plan.ts'
import { formatDuration } from '../../time/duration.ts'
import type { RunSetup } from '../run-setup.ts'
import { workOn } from '../step.ts'
import { canPass } from './can-pass.ts'

/** Milliseconds before the second attempt; before each further one it is twice as long. */
const firstPause = 30_000

/**
 * Does a build, and does it again after failures that can pass, up to `retry` times. The attempt asks, with its failure,
 * whether there will be another one; what it leaves in the journal all the same ends it, since the next one would meet it.
 */
export async function withAttempts<Result>(
  { name }: PlannedBuild,
  { retry = 0, ...setup }: RunSetup,
  journal: Journal,
  attemptOnce: (isDoneAgain: (failure: unknown) => boolean) => Promise<Result>,
): Promise<Result> {
  const work = workOn(name, setup)
  const { signal, clock } = work
  for (let attempt = 1; ; attempt++) {
    if (signal.aborted) throw new Cancelled()
    let again = false
    try {
      return await attemptOnce((failure) => {
        again = attempt <= retry && !signal.aborted && canPass(failure)
        return again
      })
    } catch (thrown) {
      if (!again || signal.aborted) throw thrown
      const [left] = journal.openOf(name)
      if (left !== undefined) {
        work.message(`It is not built again: ${describeEntry(left)} could not be removed`)
        throw thrown
      }
      const why = toDiagnostics(thrown)
        .map(({ summary }) => summary)
        .join('; ')
      const pause = firstPause * 2 ** (attempt - 1)
      work.emit({ kind: 'retrying', attempt, of: retry + 1, why })
      work.say(
        `Attempt ${attempt} of ${retry + 1} failed of something that can pass: ${why}. Building again in ${formatDuration(pause)}`,
      )
      await clock.sleep(pause, signal)
      work.say(`Attempt ${attempt + 1} of ${retry + 1}`)
    }
  }
}
