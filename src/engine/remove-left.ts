import type { Builder } from '../builders/builder.ts'
import { ExternalError } from '../diagnostics/errors.ts'
import { type CloseReason, describeEntry, type Journal, type JournalEntry } from '../events/journal.ts'
import type { PlannedBuild } from '../packer/plan.ts'
import { uiUrl } from '../proxmox/notation/url.ts'
import type { RunSetup } from './run-setup.ts'
import { runStep, type Work } from './step.ts'

/** Milliseconds for removing what a build leaves behind: the platform grants less than five minutes after a cancellation. */
const cleanUpBudget = 240_000

/** Removes what a build that has ended left, or hands it over where the user asks to keep what fails. */
export async function removeRest(
  build: PlannedBuild,
  builder: Builder,
  setup: RunSetup,
  journal: Journal,
  work: Work,
): Promise<void> {
  const entries = journal.openOf(build.name)
  if (entries.length === 0 || (setup.signal.aborted && !setup.cleanUpAfterCancel)) return
  if (setup.onError !== 'cleanup' && !setup.signal.aborted) {
    // An ID that is between two machines is nobody's to look at.
    await removeEntries(
      entries.filter(({ kind }) => kind === 'swap'),
      build,
      builder,
      setup,
      journal,
      work,
    )
    for (const entry of journal.openOf(build.name)) {
      closeEntry(entry, 'handed-over', journal, work)
      const page = entry.kind === 'vm' ? uiUrl(new URL(entry.url), entry.vmid) : entry.url
      work.emit({ kind: 'settled', entry, fate: 'kept', page })
      const why = `The build failed, and on-error is ${setup.onError}. Remove it yourself when you have seen enough, before reap does; another name keeps it from that: ${page}`
      // Said where nobody overlooks it: what is kept costs space until somebody removes it.
      work.warn('kept', `Kept: ${describeEntry(entry)}`, why)
    }
    return
  }
  await removeEntries(entries, build, builder, setup, journal, work)
}

/** Removes what a successful build does not keep. What can not be removed is told of and left: it was the user's before. */
export async function removeForGood(
  build: PlannedBuild,
  builder: Builder,
  setup: RunSetup,
  journal: Journal,
  work: Work,
): Promise<boolean> {
  await removeEntries(journal.openOf(build.name), build, builder, setup, journal, work)
  const left = journal.openOf(build.name)
  for (const entry of left) {
    closeEntry(entry, 'handed-over', journal, work)
    work.emit({ kind: 'settled', entry, fate: 'handed-over' })
  }
  return left.length === 0
}

/** Removes what a test build made that went well. What could not be removed stays in the journal, and is a failure. */
export async function removeTried(
  build: PlannedBuild,
  builder: Builder,
  setup: RunSetup,
  journal: Journal,
  work: Work,
): Promise<void> {
  if (journal.openOf(build.name).length === 0) return
  const name = 'Removing what the test made'
  await runStep({ name, range: build.range }, work, async () => {
    work.say(name)
    await removeEntries(journal.openOf(build.name), build, builder, setup, journal, work)
    const left = journal.openOf(build.name)
    if (left.length > 0)
      throw new ExternalError('not-removed', `Could not be removed: ${left.map(describeEntry).join(', ')}`)
  })
}

async function removeEntries(
  entries: readonly JournalEntry[],
  build: PlannedBuild,
  builder: Builder,
  setup: RunSetup,
  journal: Journal,
  work: Work,
): Promise<void> {
  await builder.remove?.(entries, build.options as never, {
    ...work,
    // What a cancelled build still does: the run's own signal must not stop it.
    signal: AbortSignal.timeout(cleanUpBudget),
    env: setup.env,
    onGone: (entry) => {
      closeEntry(entry, 'gone', journal, work)
      work.emit({ kind: 'settled', entry, fate: 'removed' })
    },
    onForeign: (entry) => {
      closeEntry(entry, 'handed-over', journal, work)
      work.emit({ kind: 'settled', entry, fate: 'handed-over' })
    },
  })
}

/** That it can not be written undoes nothing: whoever cleans up later looks again, and finds what is there. */
export function closeEntry(entry: JournalEntry, why: CloseReason, journal: Journal, { warn }: Work): void {
  try {
    journal.close(entry, why)
  } catch (thrown) {
    warn('unwritable-file', `The journal could not be written: ${(thrown as Error).message}`)
  }
}
