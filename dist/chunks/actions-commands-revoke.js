import { a as revokeWish } from "./engine-life-life-order.js";
import { n as reachOf } from "./actions-commands-order.js";

// src/actions/commands/revoke.ts
/** Says of a template that nothing is to be made of it any more, or takes that back. */
function revoke(kind) {
	let revoked;
	return {
		changes: true,
		async run(step, signal) {
			const { product, session, reporter, inputs } = step;
			reporter.withoutOutputs();
			revoked = await session.onServer(reachOf(step), signal, (server) => product.revoke({
				...server,
				...revokeWish(kind, inputs.order)
			}));
			reporter.life.revoked(revoked);
			return "succeeded";
		},
		finish({ reporter, session }, _outcome, logUrl) {
			reporter.life.finishRevocation(kind, revoked, {
				problems: session.history.problems,
				logUrl
			});
		}
	};
}

export { revoke };