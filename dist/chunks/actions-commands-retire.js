import { i as retireWish } from "./engine-life-life-order.js";
import { i as retireOutcome } from "./report-life-retire-report.js";
import { n as reachOf } from "./actions-commands-order.js";

// src/actions/commands/retire.ts
/** Removes the templates of a name that have served their time. */
function retire() {
	let retired;
	return {
		changes: true,
		async run(step, signal) {
			const { product, session, reporter, inputs } = step;
			reporter.withoutOutputs();
			const wish = retireWish(inputs.order);
			const look = { isLooking: wish.dryRun };
			retired = await session.onServer(reachOf(step), signal, (server) => product.retire({
				...server,
				...wish
			}), look);
			session.tell(reporter.life.retired(retired));
			return retireOutcome(retired);
		},
		finish({ reporter, session, inputs }, _outcome, logUrl) {
			const { problems } = session.history;
			reporter.life.finishRetire({
				...retireWish(inputs.order),
				retired,
				problems,
				logUrl
			});
		}
	};
}

export { retire };