// src/entry/product.ts
/** All of the product behind one interface. Each part is loaded when it is asked for: `validate` needs no SSH, `post` mostly nothing. */
const product = {
	async plan(request) {
		const { planTemplate } = await import("./engine-plan.js");
		return planTemplate(request);
	},
	async describe(plan) {
		const { describePlan } = await import("./engine-plan.js");
		return describePlan(plan);
	},
	async run(plan, { connection, ...setup }) {
		const [{ runPlan }, { componentsWith }] = await Promise.all([import("./engine-run.js"), import("./engine-components-exports.js")]);
		return runPlan(plan, {
			...setup,
			components: componentsWith(connection)
		});
	},
	async cleanUp(entries, options) {
		const { cleanUp } = await import("./engine-cleanup.js");
		return cleanUp(entries, options);
	},
	async serve(options) {
		const { serveEmbedded } = await import("./entry-embedded.js");
		return serveEmbedded(options);
	}
};

// src/entry/signals.ts
/** Runs the work with a signal that SIGINT and SIGTERM abort, and ends the process with the work's exit code. */
async function runUntilSignalled(work, ending) {
	const controller = new AbortController();
	const endNow = () => end(130, 400, () => ending.flush());
	const onSignal = () => {
		if (controller.signal.aborted) endNow();
		controller.abort();
		if (ending.graceMs !== void 0) setTimeout(endNow, ending.graceMs).unref();
	};
	const onCrash = (thrown) => end(1, patience, () => ending.crash(thrown));
	process.on("SIGINT", onSignal);
	process.on("SIGTERM", onSignal);
	process.on("uncaughtException", onCrash);
	process.on("unhandledRejection", onCrash);
	for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
	end(await work(controller.signal), patience, () => {});
}
/** Milliseconds for a slow reader of the output. */
const patience = 1e4;
function end(code, longest, last) {
	try {
		last();
	} finally {
		const exit = () => process.exit(code);
		const written = [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write("", () => resolve())));
		Promise.all(written).then(exit, exit);
		setTimeout(exit, longest);
	}
}

export { product as n, runUntilSignalled as t };