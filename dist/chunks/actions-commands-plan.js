import { n as finishTemplate } from "./actions-commands-finish-template.js";
import { t as orderOf } from "./actions-commands-order.js";

// src/actions/commands/plan.ts
const plan = {
	changes: false,
	async run(step, signal) {
		const { product, session, reporter } = step;
		const made = await session.plan(orderOf(step, "plan"), signal);
		session.tell(reporter.takeWeakSecrets());
		reporter.showPlan(await product.describe(made), session.history);
		return "succeeded";
	},
	finish: (...end) => finishTemplate("plan", ...end)
};

export { plan };