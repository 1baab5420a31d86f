import { n as systemClock } from "./time-clock.js";
import { t as failStray } from "./engine-stray-errors.js";
import { t as endLiving } from "./entry-living.js";
import path from "node:path";
import { existsSync } from "node:fs";

// src/entry/product.ts
/** All of the product behind one interface. Each part is loaded when it is asked for: `validate` needs no SSH, `post` mostly nothing. */
const product = {
	clock: systemClock,
	async plan(request) {
		const { planTemplate } = await import("./engine-plan-plan-template-exports.js");
		return planTemplate({
			...request,
			clock: systemClock
		});
	},
	async describe(plan) {
		const { describePlan } = await import("./engine-plan-plan-template-exports.js");
		return describePlan(plan);
	},
	async compare(plan, { revision, isFresh, ...request }) {
		const [{ compareWithBase }, { planTemplate }] = await Promise.all([import("./changes-compare-with-base.js"), import("./engine-plan-plan-template-exports.js")]);
		const { template, workingDirectory, trust, env, signal, varFiles, enforced } = request;
		return compareWithBase(plan, {
			revision,
			isFresh,
			template,
			workingDirectory,
			trust,
			env,
			signal,
			planAt: ({ moved, ...there }) => planTemplate({
				...request,
				...there,
				varFiles: varFiles.map(moved),
				enforced: [enforced].map((file) => file && moved(path.resolve(workingDirectory, file))).find((file) => file && existsSync(file)),
				clock: systemClock
			})
		});
	},
	async changes(plan, { since, ...around }) {
		const [{ changedFiles }, { touchedBuilds }] = await Promise.all([import("./data-sources-git-changes-exports.js"), import("./engine-fingerprint-touched-builds-exports.js")]);
		return touchedBuilds(plan, await changedFiles(since, around));
	},
	async explain(plan, request) {
		const { explainPlan } = await import("./engine-fingerprint-explain-plan.js");
		return explainPlan(plan, {
			...request,
			clock: systemClock
		});
	},
	async matrix(request) {
		const { findBuilds } = await import("./engine-matrix-find-builds.js");
		return findBuilds({
			...request,
			clock: systemClock
		});
	},
	async inspect(request) {
		const { inspect } = await import("./engine-inspect-ask-template.js");
		return inspect({
			...request,
			clock: systemClock
		});
	},
	async ask(request) {
		const { ask } = await import("./engine-inspect-ask-template.js");
		return ask({
			...request,
			clock: systemClock
		});
	},
	async upgrade(request) {
		const { upgrade } = await import("./engine-inspect-ask-template.js");
		return upgrade({
			...request,
			clock: systemClock
		});
	},
	async verifyAttestation(request) {
		const { verifyAttestation } = await import("./attestation-verify-attestation.js");
		await verifyAttestation(request);
	},
	async plugins() {
		const { builtInPlugins } = await import("./engine-components-with-exports.js");
		return builtInPlugins();
	},
	async connections(plan, connection) {
		const { connectionsOf } = await import("./engine-plan-plan-template-exports.js");
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
	async promote(options) {
		const { promote } = await import("./engine-life-on-server.js");
		return promote({
			...options,
			clock: systemClock
		});
	},
	async rollback(options) {
		const { rollback } = await import("./engine-life-on-server.js");
		return rollback({
			...options,
			clock: systemClock
		});
	},
	async revoke(options) {
		const { revoke } = await import("./engine-life-on-server.js");
		return revoke({
			...options,
			clock: systemClock
		});
	},
	async retire(options) {
		const { retire } = await import("./engine-life-on-server.js");
		return retire({
			...options,
			clock: systemClock
		});
	},
	async list(options) {
		const { list } = await import("./engine-life-on-server.js");
		return list({
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
	},
	async startServer(options) {
		const { startInBackground } = await import("./entry-background-server.js");
		return startInBackground(options);
	},
	async endServer(data) {
		const { endServer } = await import("./embedded-abandoned-data.js");
		return endServer(data);
	},
	async placeImages(data, images) {
		const { placeImages } = await import("./embedded-place-images.js");
		return placeImages(data, images);
	},
	async lacks(env) {
		const { hostLacks } = await import("./embedded-host-lacks-exports.js");
		return hostLacks(env);
	},
	async setUp(options) {
		const { setUpHost } = await import("./embedded-host-setup.js");
		return setUpHost(options);
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