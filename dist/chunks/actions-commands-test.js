import { t as choicesOf } from "./actions-commands-choices.js";
import { t as finishBuild } from "./actions-commands-finish-template.js";
import { t as orderOf } from "./actions-commands-order.js";
import { n as prepareEmbedded } from "./actions-commands-prepare-embedded.js";

// src/actions/commands/test.ts
/** Builds, tries what came of it, and keeps nothing. */
const test = {
	changes: true,
	async run(step, signal) {
		const { session, reporter } = step;
		const { testVmids: vmids, testPool: pool, cache } = step.inputs;
		const order = orderOf(step, "test");
		const plan = await session.plan(order, signal);
		session.tell(reporter.takeWeakSecrets());
		reporter.firstOutputs(session.history);
		if (order.embedded !== void 0) await prepareEmbedded(step, order.embedded.data, signal);
		const trial = {
			vmids,
			pool,
			keepsDownloads: cache
		};
		return session.build(plan, order, {
			...choicesOf(step),
			force: false,
			trial
		}, signal);
	},
	finish: (...end) => finishBuild("test", ...end),
	isQuiet: () => false
};

export { test };