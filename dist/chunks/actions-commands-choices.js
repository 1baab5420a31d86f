import { i as actionsCache } from "./actions-commands-prepare-embedded.js";
import { t as StateNotes } from "./actions-post-state.js";
import path from "node:path";

// src/actions/commands/choices.ts
/** How builds are run, whatever becomes of them. */
function choicesOf({ place, reporter, inputs }) {
	const { onError, parallelBuilds, force, forceOrder, keepPrevious, bootWaitFactor, cache, screenshot } = inputs;
	return {
		folder: place.folder,
		notes: new StateNotes(place.folder),
		runId: place.runId,
		downloadDirectory: place.downloads,
		onError,
		cleanUpAfterCancel: false,
		parallelBuilds,
		force,
		forceOrder,
		keepPrevious,
		bootWaitFactor,
		screenshot: screenshot === "never" ? void 0 : {
			when: screenshot,
			folder: path.join(place.folder, "screens")
		},
		isoCache: cache ? actionsCache((text) => reporter.log.info(text)) : void 0
	};
}

export { choicesOf as t };