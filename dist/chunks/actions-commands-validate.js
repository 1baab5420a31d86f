import { n as finishTemplate } from "./actions-commands-finish-template.js";
import { t as orderOf } from "./actions-commands-order.js";

// src/actions/commands/validate.ts
const validate = {
	changes: false,
	async run(step, signal) {
		const { session, reporter } = step;
		await session.plan(orderOf(step, "validate"), signal);
		session.tell(reporter.takeWeakSecrets());
		reporter.log.headline("The template is valid");
		return "succeeded";
	},
	finish: (...end) => finishTemplate("validate", ...end)
};

export { validate };