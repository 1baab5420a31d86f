import path from 'node:path'
import type { BuildChoices } from '../../engine/order.ts'
import { actionsCache } from '../actions-cache.ts'
import { StateNotes } from '../post-state.ts'
import type { Step } from './command.ts'

/** How builds are run, whatever becomes of them. */
export function choicesOf({ place, reporter, inputs }: Step): BuildChoices {
  const { onError, parallelBuilds, force, forceOrder, keepPrevious, bootWaitFactor, cache, screenshot } = inputs
  return {
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
    keepPrevious,
    bootWaitFactor,
    screenshot: screenshot === 'never' ? undefined : { when: screenshot, folder: path.join(place.folder, 'screens') },
    isoCache: cache ? actionsCache((text) => reporter.log.info(text)) : undefined,
  }
}
