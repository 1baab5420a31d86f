import { t as noBaseKnown } from "./engine-fingerprint-untouched-builds.js";
import { t as orderOf } from "./actions-commands-order.js";

// src/actions/commands/matrix.ts
/** What one run of it found. */
function matrix() {
	let found;
	return {
		changes: false,
		async run(step, signal) {
			const { session, reporter, inputs } = step;
			const { since, changedOnly } = inputs.unchanged;
			if (changedOnly && since === void 0) session.tell([noBaseKnown()]);
			const { entries } = await session.matrix(orderOf(step, "plan"), since, signal);
			session.tell(reporter.takeWeakSecrets());
			found = changedOnly ? entries.filter(({ changed }) => changed) : entries;
			reporter.plan.matrix(found);
			return "succeeded";
		},
		finish({ reporter, session }, outcome, logUrl) {
			reporter.plan.finishMatrix({
				outcome,
				entries: found,
				history: session.history,
				logUrl
			});
		}
	};
}

export { matrix };