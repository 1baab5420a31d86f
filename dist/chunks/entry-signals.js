import { n as systemClock } from "./time-clock.js";
import { t as failStray } from "./engine-stray-errors.js";
import { t as endLiving } from "./entry-living.js";

// src/entry/product.ts
/** All of the product behind one interface. Each part is loaded when it is asked for: `validate` needs no SSH, `post` mostly nothing. */
const product = {
	clock: systemClock,
	async plan(request) {
		const { planTemplate } = await import("./engine-plan-template.js");
		return planTemplate({
			...request,
			clock: systemClock
		});
	},
	async describe(plan) {
		const { describePlan } = await import("./engine-plan-template.js");
		return describePlan(plan);
	},
	async connections(plan, connection) {
		const { connectionsOf } = await import("./engine-plan-template.js");
		return connectionsOf(plan, connection);
	},
	async run(plan, { connection, ...setup }) {
		const [{ runPlan }, { componentsWith }] = await Promise.all([import("./engine-run-plan.js"), import("./engine-components-with-exports.js")]);
		return runPlan(plan, {
			...setup,
			clock: systemClock,
			components: componentsWith(connection)
		});
	},
	async cleanUp(entries, options) {
		const { cleanUp } = await import("./engine-clean-up.js");
		return cleanUp(entries, {
			...options,
			clock: systemClock
		});
	},
	async reap(options) {
		const { reap } = await import("./engine-clean-up.js");
		return reap({
			...options,
			clock: systemClock
		});
	},
	async removeAbandoned(folders) {
		const { removeAbandoned } = await import("./embedded-abandoned-data.js");
		return removeAbandoned(folders);
	},
	async serve(options) {
		const { serveEmbedded } = await import("./entry-serve-embedded.js");
		return serveEmbedded(options);
	}
};

// src/entry/signals.ts
/** Runs the work with a signal that a request to stop aborts (also a terminal that is closed), and ends the process with the work's exit code. */
async function runUntilSignalled(work, ending) {
	const controller = new AbortController();
	const endNow = () => end(130, 400, () => ending.flush());
	const onSignal = () => {
		if (controller.signal.aborted) endNow();
		controller.abort();
		if (ending.graceMs !== void 0) setTimeout(endNow, ending.graceMs).unref();
	};
	const onCrash = (thrown) => {
		if (!failStray(thrown)) end(1, patience, () => ending.crash(thrown));
	};
	for (const signal of [
		"SIGINT",
		"SIGTERM",
		"SIGHUP",
		"SIGQUIT"
	]) process.on(signal, onSignal);
	process.on("uncaughtException", onCrash);
	process.on("unhandledRejection", onCrash);
	for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
	end(await work(controller.signal), patience, () => {});
}
/** Milliseconds for a slow reader of the output. */
const patience = 1e4;
function end(code, longest, last) {
	try {
		endLiving();
		last();
	} catch {
		process.stderr.write("The end could not be told of.\n");
	} finally {
		const exit = () => process.exit(code);
		const written = [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write("", () => resolve())));
		Promise.all(written).then(exit, exit);
		setTimeout(exit, longest);
	}
}

export { product as n, runUntilSignalled as t };