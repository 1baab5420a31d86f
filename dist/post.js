import { a as warning } from "./chunks/diagnostics-diagnostic.js";
import { a as toDiagnostics } from "./chunks/diagnostics-errors.js";
import { a as Reporter, c as secretInputs, i as readState, o as placeOf, r as planRequest, s as readInputs, t as connectionOf } from "./chunks/actions-main.js";
import { t as endLiving } from "./chunks/entry-living.js";
import { n as product, t as runUntilSignalled } from "./chunks/entry-signals.js";
import path from "node:path";

// src/actions/post.ts
/** The platform grants all post steps of a cancelled job 4 min 45 s together. */
const budgetMs = 24e4;
function postStep(product, env) {
	const { open, embeddedData } = readState(env);
	const place = placeOf(env);
	const reporter = new Reporter(env, place, path.resolve(place.workspace, env["INPUT_WORKING-DIRECTORY"] ?? "."));
	for (const secret of secretInputs(env)) reporter.masks.add(secret);
	async function run(signal) {
		if (open.length === 0) return 0;
		reporter.log.headline(`Removing what the build left behind: ${open.map(nameOf).join(", ")}`);
		let served;
		try {
			const inputs = readInputs(env);
			if (inputs.embedded && embeddedData !== void 0) served = await product.serve({
				listen: "127.0.0.1:0",
				data: embeddedData,
				log: (line) => reporter.log.info(line)
			});
			const { removed, left } = await product.cleanUp(open, {
				connection: connectionOf(inputs, served),
				plan: await planAgain(product, inputs, env, reporter),
				env,
				onEvent: reporter.onEvent,
				signal,
				budgetMs
			});
			for (const entry of removed) reporter.log.info(`Removed: ${nameOf(entry)}`);
			reporter.tell(left.map(notRemoved));
			return left.length === 0 ? 0 : 1;
		} catch (thrown) {
			reporter.tell([...toDiagnostics(thrown), ...open.map(notRemoved)]);
			return 1;
		} finally {
			await served?.close();
		}
	}
	return {
		run,
		flush: () => reporter.tell(open.map(notRemoved)),
		crash: (thrown) => reporter.tell([...toDiagnostics(thrown), ...open.map(notRemoved)])
	};
}
/** The template's own connection options. A later step may have changed or removed the files: then the inputs must do. */
async function planAgain(product, inputs, env, reporter) {
	try {
		const plan = await product.plan({
			...planRequest(inputs, connectionOf(inputs, void 0), env),
			toBuild: false
		});
		for (const secret of plan.secrets) reporter.masks.add(secret);
		return plan;
	} catch {
		reporter.tell([warning("The template can not be read any more", "Cleaning up with the connection of the inputs and of the environment alone.")]);
		return;
	}
}
function notRemoved(entry) {
	return {
		severity: "error",
		summary: `Left behind: ${nameOf(entry)}`,
		detail: `It was made by this run and could not be removed. Remove it by hand at ${entry.url}.`
	};
}
function nameOf(entry) {
	switch (entry.kind) {
		case "vm": return `virtual machine ${entry.vmid} on node ${entry.node}`;
		case "volume": return `volume ${entry.volid} on node ${entry.node}`;
	}
}

// src/entry/post.ts
const step = postStep(product, process.env);
const ending = (tell) => {
	endLiving();
	tell();
};
await runUntilSignalled(step.run, {
	graceMs: 5e3,
	flush: () => ending(step.flush),
	crash: (thrown) => ending(() => step.crash(thrown))
});

export {  };