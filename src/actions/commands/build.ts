import path from 'node:path'
import { untouchedBuilds } from '../../engine/fingerprint/untouched-builds.ts'
import { lifeOf } from '../../engine/life/life-setup.ts'
import type { NightlySetup } from '../../engine/life/nightly.ts'
import { actionsCache } from '../actions-cache.ts'
import type { NightlyInputs } from '../inputs/nightly-inputs.ts'
import { StateNotes } from '../post-state.ts'
import type { Command } from './command.ts'
import { finishBuild } from './finish-template.ts'
import { orderOf } from './order.ts'

function nightlySetup(
  { packageDiff, refresh, fullEveryMs }: NightlyInputs,
  folder: string,
  note: (text: string) => void,
): NightlySetup | undefined {
  if (!packageDiff && refresh === undefined) return undefined
  const shelf = { folder: path.join(folder, 'packages'), beyond: actionsCache(note, 'packages') }
  return { refresh, fullEveryMs, packages: packageDiff ? shelf : undefined }
}

export const build: Command = {
  changes: true,
  async run(step, signal) {
    const { env, place, product, session, reporter, inputs } = step
    const order = orderOf(step, 'build')
    const plan = await session.plan(order, signal)
    session.tell(reporter.takeWeakSecrets())
    // Where outputs can not be set, nothing is built that nobody would hear of.
    reporter.firstOutputs(session.history)
    const { onError, parallelBuilds, force, forceOrder, bootWaitFactor, cache, nightly } = inputs
    const { skip, maxAge, changedOnly, since } = inputs.unchanged
    const asked = { since, workingDirectory: order.workingDirectory, env, signal }
    const untouched = changedOnly ? await untouchedBuilds(plan, asked, product, session) : new Set<string>()
    if (skip || changedOnly) reporter.tellChanged()
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
      forceOrder,
      bootWaitFactor,
      retry: nightly.retry,
      nightly: nightlySetup(nightly, place.folder, (text) => reporter.log.info(text)),
      life: lifeOf({ ...inputs.life, skipUnchanged: skip }, env, nightly.packageDiff || nightly.refresh !== undefined),
      unchanged: { skip, maxAge, untouched },
      isoCache: cache ? actionsCache((text) => reporter.log.info(text)) : undefined,
    }
    return session.build(plan, order, choices, signal)
  },
  finish: finishBuild,
}
