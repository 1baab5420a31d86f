import { o as rollbackWish, r as promoteWish } from "./engine-life-life-order.js";
import { n as reachOf } from "./actions-commands-order.js";

// src/actions/commands/promote.ts
/** Moves a channel to a template, or back to the one before. */
function move(kind) {
	let moved;
	return {
		changes: true,
		async run(step, signal) {
			const { product, session, reporter, inputs } = step;
			reporter.withoutOutputs();
			moved = await session.onServer(reachOf(step), signal, (server) => kind === "promote" ? product.promote({
				...server,
				...promoteWish(inputs.order)
			}) : product.rollback({
				...server,
				...rollbackWish(inputs.order)
			}));
			reporter.life.moved(moved);
			return "succeeded";
		},
		finish({ reporter, session }, _outcome, logUrl) {
			reporter.life.finishMove(kind, moved, {
				problems: session.history.problems,
				logUrl
			});
		}
	};
}

export { move };