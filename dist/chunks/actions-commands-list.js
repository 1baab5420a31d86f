import { n as reachOf } from "./actions-commands-order.js";

// src/actions/commands/list.ts
/** Shows the templates of a server. */
function list() {
	let templates;
	return {
		changes: false,
		async run(step, signal) {
			const { product, session, reporter, inputs } = step;
			reporter.withoutOutputs();
			const { name, channel } = inputs.order;
			templates = await session.onServer(reachOf(step), signal, (server) => product.list({
				...server,
				name,
				channel
			}), { isLooking: true });
			reporter.life.listed(templates, session.clock.now());
			return "succeeded";
		},
		finish({ reporter, session, inputs }, _outcome, logUrl) {
			const { name, channel } = inputs.order;
			const { problems } = session.history;
			reporter.life.finishList({
				templates,
				name,
				channel,
				now: session.clock.now(),
				problems,
				logUrl
			});
		}
	};
}

export { list };