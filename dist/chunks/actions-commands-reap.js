import { r as reapOutcome } from "./events-reaped.js";
import { n as reachOf } from "./actions-commands-order.js";

// src/actions/commands/reap.ts
/** What one run of it found. */
function reap() {
	let reaped;
	return {
		changes: true,
		async run(step, signal) {
			const { product, session, reporter } = step;
			const { olderThanMs, dryRun } = step.inputs;
			reporter.withoutOutputs();
			const wish = {
				olderThanMs,
				dryRun
			};
			const look = { isLooking: dryRun };
			reaped = await session.onServer(reachOf(step), signal, (server) => product.reap({
				...server,
				...wish
			}), look);
			reporter.reaped(reaped);
			return reapOutcome(reaped);
		},
		finish({ reporter, inputs: { olderThanMs, dryRun } }, _outcome, logUrl) {
			reporter.finishReap({
				olderThanMs,
				dryRun,
				reaped,
				logUrl
			});
		}
	};
}

export { reap };