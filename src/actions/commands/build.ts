import { actionsCache } from '../actions-cache.ts'
import { StateNotes } from '../post-state.ts'
import type { Command } from './command.ts'
import { finishBuild } from './finish-template.ts'
import { orderOf } from './order.ts'

export const build: Command = {
  changes: true,
  async run(step, signal) {
    const { place, session, reporter, inputs } = step
    const order = orderOf(step, 'build')
    const plan = await session.plan(order, signal)
    session.tell(reporter.takeWeakSecrets())
    // Where outputs can not be set, nothing is built that nobody would hear of.
    reporter.firstOutputs(session.history)
    const { onError, parallelBuilds, force, bootWaitFactor, cache } = inputs
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
  },
  finish: finishBuild,
  isQuiet: () => false,
}
